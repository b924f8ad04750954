// What is fed: recordings of real machines, each a device whose recording is repeated until the time is filled, and the
// simulated plant at one reading a second with the jitter of a timer.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { randomFrom } from '../../sim/random.ts'
import { MODELS } from '../../sim/world.ts'

type Value = number | boolean | string
/** One device: messages in order of time. */
export type Source = { name: string; messages(from: number, to: number): Iterable<{ t: number; values: Value[] }> }

/** Every CSV file under a directory whose rows are a time and numbers. */
export function recordings(dir: string): Source[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.csv'))
  return files.toSorted().map((file) => recording(join(dir, file), relative(dir, join(dir, file))))
}

function recording(path: string, name: string): Source {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split('\n')
  const rows = lines.map((line) => {
    const [time = '', ...cells] = line.trim().split(/[;,]/)
    return { t: Date.parse(`${time.replace(' ', 'T')}Z`), values: cells.map(Number) }
  })
  const [first = 0, second = 0, last = 0] = [rows[0]?.t, rows[1]?.t, rows.at(-1)?.t]
  const length = last - first + (second - first)
  function* messages(from: number, to: number) {
    for (let start = from; start < to; start += length)
      for (const { t, values } of rows) if (start + t - first < to) yield { t: start + t - first, values }
  }
  return { name, messages }
}

/** One machine of each model. */
export function plant(): Source[] {
  return Object.entries(MODELS).map(([name, { make, period_ms }]) => {
    function* messages(from: number, to: number) {
      const random = randomFrom(`bench/${name}`)
      const machine = make(random.fork('machine'))
      for (let due = from, last = from; due < to; due += period_ms) {
        const t = Math.round(due + random.between(0, 3))
        yield { t, values: Object.values(machine.step({ at_ms: t, elapsed_s: (t - last) / 1_000 })) }
        last = t
      }
    }
    return { name, messages }
  })
}
