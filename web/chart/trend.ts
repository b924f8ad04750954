// From what the server answered and what has arrived since to what a chart draws. Pure.

import type { LiveSample, Series } from '../data/contract.ts'
import { gapAfter, withGaps } from '../data/freshness.ts'
import type { Span } from './span.ts'

type Column = (number | null)[]
/** Points in order; null in `value` breaks the line. The other columns are there when one point sums up several samples. */
export type Points = {
  t: number[]
  value: Column
  low: Column | null
  high: Column | null
  count: Column | null
  /** The last sample of each bucket. */
  ending: Column | null
}
export type Trend = Points & {
  /** The width of a bucket; 0 where every point is a sample. */
  bucket_ms: number
  /** Stretches without data, to be drawn as such. */
  silent: Span[]
  last: { t: number; value: number } | null
  min: number | null
  max: number | null
}

/**
 * Joins the remembered and the arrived part of a number signal, breaks it at gaps, and says what lies in the view. Outside of
 * `known`, the stretch that was asked for, nothing is claimed: what has not been loaded is no silence.
 */
export function trendOf(
  series: Series | undefined,
  arrived: readonly LiveSample[],
  view: Span,
  known: Span = view,
): Trend {
  const points = rememberedOf(series)
  const newest = lastKnown(points)
  for (const [ts, sample] of arrived) {
    if (ts <= newest || ts > view.to || typeof sample !== 'number') continue
    points.t.push(ts)
    points.value.push(sample)
    points.low?.push(sample)
    points.high?.push(sample)
    points.count?.push(1)
    points.ending?.push(sample)
  }
  const bucket_ms = bucketOf(series)
  const gap_ms = (series?.gapMs ?? gapAfter(points.t)) + bucket_ms
  const split = broken(points, gap_ms)
  const seen = { from: Math.max(view.from, known.from), to: Math.min(view.to, known.to) }
  return { ...split, bucket_ms, silent: silences(split, seen, gap_ms), ...extent(split, view) }
}

/** The same, later: an earlier stretch laid under a later one. */
export function shifted(trend: Trend, by_ms: number): Trend {
  return {
    ...trend,
    t: trend.t.map((at) => at + by_ms),
    silent: trend.silent.map(({ from, to }) => ({ from: from + by_ms, to: to + by_ms })),
    last: trend.last && { ...trend.last, t: trend.last.t + by_ms },
  }
}

/** The place of the point that is nearest in time, or -1 without one. Breaks in the line are no points. */
export function nearest({ t, value }: Points, at: number): number {
  const after = firstNotBefore(t, at)
  let before = after - 1
  let next = after
  while (before >= 0 && value[before] === null) before -= 1
  while (next < t.length && value[next] === null) next += 1
  if (before < 0) return next < t.length ? next : -1
  if (next >= t.length) return before
  return at - (t[before] ?? 0) <= (t[next] ?? 0) - at ? before : next
}

/** The first place with a time that is not before `at`; the length where there is none. */
export function firstNotBefore(t: readonly number[], at: number): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((t[middle] ?? 0) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** Copies, because what has arrived is put behind it. */
function rememberedOf(series: Series | undefined): Points {
  if (series?.form === 'exact') {
    const value = series.v.map((each) => (typeof each === 'number' ? each : null))
    return { t: [...series.t], value, low: null, high: null, count: null, ending: null }
  }
  if (series?.form !== 'buckets') return { t: [], value: [], low: null, high: null, count: null, ending: null }
  // The last bucket goes on past the newest sample; from its start on, what arrives is drawn as it is.
  return {
    t: [...series.t],
    value: [...series.mean],
    low: [...series.min],
    high: [...series.max],
    count: series.count.map((each) => (each === 0 ? null : each)),
    ending: [...series.last],
  }
}

/** A bucket stands for its whole width: its neighbour is that much farther away. */
function bucketOf(series: Series | undefined): number {
  return series?.form === 'buckets' ? (series.t[1] ?? 0) - (series.t[0] ?? 0) : 0
}

function broken(points: Points, gap_ms: number): Points {
  const { t, value, low, high, count, ending } = points
  if (!low || !high || !count || !ending) {
    const split = withGaps(t, [value], gap_ms)
    return { t: split.t, value: split.columns[0] ?? [], low: null, high: null, count: null, ending: null }
  }
  const split = withGaps(t, [value, low, high, count, ending], gap_ms)
  const [v = [], l = [], h = [], c = [], e = []] = split.columns
  return { t: split.t, value: v, low: l, high: h, count: c, ending: e }
}

function lastKnown({ t, value }: Points): number {
  for (let i = t.length - 1; i >= 0; i--) if ((value[i] ?? null) !== null) return t[i] ?? 0
  return 0
}

function extent(trend: Points, { from, to }: Span) {
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

function silences({ t, value }: Points, { from, to }: Span, gap_ms: number): Span[] {
  if (to <= from) return []
  const silent: Span[] = []
  const times = t.filter((_, i) => (value[i] ?? null) !== null)
  let before = from
  for (const at of times) {
    if (at >= from && at - before > gap_ms) silent.push({ from: before, to: at })
    before = Math.max(before, at)
  }
  if (times.length === 0 || to - before > gap_ms) silent.push({ from: before, to })
  return silent
}
