// A chart's data: exact points while they are few, buckets or stretches of time when they are many.
import { z } from 'zod'
import { SERIES_BUCKETS_DEFAULT, SERIES_BUCKETS_MAX, SERIES_POINTS_MAX } from '../../../core/limits.ts'
import { bucketsOf, gridOver, type Grid, type Window } from '../../../core/series/buckets.ts'
import type { Column, Points } from '../../../core/series/column.ts'
import { intervalsOf } from '../../../core/series/intervals.ts'
import { gapAfter, rhythmOf } from '../../../core/series/rhythm.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { isWindow, signalKind, signalList, signalNo, value, WINDOW_RULE, windowFields } from '../fields.ts'
import { gather } from '../read.ts'
import { subjectsOfAsset } from '../subjects.ts'

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
    const grid = gridOver({ from, to }, bucketsMax)
    const keys = await deps.keys.forSession(session)
    const columns = await deps.db.inSession(
      session,
      async (tx) => {
        const subjects = await subjectsOfAsset(tx, input.params.assetId, signals)
        return await gather(tx, keys, subjects, { from, to }, SERIES_POINTS_MAX)
      },
      about,
    )
    const ofAsset = columns.get(input.params.assetId) ?? new Map<number, Column>()
    const answer = [...ofAsset].map(([no, column]) => seriesOf(no, column.points(), grid, { from, to }))
    return { from, to, bucketMs: grid.bucketMs, series: answer }
  },
})

function seriesOf(no: number, points: Points, grid: Grid, { to }: Window): z.input<typeof series> {
  const rhythmMs = rhythmOf(points)
  const gapMs = gapAfter(rhythmMs)
  const head = { signalNo: no, kind: points.kind, rhythmMs, gapMs }
  if (points.kind !== 'number')
    return { ...head, form: 'intervals', intervals: intervalsOf(points, { gapMs, to, intervalsMax: grid.count }) }
  if (points.t.length <= grid.count) return { ...head, form: 'exact', t: [...points.t], v: [...points.v] }
  return { ...head, form: 'buckets', ...bucketsOf(points, grid) }
}
