// P-30: arbitrary SQL in the api's role and a customer's context reaches no other customer. The attack suite is run as it
// stands, on PostgreSQL 18 and 15; its control is the same attacks on an ordinary database, where many succeed.
import { join } from 'node:path'
import { holds, type Probe } from '../claim.ts'
import { type Ran, run } from '../world/command.ts'

const SUITE = join(import.meta.dirname, '..', '..', 'test', 'attacks', 'attacks.test.ts')
const ATTACKS_MIN = 50
const TIMEOUT_MS = 240_000

type Count = { open: number; tried: number }
type Counts = { ours: Count[]; ordinary: Count[] }

/** The suite tells for each version of PostgreSQL how many attacks are open on ours and on the ordinary database. */
function countsOf(ran: Ran): Counts {
  const text = ran.stdout.toString('utf8')
  const count = (who: string): Count[] =>
    [...text.matchAll(new RegExp(`${who}: (\\d+) of (\\d+) open`, 'g'))].map(([, open, tried]) => ({
      open: Number(open),
      tried: Number(tried),
    }))
  const failed = [...text.matchAll(/^\s*not ok \d+ - (.*)$/gm)].map((match) => match[1])
  holds(failed.length === 0, `the suite fails in: ${failed.slice(0, 3).join(', ')}`)
  return { ours: count('ours'), ordinary: count('ordinary') }
}

let suite: Promise<Ran> | undefined
const attacked = (): Promise<Ran> =>
  (suite ??= run(process.execPath, ['--test', '--test-reporter=tap', SUITE], { timeout_ms: TIMEOUT_MS }))

function noneOpen(counts: Count[]): string {
  holds(counts.length === 2, `the suite told of ${counts.length} databases`)
  for (const { open, tried } of counts) {
    holds(tried >= ATTACKS_MIN, `only ${tried} attacks were tried`)
    holds(open === 0, `${open} of ${tried} attacks succeed`)
  }
  return counts.map(({ tried }) => `${tried} attacks, none succeeds`).join('; ')
}

export const probe: Probe = {
  id: 'P-30',
  run: async () => `PostgreSQL 18 and 15: ${noneOpen(countsOf(await attacked()).ours)}`,
  control: {
    broken: 'a database that isolates by current_setting',
    run: async () => noneOpen(countsOf(await attacked()).ordinary),
  },
}
