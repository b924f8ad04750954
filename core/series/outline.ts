// The outline of a signal for a small picture: of each bucket the lowest and the highest point, at their own times, so
// that a spike of a second stays visible in an hour.
import type { Grid } from './buckets.ts'
import { at, type Points } from './column.ts'

/** `v` is null at the start of a gap. */
export type Outline = { t: number[]; v: (number | null)[] }

/** At most two points a bucket, and one null for each silence that is longer than `gapMs`. */
export function outlineOf(points: Points, grid: Grid, gapMs: number): Outline {
  const out: Outline = { t: [], v: [] }
  const n = points.t.length
  const thin = n > 2 * grid.count
  let i = 0
  while (i < n) {
    let next = i + 1
    let low = i
    let high = i
    const end = thin ? grid.first + (bucketAt(points, i, grid) + 1) * grid.bucketMs : at(points.t, i)
    while (next < n && at(points.t, next) < end && at(points.t, next) - at(points.t, next - 1) <= gapMs) {
      if (at(points.v, next) < at(points.v, low)) low = next
      if (at(points.v, next) > at(points.v, high)) high = next
      next += 1
    }
    if (i > 0 && at(points.t, i) - at(points.t, i - 1) > gapMs) push(out, at(points.t, i - 1) + gapMs, null)
    const [one, two] = low < high ? [low, high] : [high, low]
    push(out, at(points.t, one), at(points.v, one))
    if (two !== one) push(out, at(points.t, two), at(points.v, two))
    i = next
  }
  return out
}

function bucketAt(points: Points, i: number, grid: Grid): number {
  return Math.floor((at(points.t, i) - grid.first) / grid.bucketMs)
}

function push(out: Outline, t: number, v: number | null): void {
  out.t.push(t)
  out.v.push(v)
}
