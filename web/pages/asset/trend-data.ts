// From what the server answered and what has arrived since to what a chart draws. Pure.

import type { LiveSample, Series } from '../../data/contract.ts'
import { gapAfter, staleAfter, withGaps } from '../../data/freshness.ts'

export type Trend = {
  t: number[]
  value: (number | null)[]
  /** Present when the server summed several samples into one point. */
  low: (number | null)[] | null
  high: (number | null)[] | null
  /** Stretches without data, to be drawn as such. */
  silent: { from: number; to: number }[]
  last: { t: number; value: number } | null
  min: number | null
  max: number | null
}

/** Joins the remembered and the arrived part of a number signal, breaks it at gaps, and says what lies in the window. */
export function trendOf(series: Series | undefined, arrived: readonly LiveSample[], from: number, to: number): Trend {
  const t = [...(series?.t ?? [])]
  const banded = series?.min !== undefined && series.max !== undefined
  const value = [...(series?.v ?? series?.mean ?? series?.last ?? [])]
  const low = banded ? [...(series.min ?? [])] : null
  const high = banded ? [...(series.max ?? [])] : null
  const known = lastKnown(t, value)
  for (const [ts, sample] of arrived) {
    if (ts <= known || ts > to || typeof sample !== 'number') continue
    // The last bucket of the server may reach past the newest sample: it gives way to what really arrived.
    t.push(ts)
    value.push(sample)
    low?.push(sample)
    high?.push(sample)
  }
  const split = withGaps(t, low && high ? [value, low, high] : [value])
  const [v = [], l = null, h = null] = split.columns
  const trend = { t: split.t, value: v, low: low ? l : null, high: high ? h : null }
  return { ...trend, silent: silences(trend.t, trend.value, from, to), ...extent(trend, from, to) }
}

function lastKnown(t: readonly number[], value: readonly (number | null)[]): number {
  for (let i = t.length - 1; i >= 0; i--) if (value[i] != null) return t[i] ?? 0
  return 0
}

function extent(trend: Pick<Trend, 't' | 'value' | 'low' | 'high'>, from: number, to: number) {
  let min: number | null = null
  let max: number | null = null
  let last: Trend['last'] = null
  trend.t.forEach((at, i) => {
    const value = trend.value[i]
    if (value == null || at < from || at > to) return
    const low = trend.low?.[i] ?? value
    const high = trend.high?.[i] ?? value
    min = min === null ? low : Math.min(min, low)
    max = max === null ? high : Math.max(max, high)
    last = { t: at, value }
  })
  return { min, max, last }
}

function silences(t: readonly number[], value: readonly (number | null)[], from: number, to: number): Trend['silent'] {
  const times = t.filter((_, i) => value[i] != null)
  const silent: Trend['silent'] = []
  const limit = gapAfter(times)
  let before = from
  for (const at of times) {
    if (at < from) before = Math.max(before, from)
    else if (at - before > limit) silent.push({ from: before, to: at })
    before = Math.max(before, at)
  }
  const patience = times.length === 0 ? 0 : staleAfter(times)
  if (to - before > patience) silent.push({ from: before, to })
  return silent
}
