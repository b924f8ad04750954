// `npm run bench audit [--quick] [--only write|seal|lag|verify|proof]`: what the trail and its trees cost, against what was promised.
//   audit/write.ts  a change with its line and without     audit/seal.ts   working off a backlog
//   audit/lag.ts    sealing under the load of ingest        audit/verify.ts a million lines, offline
//   audit/proof.ts  one proof out of a million
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

type Line = { what: string; value: number; unit: string; target: number; better: 'less' | 'more' }
type Part = { facts: object; lines: Line[] }

const PARTS: Record<string, () => Promise<Part>> = {
  write: async () => {
    const facts = await (await import('./audit/write.ts')).measureWrites()
    return {
      facts,
      lines: [
        {
          what: `audited write, CPU over an unaudited one (${facts.audited_us.toFixed(0)} / ${facts.unaudited_us.toFixed(0)} us)`,
          value: facts.ratio,
          unit: 'x',
          target: 2.2,
          better: 'less',
        },
      ],
    }
  },
  seal: async () => {
    const facts = await (await import('./audit/seal.ts')).measureSealing()
    return {
      facts,
      lines: [
        {
          what: `sealing a backlog of ${facts.lines} lines`,
          value: facts.lines_per_s,
          unit: 'lines/s',
          target: 30_000,
          better: 'more',
        },
      ],
    }
  },
  lag: async () => {
    const facts = await (await import('./audit/lag.ts')).measureLag()
    return {
      facts,
      lines: [
        {
          what: `line to checkpoint at ${Math.round(facts.messages_per_s)} messages/s (p50 ${Math.round(facts.p50_ms)} ms), longest`,
          value: facts.max_ms,
          unit: 'ms',
          target: 2_000,
          better: 'less',
        },
      ],
    }
  },
  verify: async () => {
    const facts = await (await import('./audit/verify.ts')).measureVerifying()
    return {
      facts,
      lines: [
        {
          what: `verifying ${facts.lines} lines (${Math.round(facts.file_MB)} MB, at most ${Math.round(facts.memory_MB)} MB of memory)`,
          value: facts.seconds,
          unit: 's',
          target: 15,
          better: 'less',
        },
      ],
    }
  },
  proof: async () => {
    const facts = await (await import('./audit/proof.ts')).measureProofs()
    return {
      facts,
      lines: [
        {
          what: `a proof in a tree of ${facts.lines} lines (p99 ${facts.p99_ms.toFixed(1)} ms), p50`,
          value: facts.p50_ms,
          unit: 'ms',
          target: 5,
          better: 'less',
        },
      ],
    }
  },
}

export async function run(): Promise<void> {
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
  const results = join(import.meta.dirname, 'results')
  mkdirSync(results, { recursive: true })
  const file = join(results, 'audit.json')
  const kept = only === undefined ? {} : earlier(file)
  const parts: Record<string, Part> = { ...kept }
  for (const [name, measure] of Object.entries(PARTS)) {
    if (only !== undefined && name !== only) continue
    parts[name] = await measure()
    for (const line of parts[name].lines) console.log(row(line))
  }
  writeFileSync(file, `${JSON.stringify({ bench: 'audit', cores: cpus().length, parts }, undefined, 2)}\n`)
}

/** The other parts' figures stay when one is measured alone. */
function earlier(file: string): Record<string, Part> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).parts
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return {}
  }
}

function row({ what, value, unit, target, better }: Line): string {
  const good = better === 'less' ? value <= target : value >= target
  const number = (n: number): string => (n < 100 ? n.toFixed(2) : String(Math.round(n)))
  return `${what.padEnd(82)} ${number(value).padStart(9)} ${unit.padEnd(8)} ${better === 'less' ? '<=' : '>='} ${number(target).padStart(9)}  ${good ? 'met' : 'MISSED'}`
}
