// How often a signal usually speaks, and how long its last word may be taken to hold. A silence longer than that is a
// gap: nobody knows what happened in it, so nothing is drawn across it.
import type { Cells } from '../blocks/cells.ts'
import { at, type Points } from './column.ts'

/** A silence is a gap after so many times the usual interval: two lost messages are no gap. */
const GAP_INTERVALS = 4
/** And never before this: a device may send bursts of samples a few milliseconds apart. */
const GAP_MS_MIN = 5_000

/** The median interval in milliseconds, or null with fewer than two points. */
export function rhythmOf(points: Points): number | null {
  const n = points.t.length - 1
  if (n < 1) return null
  const intervals = new Float64Array(n)
  for (let i = 0; i < n; i += 1) intervals[i] = at(points.t, i + 1) - at(points.t, i)
  intervals.sort()
  return at(intervals, n >>> 1)
}

/** The usual interval as cells tell it: their width by the median of how many points they have. */
export function rhythmOfCells({ count }: Cells, cell_ms: number): number | null {
  if (count.length === 0) return null
  // Whole numbers, so they are sorted as such: three times faster.
  return Math.round(cell_ms / at(Uint32Array.from(count).sort(), count.length >>> 1))
}

/** The longest silence that is not a gap, in milliseconds. */
export function gapAfter(rhythmMs: number | null): number {
  return Math.max(GAP_MS_MIN, GAP_INTERVALS * (rhythmMs ?? 0))
}
