// A stretch of time on screen, and how hands and keys move it. Pure: the end of what can be known is passed in.

import { SERIES_SPAN_MS_MAX } from '../../core/limits.ts'

/** Epoch milliseconds; from < to. */
export type Span = { from: number; to: number }

/** Narrower than this there is nothing left to see: samples are milliseconds apart at the finest. */
export const SPAN_MS_MIN = 1_000
/** One step of the keyboard makes the view this much narrower or wider. */
export const ZOOM_STEP = 2
/** One page key moves by this part of the view, so that half of what was seen stays in sight. */
export const PAGE_PART = 0.5

export const widthOf = ({ from, to }: Span) => to - from
export const isWithin = (at: number, { from, to }: Span) => at >= from && at <= to
export const partOf = (at: number, span: Span) => (at - span.from) / widthOf(span)
export const timeAt = (part: number, span: Span) => span.from + part * widthOf(span)

/** `factor` below 1 comes closer. What lies at `at` stays where it is on screen. */
export function zoomed(span: Span, at: number, factor: number): Span {
  const width = clamp(widthOf(span) * factor, SPAN_MS_MIN, SERIES_SPAN_MS_MAX)
  const part = clamp(partOf(at, span), 0, 1)
  return { from: at - part * width, to: at + (1 - part) * width }
}

export const panned = ({ from, to }: Span, by_ms: number): Span => ({ from: from + by_ms, to: to + by_ms })

/** Two fingers hold two instants: where they are now (parts of the width) says what is on screen. */
export function pinched(a: { at: number; part: number }, b: { at: number; part: number }): Span {
  const [left, right] = a.part <= b.part ? [a, b] : [b, a]
  const apart = Math.max(1e-3, right.part - left.part)
  const width = clamp(Math.abs(right.at - left.at) / apart, SPAN_MS_MIN, SERIES_SPAN_MS_MAX)
  const from = Math.min(left.at, right.at) - left.part * width
  return { from, to: from + width }
}

/** In whole milliseconds, no narrower and no wider than can be asked for, and not beyond `end_ms`: nothing has happened there. */
export function settled(span: Span, end_ms: number): Span {
  const width = Math.round(clamp(widthOf(span), SPAN_MS_MIN, SERIES_SPAN_MS_MAX))
  const to = Math.round(clamp(span.from + width, width, Math.max(end_ms, width)))
  return { from: to - width, to }
}

/** The two ends in order, however the hand has moved. */
export const between = (a: number, b: number): Span => ({ from: Math.min(a, b), to: Math.max(a, b) })

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
