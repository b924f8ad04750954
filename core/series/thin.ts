// States and booleans for a chart that shows less than every sample: a value that stays is told once a bucket, every
// change is told, and what lies around a silence.
import { at, type Points } from './column.ts'

/** Points in order; of a run of one value those at least `hold_ms` apart stay, and both its ends. */
export function thinned(points: Points, hold_ms: number): Points {
  const n = points.t.length
  const kept: number[] = []
  for (let i = 0; i < n; i += 1) {
    const last = kept.at(-1)
    const isSame = last !== undefined && i + 1 < n && at(points.v, i) === at(points.v, last)
    const isInside = isSame && at(points.v, i + 1) === at(points.v, i)
    if (!isInside || at(points.t, i + 1) - at(points.t, last) > hold_ms) kept.push(i)
  }
  const pick = (from: Float64Array) => Float64Array.from(kept, (i) => at(from, i))
  return { ...points, t: pick(points.t), received: pick(points.received), v: pick(points.v) }
}
