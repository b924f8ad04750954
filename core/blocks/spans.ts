// Over what span of time one block reaches. Blocks of one signal never overlap: a time is in one block or in none yet.
// Spans are hours, days and stretches of 32 days, each within the next, counted from 1970. A block costs some 200 bytes
// beside its points, so sparse signals get long ones; what grows beyond bounds is cut into the next shorter ones.
import { BLOCK_POINTS_CUT, BLOCK_POINTS_EXPECTED_MAX, BLOCK_POINTS_FEW } from '../limits.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const MONTH_MS = 32 * DAY_MS
/** Shortest first. */
export const SPANS_MS = [HOUR_MS, DAY_MS, MONTH_MS] as const

/** From <= t < to. */
export type Span = { from: number; to: number }

export function spanAt(t: number, span_ms: number): Span {
  const from = Math.floor(t / span_ms) * span_ms
  return { from, to: from + span_ms }
}

/** The longest span of which a signal with so many points an hour is not expected to fill too much; the shortest if unknown. */
export function spanFor(pointsPerHour: number | undefined): number {
  if (pointsPerHour === undefined) return HOUR_MS
  const fitting = SPANS_MS.findLast((span) => (pointsPerHour * span) / HOUR_MS <= BLOCK_POINTS_EXPECTED_MAX)
  return fitting ?? HOUR_MS
}

/** Blocks that hold little are taken into a longer one that begins where they are. */
export function areFew(blocks: readonly { points: number }[], more: number): boolean {
  if (blocks.length === 0) return false
  const points = blocks.reduce((sum, block) => sum + block.points, 0)
  return points + more <= BLOCK_POINTS_CUT / 10 && points / blocks.length < BLOCK_POINTS_FEW
}

/** The spans that a block of so many points should be cut into; itself alone when it is not too large. */
export function cut(span: Span, points: number): Span[] {
  const shorter = SPANS_MS.findLast((each) => each < span.to - span.from)
  if (points <= BLOCK_POINTS_CUT || shorter === undefined) return [span]
  const parts = (span.to - span.from) / shorter
  return Array.from({ length: parts }, (_, i) => ({ from: span.from + i * shorter, to: span.from + (i + 1) * shorter }))
}
