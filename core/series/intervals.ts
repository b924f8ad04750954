// States and booleans as stretches of time: from when to when it was so. A stretch ends where another value
// begins, or where a gap begins; nothing is claimed for the gap.
import { at, type Points, type Value, valueAt } from './column.ts'

/** `value` is null where it changed too often to show: then `changes` says how often. */
export type Interval = { from: number; to: number; value: Value | null; changes?: number }

type Limits = {
  /** The longest silence across which the last value still holds. */
  gapMs: number
  /** The end of the window: nothing is claimed beyond it. */
  to: number
  intervalsMax: number
}

/** Points in order become at most `intervalsMax` stretches, in order and without overlap. */
export function intervalsOf(points: Points, { gapMs, to, intervalsMax }: Limits): Interval[] {
  const all = exactly(points, gapMs, to)
  const [first] = all
  if (first === undefined || all.length <= intervalsMax) return all
  // Each slot takes the stretches that begin in it, and a stretch that reaches further is left whole.
  return flickering(all, first.from, (to - first.from) / intervalsMax)
}

function exactly(points: Points, gapMs: number, to: number): Interval[] {
  const out: Interval[] = []
  const n = points.t.length
  for (let i = 0; i < n; i += 1) {
    const from = at(points.t, i)
    const next = i + 1 < n ? at(points.t, i + 1) : to
    const end = Math.min(next, from + gapMs)
    const value = valueAt(points, i)
    const before = out.at(-1)
    if (before !== undefined && before.to === from && before.value === value) before.to = end
    else out.push({ from, to: end, value })
  }
  return out
}

function flickering(all: Interval[], start: number, slotMs: number): Interval[] {
  const out: Interval[] = []
  let slotOfLast = -1
  for (const interval of all) {
    const slot = Math.floor((interval.from - start) / slotMs)
    const before = out.at(-1)
    if (before === undefined || slot !== slotOfLast) out.push({ ...interval })
    else {
      before.changes = (before.changes ?? 0) + 1
      before.value = null
      before.to = interval.to
    }
    slotOfLast = slot
  }
  return out
}
