// When is a value still live? Pure rules, so that a test can say so.

import type { Presence, PresenceState, Value } from './contract.ts'
import { VALUE_STALE_INTERVALS, VALUE_STALE_MS } from './limits.ts'

/** Median distance of neighbouring times; undefined when there are fewer than three. */
export function rhythm(t: readonly number[]): number | undefined {
  if (t.length < 3) return undefined
  const steps: number[] = []
  const start = Math.max(1, t.length - 60)
  for (let i = start; i < t.length; i++) steps.push((t[i] ?? 0) - (t[i - 1] ?? 0))
  steps.sort((a, b) => a - b)
  return steps[steps.length >> 1]
}

/** How old a value may be before it must stop looking live, given the times it arrived at so far. */
export function staleAfter(t: readonly number[]): number {
  return Math.max(VALUE_STALE_MS, (rhythm(t) ?? 0) * VALUE_STALE_INTERVALS)
}

export type Shown = { state: PresenceState; at: number | null; certain: boolean }

/**
 * The state to show for an asset. What the server said only ever gets worse by itself: without a stream "live" is a memory and is shown
 * as stale, and so is what nobody has confirmed for a while. `said_ms` is when the server said it, `lastLive_ms` the newest receipt seen.
 */
export function shownPresence(
  said: Presence,
  said_ms: number,
  lastLive_ms: number | null,
  now_ms: number,
  reachable: boolean,
): Shown {
  const told = said.lastReceivedAt === null ? null : Date.parse(said.lastReceivedAt)
  const at = lastLive_ms === null ? told : Math.max(lastLive_ms, told ?? 0)
  const hopeful = said.state === 'online' || said.state === 'quiet'
  if (!reachable) return { state: hopeful ? 'stale' : said.state, at, certain: false }
  if (lastLive_ms !== null && now_ms - lastLive_ms < VALUE_STALE_MS) return { state: 'online', at, certain: true }
  if (hopeful && now_ms - said_ms > VALUE_STALE_MS) return { state: 'stale', at, certain: false }
  return { state: said.state, at, certain: true }
}

/** Splits where the distance is far above the rhythm: a gap in the data must be a gap on screen. */
export function withGaps(
  t: readonly number[],
  columns: readonly (readonly (number | null)[])[],
): {
  t: number[]
  columns: (number | null)[][]
} {
  const kept: number[] = []
  for (let i = 0; i < t.length; i++) if (columns.some((column) => column[i] != null)) kept.push(i)
  const times = kept.map((i) => t[i] ?? 0)
  const limit = gapAfter(times)
  const out = { t: [] as number[], columns: columns.map(() => [] as (number | null)[]) }
  kept.forEach((from, k) => {
    const at = times[k] ?? 0
    const before = times[k - 1]
    if (before !== undefined && at - before > limit) {
      out.t.push(before + 1)
      for (const column of out.columns) column.push(null)
    }
    out.t.push(at)
    columns.forEach((column, c) => out.columns[c]?.push(column[from] ?? null))
  })
  return out
}

/** The distance of two neighbouring samples above which the line breaks. */
export function gapAfter(t: readonly number[]): number {
  const steps: number[] = []
  for (let i = 1; i < t.length; i++) steps.push((t[i] ?? 0) - (t[i - 1] ?? 0))
  if (steps.length === 0) return Number.POSITIVE_INFINITY
  steps.sort((a, b) => a - b)
  const usual = steps[Math.floor(steps.length * 0.75)] ?? 0
  return Math.max(5_000, usual * 4)
}

export function isNumber(value: Value | null | undefined): value is number {
  return typeof value === 'number'
}
