// Minimum, maximum, mean, last and count of the numbers in each stretch of time. Buckets lie on multiples of
// their own width since 1970, so that the same stretch gives the same bucket however the view is moved.
import { type Cells, coarser, meanByStep } from '../blocks/cells.ts'
import { at, type Points } from './column.ts'

export type Window = {
  /** Epoch milliseconds; from <= t < to. */
  from: number
  to: number
}

export type Grid = { first: number; bucketMs: number; count: number }

/** One entry for each bucket of the grid; an empty bucket is null and counts 0, and nothing is drawn across it. */
export type Buckets = {
  t: number[]
  min: (number | null)[]
  max: (number | null)[]
  mean: (number | null)[]
  last: (number | null)[]
  count: number[]
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Widths that people read on an axis. */
const WIDTHS_MS = [
  [1, 2, 5, 10, 20, 50, 100, 200, 500],
  [1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  [1, 2, 3, 6, 12].map((n) => n * HOUR),
].flat()

/** The finest grid over the window with at most `bucketsMax` buckets. */
export function gridOver({ from, to }: Window, bucketsMax: number): Grid {
  if (!(to > from) || bucketsMax < 2) throw new RangeError('a window ends after it starts and has at least two buckets')
  const fits = (width: number) => Math.ceil(to / width) - Math.floor(from / width) <= bucketsMax
  let bucketMs = WIDTHS_MS.find(fits) ?? DAY
  while (!fits(bucketMs)) bucketMs += DAY
  const first = Math.floor(from / bucketMs) * bucketMs
  return { first, bucketMs, count: Math.ceil((to - first) / bucketMs) }
}

/** Sorts points, which lie inside the grid's window and are in order, into its buckets. */
export function bucketsOf(points: Points, grid: Grid): Buckets {
  const out = emptyBuckets(grid)
  const { t, v } = points
  let i = 0
  while (i < t.length) {
    const place = Math.floor((at(t, i) - grid.first) / grid.bucketMs)
    const end = grid.first + (place + 1) * grid.bucketMs
    let next = i
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    let sum = 0
    while (next < t.length && (t[next] ?? 0) < end) {
      const value = v[next] ?? 0
      if (value < min) min = value
      if (value > max) max = value
      sum += value
      next += 1
    }
    // A sum of large doubles runs into infinity.
    const mean = Number.isFinite(sum) ? sum / (next - i) : meanByStep(v.subarray(i, next))
    out.min[place] = min
    out.max[place] = max
    // Rounding must not put the mean outside of what was measured.
    out.mean[place] = Math.min(max, Math.max(min, mean))
    out.last[place] = at(v, next - 1)
    out.count[place] = next - i
    i = next
  }
  return out
}

/** The same of cells, of which a bucket holds whole ones. */
export function bucketsOfCells(cells: Cells, grid: Grid): Buckets {
  const out = emptyBuckets(grid)
  const filled = coarser(cells, grid.bucketMs)
  for (let i = 0; i < filled.t.length; i += 1) {
    const place = (at(filled.t, i) - grid.first) / grid.bucketMs
    out.min[place] = at(filled.min, i)
    out.max[place] = at(filled.max, i)
    out.mean[place] = Math.min(at(filled.max, i), Math.max(at(filled.min, i), at(filled.mean, i)))
    out.last[place] = at(filled.last, i)
    out.count[place] = at(filled.count, i)
  }
  return out
}

function emptyBuckets({ first, bucketMs, count }: Grid): Buckets {
  const empty = () => repeated<number | null>(null, count)
  const t = Array.from({ length: count }, (_, i) => first + i * bucketMs)
  return {
    t,
    min: empty(),
    max: empty(),
    mean: empty(),
    last: empty(),
    count: repeated(0, count),
  }
}

/** Five times faster than Array.from. */
function repeated<V>(value: V, count: number): V[] {
  const list: V[] = []
  for (let i = 0; i < count; i++) list.push(value)
  return list
}
