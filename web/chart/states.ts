// A signal that is a state (or on and off) as stretches of time. Pure.

import type { Interval, LiveSample, Series, Value } from '../data/contract.ts'
import { formatValue } from '../data/format.ts'
import type { Span } from './span.ts'

/** How long a state holds without being said again, where the server has not said it. */
const HOLD_MS = 30_000

/** Joins what the server remembered with what has arrived; a state holds until the next one, or until a gap begins. */
export function intervalsOf(
  series: Series | undefined,
  arrived: readonly LiveSample[],
  { from, to }: Span,
): Interval[] {
  const known: Interval[] = series?.form === 'intervals' ? series.intervals.map((each) => ({ ...each })) : []
  const hold = series?.gapMs ?? HOLD_MS
  const end = known.at(-1)?.to ?? Number.NEGATIVE_INFINITY
  for (const [ts, value] of arrived) {
    if (ts < end || ts > to) continue
    const last = known.at(-1)
    const until = Math.min(to, ts + hold)
    if (last && last.to >= ts) last.to = ts
    if (last?.value === value && last.to === ts) last.to = until
    else known.push({ from: ts, to: until, value })
  }
  return known.filter((each) => each.to >= from && each.from <= to)
}

/** The stretch that holds at an instant. */
export const stateAt = (intervals: readonly Interval[], at: number): Interval | undefined =>
  intervals.findLast((each) => each.from <= at && at < each.to)

/** The word of a stretch; a state that changed too often to be drawn says how often. */
export function wordOf({ value, changes }: Interval): string {
  if (value !== null) return formatValue(value)
  return changes === undefined ? 'changing' : `changed ${changes} times`
}

/** Grounds that tell states apart without a colour of their own. */
export const TONES = ['raised', 'band', 'line', 'line-strong'] as const
export type Tone = (typeof TONES)[number]

/** One tone per word, in the order of the alphabet, so that moving the view does not repaint what is there. */
export function tonesOf(intervals: readonly Interval[]): ReadonlyMap<Value | null, Tone> {
  const values = [...new Set(intervals.map((each) => each.value))]
  const sorted = values.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))
  return new Map(sorted.map((value, i) => [value, TONES[i % TONES.length] ?? TONES[0]]))
}
