// What signals did in a window, in the form that shows best: exact points while they are few, buckets or stretches of time
// when they are many. Buckets of whole minutes or hours are made of roll-ups as far as these reach.
import { z } from 'zod'
import { SERIES_POINTS_MAX } from '../../../core/limits.ts'
import type { Cells } from '../../../core/blocks/cells.ts'
import { bucketsOf, bucketsOfCells, type Grid, type Window } from '../../../core/series/buckets.ts'
import type { Points } from '../../../core/series/column.ts'
import { intervalsOf } from '../../../core/series/intervals.ts'
import { gapAfter, rhythmOf, rhythmOfCells } from '../../../core/series/rhythm.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { signalKind, signalNo, value } from '../fields.ts'
import { gather } from '../read.ts'
import { cellFor, gatherCells, type Summary } from '../read-cells.ts'
import type { Signal, Subjects } from '../subjects.ts'

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
export const series = z.discriminatedUnion('form', [exactPoints, buckets, intervals])

export const tooMany = z.array(signalNo).meta({
  description:
    'Computed signals that would take too many points or too much work over this window: a shorter one has them',
})
export type Series = z.input<typeof series>
/** One signal's, of one asset. */
export type SeriesOf = { signal: Signal; series: Series }

export async function seriesOf(
  tx: Tx,
  keys: OrgKeys,
  subjects: Subjects,
  window: Window,
  grid: Grid,
): Promise<SeriesOf[]> {
  const cell = cellFor(grid.bucketMs)
  const wish = { window, bucket_ms: grid.bucketMs, pointsMax: SERIES_POINTS_MAX }
  const summaries = cell === undefined ? undefined : await gatherCells(tx, keys, subjects, cell, wish)
  if (summaries === undefined) return exactSeries(tx, keys, subjects, window, grid)
  // Where points are few they are shown themselves, unless they are past their retention and their cells are not.
  const isFew = ({ signal, cells }: Summary) => signal.kind === 'number' && countOf(cells) <= grid.count
  const exact = { ...subjects, signals: summaries.filter(isFew).map(({ signal }) => signal) }
  const columns = await gather(tx, keys, exact, { window, pointsMax: SERIES_POINTS_MAX })
  return summaries.map(({ signal, cells, width_ms, column }) => {
    const { assetId, signalNo, kind } = signal
    const points = kind === 'number' ? columns.get(assetId)?.get(signalNo)?.points() : column.points()
    const isWhole = points !== undefined && (kind !== 'number' || points.t.length >= countOf(cells))
    return {
      signal,
      series: isWhole ? ofPoints(signalNo, points, grid, window) : ofCells(signalNo, cells, width_ms, grid),
    }
  })
}

async function exactSeries(tx: Tx, keys: OrgKeys, subjects: Subjects, window: Window, grid: Grid): Promise<SeriesOf[]> {
  const columns = await gather(tx, keys, subjects, { window, pointsMax: SERIES_POINTS_MAX })
  return subjects.signals.flatMap((signal) => {
    const column = columns.get(signal.assetId)?.get(signal.signalNo)
    return column === undefined ? [] : [{ signal, series: ofPoints(signal.signalNo, column.points(), grid, window) }]
  })
}

export function ofPoints(no: number, points: Points, grid: Grid, { to }: Window): Series {
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
