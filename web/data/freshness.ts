// When is a value still live? Pure rules, so that a test can say so.

import { presenceState } from '../../core/liveness.ts'
import { gapAfter as seriesGapAfter } from '../../core/series/rhythm.ts'
import type { Presence, PresenceState } from './contract.ts'
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
 * The state to show for an asset. What the server said only ever gets worse by itself: without a stream "live" is a memory and is
 * shown as stale, and what nobody has confirmed for a while is judged again by the rule of the server (core/liveness.ts).
 * `said_ms` is when the server said it, `lastLive_ms` the newest receipt seen.
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
  if (!reachable) return { state: withoutConnection(said.state), at, certain: false }
  // Only what has come in since then says more than the server did: it knows of a lost connection at once.
  const arriving = lastLive_ms !== null && lastLive_ms > said_ms && now_ms - lastLive_ms < VALUE_STALE_MS
  if (arriving) return { state: 'online', at, certain: true }
  if (now_ms - said_ms < VALUE_STALE_MS) return { state: said.state, at, certain: true }
  const again = presenceState(
    { connected: said.connected, protocol: null, lastReceivedAt: at, rhythmMs: said.rhythmMs },
    now_ms,
  )
  return { state: again, at, certain: false }
}

/** What was live when the connection went is a memory now. */
export function withoutConnection(state: PresenceState): PresenceState {
  return state === 'online' || state === 'quiet' ? 'stale' : state
}

/** Leaves out empty points, and puts one in where the silence was longer than `gap_ms`: a gap must be a gap on screen. */
export function withGaps(
  t: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  gap_ms: number,
): { t: number[]; columns: (number | null)[][] } {
  const out = { t: [] as number[], columns: columns.map(() => [] as (number | null)[]) }
  let before: number | undefined
  t.forEach((at, i) => {
    if (columns.every((column) => (column[i] ?? null) === null)) return
    if (before !== undefined && at - before > gap_ms) {
      out.t.push(before + 1)
      for (const column of out.columns) column.push(null)
    }
    out.t.push(at)
    columns.forEach((column, c) => out.columns[c]?.push(column[i] ?? null))
    before = at
  })
  return out
}

/** The longest silence that is no gap, where the server has not said it: judged from the samples themselves. */
export function gapAfter(t: readonly number[]): number {
  return seriesGapAfter(rhythm(t) ?? null)
}
