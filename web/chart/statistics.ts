// What a stretch of time amounts to, in figures: of a number signal from its points, of a state from its intervals. Pure.

import type { Interval, Value } from '../data/contract.ts'
import type { Span } from './span.ts'
import type { Points } from './trend.ts'

/** `count` is of samples; `change` from the first value to the last. */
export type Statistics = {
  min: number
  max: number
  mean: number
  first: number
  last: number
  count: number
  change: number
}

/** Null where nothing was said. A bucket counts by its start, whole: it cannot be taken apart. */
export function statisticsOf(points: Points, { from, to }: Span): Statistics | null {
  let found: Omit<Statistics, 'change'> | null = null
  points.t.forEach((at, i) => {
    const value = points.value[i] ?? null
    if (value === null || at < from || at > to) return
    const count = points.count?.[i] ?? 1
    const low = points.low?.[i] ?? value
    const high = points.high?.[i] ?? value
    const last = points.ending?.[i] ?? value
    found ??= { min: low, max: high, mean: value, first: value, last, count: 0 }
    found.count += count
    // Step by step, each side on its own: a sum, or a difference, of large numbers runs into infinity.
    const weight = count / found.count
    found.mean = found.mean * (1 - weight) + value * weight
    found.min = Math.min(found.min, low)
    found.max = Math.max(found.max, high)
    found.last = last
  })
  return withChange(found)
}

const withChange = (found: Omit<Statistics, 'change'> | null): Statistics | null =>
  found && { ...found, change: found.last - found.first }

/** How long each state held within the stretch, the longest first; `changes` between states that are known. */
export type Shares = { known_ms: number; changes: number; of: { value: Value | null; held_ms: number }[] }

export function sharesOf(intervals: readonly Interval[], { from, to }: Span): Shares {
  const held = new Map<Value | null, number>()
  let changes = 0
  let before: Interval | undefined
  for (const each of intervals) {
    const start = Math.max(from, each.from)
    const end = Math.min(to, each.to)
    if (end <= start) continue
    held.set(each.value, (held.get(each.value) ?? 0) + end - start)
    changes += (each.changes ?? 0) + (before && before.value !== each.value ? 1 : 0)
    before = each
  }
  const of = [...held].map(([value, held_ms]) => ({ value, held_ms })).toSorted((a, b) => b.held_ms - a.held_ms)
  return { known_ms: of.reduce((sum, each) => sum + each.held_ms, 0), changes, of }
}
