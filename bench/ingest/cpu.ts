// CPU time and memory of processes from /proc: each with its threads, its children, and the children it has buried.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const TICK_US = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

type Stat = { pid: number; parent: number; used_us: number; buried_us: number }

function statOf(pid: number): Stat | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    // It has ended between the listing and the reading.
    return undefined
  }
  // The name stands in brackets and may hold anything.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15)
  return { pid, parent: fields[1] ?? 0, used_us: (utime + stime) * TICK_US, buried_us: (cutime + cstime) * TICK_US }
}

/** Microseconds of CPU that these processes and all their descendants have used. */
export function cpu_us(roots: readonly number[]): number {
  const all = readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .map(statOf)
    .filter((stat) => stat !== undefined)
  const wanted = new Set(roots)
  for (let grown = -1; grown !== wanted.size; ) {
    grown = wanted.size
    for (const { pid, parent } of all) if (wanted.has(parent)) wanted.add(pid)
  }
  let used = 0
  for (const { pid, used_us, buried_us } of all) if (wanted.has(pid)) used += used_us + buried_us
  return used
}

export function rss_bytes(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8')
    .split('\n')
    .find((one) => one.startsWith('VmRSS:'))
  return Number(line?.split(/\s+/)[1] ?? 0) * 1024
}
