// From what the server answered and what has arrived since to what a chart draws. Pure.

import type { LiveSample, Series } from '../../data/contract.ts'
import { gapAfter, withGaps } from '../../data/freshness.ts'

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
  const { t, value, low, high } = rememberedOf(series)
  const known = lastKnown(t, value)
  for (const [ts, sample] of arrived) {
    if (ts <= known || ts > to || typeof sample !== 'number') continue
    t.push(ts)
    value.push(sample)
    low?.push(sample)
    high?.push(sample)
  }
  const gap_ms = (series?.gapMs ?? gapAfter(t)) + bucketOf(series)
  const split = withGaps(t, low && high ? [value, low, high] : [value], gap_ms)
  const [v = [], l = null, h = null] = split.columns
  const trend = { t: split.t, value: v, low: low ? l : null, high: high ? h : null }
  return { ...trend, silent: silences(trend.t, trend.value, from, to, gap_ms), ...extent(trend, from, to) }
}

type Points = Pick<Trend, 't' | 'value' | 'low' | 'high'>

/** Copies, because what has arrived is put behind it. */
function rememberedOf(series: Series | undefined): Points {
  if (series?.form === 'exact') {
    const value = series.v.map((each) => (typeof each === 'number' ? each : null))
    return { t: [...series.t], value, low: null, high: null }
  }
  if (series?.form !== 'buckets') return { t: [], value: [], low: null, high: null }
  // The last bucket goes on past the newest sample; from its start on, what arrives is drawn as it is.
  return { t: [...series.t], value: [...series.mean], low: [...series.min], high: [...series.max] }
}

/** A bucket stands for its whole width: its neighbour is that much farther away. */
function bucketOf(series: Series | undefined): number {
  return series?.form === 'buckets' ? (series.t[1] ?? 0) - (series.t[0] ?? 0) : 0
}

function lastKnown(t: readonly number[], value: readonly (number | null)[]): number {
  for (let i = t.length - 1; i >= 0; i--) if ((value[i] ?? null) !== null) return t[i] ?? 0
  return 0
}

function extent(trend: Points, from: number, to: number) {
  let min: number | null = null
  let max: number | null = null
  let last: Trend['last'] = null
  trend.t.forEach((at, i) => {
    const value = trend.value[i] ?? null
    if (value === null || at < from || at > to) return
    const low = trend.low?.[i] ?? value
    const high = trend.high?.[i] ?? value
    min = min === null ? low : Math.min(min, low)
    max = max === null ? high : Math.max(max, high)
    last = { t: at, value }
  })
  return { min, max, last }
}

function silences(t: readonly number[], value: readonly (number | null)[], from: number, to: number, gap_ms: number) {
  const silent: Trend['silent'] = []
  const times = t.filter((_, i) => (value[i] ?? null) !== null)
  let before = from
  for (const at of times) {
    if (at >= from && at - before > gap_ms) silent.push({ from: before, to: at })
    before = Math.max(before, at)
  }
  if (times.length === 0 || to - before > gap_ms) silent.push({ from: before, to })
  return silent
}
