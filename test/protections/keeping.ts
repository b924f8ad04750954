// What keeps telemetry for as long as was said, and no roll-up from becoming wrong.
import type { Protection } from './protection.ts'

const TEST = 'server/telemetry/compact/retention.test.ts'
const LATE =
  'what comes late for a time that was dropped is not taken, and the minutes of that time stay what they were'
const DAY_LATER =
  'what is older than it is kept goes a day after that was said; its minutes stay as long as they are kept'

export const KEEPING: readonly Protection[] = [
  {
    what: 'retention: what comes late for a time that was dropped is not taken',
    edits: [
      {
        file: 'server/telemetry/compact/chunk.ts',
        text: 'keptFrom(column.kind)',
        instead: 'Number.NEGATIVE_INFINITY',
      },
    ],
    test: { file: TEST, name: LATE, inOrder: true },
  },
  {
    what: 'retention: a changed one counts a day later',
    edits: [
      {
        file: 'db/migrations/0069-retention.sql',
        text: `where o.keep_changed_at < now() - interval '1 day'
      and coalesce`,
        instead: 'where coalesce',
      },
      {
        file: 'db/migrations/0069-retention.sql',
        text: `where o.org_id = of_org and o.keep_changed_at < now() - interval '1 day'`,
        instead: 'where o.org_id = of_org',
      },
    ],
    test: { file: TEST, name: DAY_LATER, inOrder: true },
  },
]
