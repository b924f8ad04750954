// A signal with all that is known of it in the view: what every chart, table, figure and file is made from. Pure.

import type { Band } from '../../../chart/annotations.ts'
import type { Line } from '../../../chart/line-options.ts'
import type { Span } from '../../../chart/span.ts'
import { intervalsOf, stateAt, wordOf } from '../../../chart/states.ts'
import { firstNotBefore, nearest, shifted, type Trend, trendOf } from '../../../chart/trend.ts'
import type { Interval, LiveSample, Series, Signal } from '../../../data/contract.ts'
import { digitsOf, formatNumber } from '../../../data/format.ts'

export type ShownNumber = { kind: 'number'; signal: Signal; trend: Trend; earlier: Trend | null }
export type ShownState = { kind: 'state'; signal: Signal; intervals: Interval[]; earlier: Interval[] | null }
export type Shown = ShownNumber | ShownState

export const signalName = (signal: Signal) => signal.name ?? signal.key

type Past = { series: Series | undefined; known: Span }
type Given = { signal: Signal; span: Span; past: Past; arrived: readonly LiveSample[] }

/** `before`: the past of an earlier window, laid under this one `by_ms` later. */
export function shownOf(given: Given, before: (Past & { by_ms: number }) | null): Shown {
  const { signal, span, past, arrived } = given
  const back = (by_ms: number): Span => ({ from: span.from - by_ms, to: span.to - by_ms })
  if (signal.kind === 'number') {
    const earlier = before && shifted(trendOf(before.series, [], back(before.by_ms), before.known), before.by_ms)
    return { kind: 'number', signal, trend: trendOf(past.series, arrived, span, past.known), earlier }
  }
  const intervals = intervalsOf(past.series, arrived, span)
  const earlier =
    before &&
    intervalsOf(before.series, [], back(before.by_ms)).map((each) => ({
      ...each,
      from: each.from + before.by_ms,
      to: each.to + before.by_ms,
    }))
  return { kind: 'state', signal, intervals, earlier }
}

export function linesOf(shown: readonly ShownNumber[]): Line[] {
  const earlier = shown.flatMap(({ signal, earlier: trend }, slot) =>
    trend ? [{ signalNo: signal.signalNo, trend, slot, earlier: true }] : [],
  )
  // What is now lies on what was.
  return [...earlier, ...shown.map(({ signal, trend }, slot) => ({ signalNo: signal.signalNo, trend, slot }))]
}

/** Where nothing is in view, nothing is known of the sensor: as many as are ever shown. */
const DIGITS_UNKNOWN = 3

/** Digits after the point that the signal really has. */
export const digitsOfTrend = ({ t, low, value }: Trend) => (t.length === 0 ? DIGITS_UNKNOWN : digitsOf(low ?? value))

/** The value at an instant in words: that of the nearest point, if it is as near as points are; "no data" in a gap. */
export function textAt(shown: Shown, at: number, which: 'now' | 'earlier' = 'now'): string {
  if (shown.kind === 'state') {
    const state = stateAt((which === 'now' ? shown.intervals : shown.earlier) ?? [], at)
    return state ? wordOf(state) : 'no data'
  }
  const trend = which === 'now' ? shown.trend : shown.earlier
  if (!trend || trend.silent.some(({ from, to }) => at > from && at < to)) return 'no data'
  const value = trend.value[nearest(trend, at)]
  return typeof value === 'number' ? formatNumber(value, digitsOfTrend(trend)) : 'no data'
}

/** The instants that are drawn, in order, each once: of numbers their points, of states their beginnings. */
export function instantsOf(all: readonly Shown[], span: Span): number[] {
  const found = new Set<number>()
  for (const shown of all) {
    const times = shown.kind === 'number' ? pointsOf(shown.trend) : shown.intervals.map((each) => each.from)
    for (const at of times) if (at >= span.from && at <= span.to) found.add(at)
  }
  return [...found].sort((a, b) => a - b)
}

const pointsOf = ({ t, value }: Trend) => t.filter((_, i) => value[i] !== null)

/** The place of the point at exactly this instant, or -1. */
export function placeAt({ t, value }: Trend, at: number): number {
  const place = firstNotBefore(t, at)
  return t[place] === at && value[place] !== null ? place : -1
}

/** Of all limits those of the signals of one pane. */
export function bandsOf(shown: readonly Shown[], bands: readonly Band[]): Band[] {
  return bands.filter((band) => shown.some((each) => each.signal.signalNo === band.signalNo))
}
