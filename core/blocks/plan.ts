// Into which blocks new points of one signal go: those that cover their times, or new ones, into which small blocks beside
// them are taken. Pure, so that every case can be tried.
import { areFew, DAY_MS, MONTH_MS, SPANS_MS, type Span, spanAt, spanFor } from './spans.ts'

export type BlockFacts = Span & { points: number }

/** The points from <= i < to become one block over `span`, together with what the taken ones hold. */
export type Group<B extends BlockFacts> = { span: Span; takes: B[]; from: number; to: number }

/** What has to be known of a signal's blocks to place new points: whole days, or whole stretches of 32 days. */
export function scopeOf(t: Float64Array, pointsPerHour: number | undefined): { span: Span; each_ms: number } {
  const each_ms = spanFor(pointsPerHour) === MONTH_MS ? MONTH_MS : DAY_MS
  const [first = 0, last = 0] = [t[0], t.at(-1)]
  return { span: { from: spanAt(first, each_ms).from, to: spanAt(last, each_ms).to }, each_ms }
}

/**
 * `t`: times of the new points, in order. `known`: every block that reaches into the scope, in order. The groups are in
 * order, do not overlap each other nor any block that they do not take. `keptFrom`, the start of a day: no new span begins
 * before it.
 */
export function groupsOf<B extends BlockFacts>(
  t: Float64Array,
  known: readonly B[],
  pointsPerHour: number | undefined,
  keptFrom = Number.NEGATIVE_INFINITY,
): Group<B>[] {
  const { each_ms } = scopeOf(t, pointsPerHour)
  const groups: Group<B>[] = []
  const wished_ms = spanFor(pointsPerHour)
  let i = 0
  while (i < t.length) {
    const time = t[i] ?? 0
    const covering = known.find(({ from, to }) => from <= time && time < to)
    const free = { from: groups.at(-1)?.span.to ?? keptFrom, wished_ms, each_ms }
    const span = covering ?? newSpan(time, t, known, free)
    const to = firstNotBefore(t, span.to)
    groups.push({ span: { from: span.from, to: span.to }, takes: within(known, span), from: i, to })
    i = to
  }
  return groups
}

type Free = {
  /** The end of the group before. */
  from: number
  wished_ms: number
  each_ms: number
}

/** The wished span, or a shorter one where others stand in its way; then a longer one while it gathers little. */
function newSpan(time: number, t: Float64Array, known: readonly BlockFacts[], free: Free): Span {
  const gathersLittle = (span: Span) => areFew(within(known, span), countWithin(t, span))
  const isFree = (span: Span) => span.from >= free.from && (within(known, span).length === 0 || gathersLittle(span))
  const fitting = SPANS_MS.findLast((length) => length <= free.wished_ms && isFree(spanAt(time, length)))
  let span = spanAt(time, fitting ?? SPANS_MS[0])
  for (const length of SPANS_MS) {
    if (length <= span.to - span.from || length > free.each_ms) continue
    const longer = spanAt(time, length)
    if (longer.from < free.from || !gathersLittle(longer)) break
    span = longer
  }
  return span
}

function within<B extends BlockFacts>(known: readonly B[], { from, to }: Span): B[] {
  return known.filter((block) => block.from < to && block.to > from)
}

function countWithin(t: Float64Array, { from, to }: Span): number {
  return firstNotBefore(t, to) - firstNotBefore(t, from)
}

function firstNotBefore(t: Float64Array, time: number): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((t[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return low
}
