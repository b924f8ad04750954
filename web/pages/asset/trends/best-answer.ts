// Of several answers about the same signals, the one to show for a window. Pure.

import { type Span, widthOf } from '../../../chart/span.ts'

/** Of what is already here: what covers most of the window, and of those the finest. */
export function bestOf<T extends Span & { bucketMs: number }>(answers: readonly T[], wanted: Span): T | undefined {
  const covered = (answer: Span) =>
    Math.max(0, Math.min(answer.to, wanted.to) - Math.max(answer.from, wanted.from)) / widthOf(wanted)
  const useful = answers.filter((answer) => covered(answer) > 0)
  // Covering a hundredth less is no reason to show what is coarser.
  return useful.toSorted((a, b) => Math.round((covered(b) - covered(a)) * 100) || a.bucketMs - b.bucketMs)[0]
}
