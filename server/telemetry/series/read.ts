// A chart's data: exact points while they are few, buckets or stretches of time when they are many. Buckets of whole
// minutes or hours are made of roll-ups as far as these reach.
import { z } from 'zod'
import { SERIES_BUCKETS_DEFAULT, SERIES_BUCKETS_MAX, SERIES_POINTS_MAX } from '../../../core/limits.ts'
import type { Cells } from '../../../core/blocks/cells.ts'
import { bucketsOf, bucketsOfCells, gridOver, type Grid, type Window } from '../../../core/series/buckets.ts'
import type { Points } from '../../../core/series/column.ts'
import { intervalsOf } from '../../../core/series/intervals.ts'
import { gapAfter, rhythmOf, rhythmOfCells } from '../../../core/series/rhythm.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { isWindow, signalKind, signalList, signalNo, value, WINDOW_RULE, windowFields } from '../fields.ts'
import { gather } from '../read.ts'
import { cellFor, gatherCells } from '../read-cells.ts'
import { type Subjects, subjectsOfAsset } from '../subjects.ts'

const numbers = z.array(z.number())
const numbersOrGaps = z.array(z.number().nullable())
const common = {
  signalNo,
  kind: signalKind,
  rhythmMs: z.number().nullable().meta({ description: 'The usual interval between two samples' }),
  gapMs: z.number().meta({ description: 'A longer silence is a gap; nothing is drawn across it' }),
}
const exactPoints = z.object({ ...common, form: z.literal('exact'), t: numbers, v: numbers })
const buckets = z.object({
  ...common,
  form: z.literal('buckets'),
  t: numbers,
  min: numbersOrGaps,
  max: numbersOrGaps,
  mean: numbersOrGaps,
  last: numbersOrGaps,
  count: numbers,
})
const interval = z.object({
  from: z.number(),
  to: z.number(),
  value: value.nullable().meta({ description: 'null where it changed too often to show' }),
  changes: z.number().optional(),
})
const intervals = z.object({ ...common, form: z.literal('intervals'), intervals: z.array(interval) })
const series = z.discriminatedUnion('form', [exactPoints, buckets, intervals])

export const read = operation({
  id: 'series.read',
  method: 'GET',
  path: '/v1/assets/{assetId}/series',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'What the signals of an asset did in a window of time',
  input: {
    params: z.object({ assetId }),
    query: z
      .object({
        ...windowFields,
        buckets: z.coerce.number().int().min(2).max(SERIES_BUCKETS_MAX).default(SERIES_BUCKETS_DEFAULT),
        signals: signalList,
      })
      .refine(isWindow, WINDOW_RULE),
  },
  output: z.object({ from: z.number(), to: z.number(), bucketMs: z.number(), series: z.array(series) }),
  async handler({ input, session, about, deps }) {
    const { from, to, buckets: bucketsMax, signals } = input.query
    const window = { from, to }
    const grid = gridOver(window, bucketsMax)
    const keys = await deps.keys.forSession(session)
    const answer = await deps.db.inSession(
      session,
      async (tx) => seriesOf(tx, keys, await subjectsOfAsset(tx, input.params.assetId, signals), window, grid),
      about,
    )
    return { from, to, bucketMs: grid.bucketMs, series: answer }
  },
})

type Series = z.input<typeof series>

async function seriesOf(tx: Tx, keys: OrgKeys, subjects: Subjects, window: Window, grid: Grid): Promise<Series[]> {
  const cell_s = cellFor(grid.bucketMs)
  const wish = { window, bucket_ms: grid.bucketMs, pointsMax: SERIES_POINTS_MAX }
  const summaries = cell_s === undefined ? undefined : await gatherCells(tx, keys, subjects, cell_s, wish)
  if (summaries === undefined || cell_s === undefined) return exactSeries(tx, keys, subjects, window, grid)
  // Where points are few they are shown themselves.
  const few = summaries.filter(({ signal, cells }) => signal.kind === 'number' && countOf(cells) <= grid.count)
  const exact = { ...subjects, signals: few.map(({ signal }) => signal) }
  const shown = new Map((await exactSeries(tx, keys, exact, window, grid)).map((each) => [each.signalNo, each]))
  return summaries.map(
    ({ signal, cells, column }) =>
      shown.get(signal.signalNo) ??
      (signal.kind === 'number'
        ? ofCells(signal.signalNo, cells, cell_s * 1_000, grid)
        : ofPoints(signal.signalNo, column.points(), grid, window)),
  )
}

async function exactSeries(tx: Tx, keys: OrgKeys, subjects: Subjects, window: Window, grid: Grid): Promise<Series[]> {
  const columns = await gather(tx, keys, subjects, { window, pointsMax: SERIES_POINTS_MAX })
  return [...columns.values()].flatMap((ofAsset) =>
    [...ofAsset].map(([no, column]) => ofPoints(no, column.points(), grid, window)),
  )
}

function ofPoints(no: number, points: Points, grid: Grid, { to }: Window): Series {
  const rhythmMs = rhythmOf(points)
  const gapMs = gapAfter(rhythmMs)
  const head = { signalNo: no, kind: points.kind, rhythmMs, gapMs }
  if (points.kind !== 'number')
    return { ...head, form: 'intervals', intervals: intervalsOf(points, { gapMs, to, intervalsMax: grid.count }) }
  if (points.t.length <= grid.count) return { ...head, form: 'exact', t: [...points.t], v: [...points.v] }
  return { ...head, form: 'buckets', ...bucketsOf(points, grid) }
}

function ofCells(no: number, cells: Cells, cell_ms: number, grid: Grid): Series {
  const rhythmMs = rhythmOfCells(cells, cell_ms)
  const head = { signalNo: no, kind: 'number' as const, rhythmMs, gapMs: gapAfter(rhythmMs) }
  return { ...head, form: 'buckets', ...bucketsOfCells(cells, grid) }
}

function countOf({ count }: Cells): number {
  let sum = 0
  for (const each of count) sum += each
  return sum
}
