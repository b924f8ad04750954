// What the platform's processes listen on, read from the kernel: an undocumented door is found here, not in the docs.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process and everything below it. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readOrGone(`/proc/${name}/stat`)
    // The name of the command may hold blanks and brackets; the parent is the second field after the last bracket.
    if (stat !== '') parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const below = (pid: number): number[] => {
    const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child)
    return [pid, ...children.flatMap(below)]
  }
  return below(root)
}

const LISTENING = '0A'

/** TCP ports on which one of the processes listens, with the address. */
export function listeningPorts(pids: number[]): { port: number; address: string }[] {
  const sockets = new Set(pids.flatMap(socketsOf))
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readOrGone(file)
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTENING && sockets.has(fields[9] ?? ''))
      .map((fields) => {
        const [address = '', port = ''] = (fields[1] ?? '').split(':')
        return { address, port: Number.parseInt(port, 16) }
      }),
  )
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(linkOrGone(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    )
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

function linkOrGone(path: string): string {
  try {
    return readlinkSync(path)
  } catch (error) {
    if (isGone(error)) return ''
    throw error
  }
}

function readOrGone(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (isGone(error)) return ''
    throw error
  }
}

const isGone = (error: unknown) =>
  error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))
