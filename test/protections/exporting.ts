// What keeps telemetry in the house but for those who may take it out, and harmless where it is opened.
import type { Protection } from './protection.ts'

const EXPORTS = 'db/migrations/0073-sample-exports.sql'
const TEST = 'server/telemetry/samples/export.test.ts'

export const EXPORTING: readonly Protection[] = [
  {
    what: 'a wall takes nothing out of the house',
    edits: [{ file: EXPORTS, text: "if ctx.can('wall.show') then", instead: 'if false then' }],
    test: {
      file: 'test/walls.test.ts',
      name: 'it takes nothing out of the house, in no format, and leaves no line of having done so',
    },
  },
  {
    what: 'who sees an asset and may read telemetry elsewhere alone exports nothing of it',
    edits: [
      {
        file: EXPORTS,
        text: "if site is null or not app.may_at('telemetry.read', site) then",
        instead: 'if site is null then',
      },
    ],
    test: {
      file: 'test/walls.test.ts',
      name: 'people who may see an asset and read telemetry elsewhere alone learn nothing of its signals',
    },
  },
  {
    what: 'the name of a signal is no formula and no other cell of an export',
    edits: [{ file: 'server/telemetry/samples/csv.ts', text: '${csvCell(name)}', instead: '${name}' }],
    test: { file: TEST, name: 'both formats hold the same rows, read by somebody else, and both are in the log' },
  },
  {
    what: 'a state is no formula in an export',
    edits: [
      {
        file: 'server/telemetry/samples/csv.ts',
        text: "typeof value === 'string' ? csvCell(value) : String(value)",
        instead: 'String(value)',
      },
    ],
    test: { file: TEST, name: 'both formats hold the same rows, read by somebody else, and both are in the log' },
  },
  {
    what: 'an export ends for whoever is taken off the site while it is written',
    edits: [
      {
        file: 'server/telemetry/samples/stretches.ts',
        text: 'const subjects = await subjectsOfAsset(tx, assetId, signals)',
        instead:
          "const subjects = { signals: signals.map((signalNo) => ({ assetId, signalNo, kind: 'number' as const })), sites: [] }",
      },
    ],
    test: { file: TEST, name: 'who is taken off the site meanwhile gets no more of it', inOrder: true },
  },
]
