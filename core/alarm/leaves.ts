// What a single condition makes of a sample. Each leaf has a stretch of numbers in its rule's memory, the first of which
// is its truth: 1, 0, or NaN while nobody knows.
//
// The numbers are all that there is to remember: written down and read back they are the same evaluation.
import type { SampleValue } from '../telemetry/segment.ts'
import type { Condition } from './spec.ts'

export type Memory = number[]
/** A condition over a signal of the asset; `from` of `apart` is its second signal. */
export type Leaf = Extract<Condition, { signal: string }>

/** Points of a rate that are kept: so many parts of its span, so that it is exact to an eighth of the span. */
const ANCHORS = 8
/** After a silence of twice the span nobody knows the rate. */
const RATE_SPANS_MAX = 2
/** What a second signal said that long ago is not compared with. */
const APART_MS_MAX = 10 * 60_000

export function leafSlots(leaf: Leaf): number {
  switch (leaf.kind) {
    case 'limit':
    case 'state':
      return 1
    case 'silent':
      return 2
    case 'apart':
      return 5
    case 'unusual':
      return 5
    case 'rate':
      return 2 + 2 * (ANCHORS + 2)
  }
}

/** Tells the leaf of a sample of the signal (of `from`, when `isFrom`). `ts` rises from call to call. */
export function feed(leaf: Leaf, m: Memory, at: number, ts: number, value: SampleValue, isFrom: boolean): void {
  if (leaf.kind === 'state') m[at] = typeof value !== 'number' && leaf.is.includes(value) ? 1 : 0
  else if (leaf.kind === 'silent') {
    m[at] = 0
    m[at + 1] = ts
  } else {
    const number = typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : undefined
    // A signal that became text is no number any more: what is known stays.
    if (number === undefined) return
    if (leaf.kind === 'limit') m[at] = beyond(leaf, number, m[at] === 1)
    else if (leaf.kind === 'rate') rate(leaf, m, at, ts, number)
    else if (leaf.kind === 'apart') apart(leaf, m, at, ts, number, isFrom)
    else unusual(leaf, m, at, ts, number)
  }
}

/** Does this value by itself lie where the leaf would be true? Of leaves that need more than one value nothing is said. */
export function holdsAlone(leaf: Leaf, value: SampleValue): boolean {
  if (leaf.kind === 'state') return typeof value !== 'number' && leaf.is.includes(value)
  return leaf.kind === 'limit' && typeof value === 'number' && beyond(leaf, value, false) === 1
}

type Limits = { above?: number | undefined; below?: number | undefined; deadband: number }

function beyond({ above, below, deadband }: Limits, value: number, was: boolean): number {
  const back = was ? deadband : 0
  if (above !== undefined && value > above - back) return 1
  if (below !== undefined && value < below + back) return 1
  return 0
}

function apart(
  leaf: Extract<Leaf, { kind: 'apart' }>,
  m: Memory,
  at: number,
  ts: number,
  value: number,
  isFrom: boolean,
) {
  m[at + (isFrom ? 3 : 1)] = value
  m[at + (isFrom ? 4 : 2)] = ts
  const distance = Math.abs((m[at + 1] ?? NaN) - (m[at + 3] ?? NaN))
  const isOld = Math.abs((m[at + 2] ?? NaN) - (m[at + 4] ?? NaN)) > APART_MS_MAX
  if (Number.isNaN(distance) || isOld) m[at] = NaN
  else m[at] = distance > leaf.by - (m[at] === 1 ? leaf.deadband : 0) ? 1 : 0
}

/** Truth, number of points, then the points: time and value, the oldest first. */
function rate(leaf: Extract<Leaf, { kind: 'rate' }>, m: Memory, at: number, ts: number, value: number): void {
  const span = leaf.overS * 1000
  let count = m[at + 1] || 0
  const head = at + 2
  // All but the youngest of those that are old enough have done their work.
  let gone = 0
  while (gone + 1 < count && ts - (m[head + 2 * (gone + 1)] ?? 0) >= span) gone++
  if (gone > 0) {
    for (let i = 2 * gone; i < 2 * count; i++) m[head + i - 2 * gone] = m[head + i] ?? 0
    count -= gone
  }
  const first = count === 0 ? NaN : (m[head] ?? NaN)
  const age = ts - first
  if (!(age >= span) || age > RATE_SPANS_MAX * span) m[at] = NaN
  else {
    const change = ((value - (m[head + 1] ?? NaN)) / age) * leaf.perS * 1000
    m[at] = beyond(leaf, change, m[at] === 1)
  }
  const last = count === 0 ? -Infinity : (m[head + 2 * (count - 1)] ?? -Infinity)
  if (ts - last >= span / ANCHORS) {
    m[head + 2 * count] = ts
    m[head + 2 * count + 1] = value
    count++
  }
  m[at + 1] = count
}

/** Truth, since when it learns, mean, variance, last time. A value beyond the band teaches no more than its edge does. */
function unusual(leaf: Extract<Leaf, { kind: 'unusual' }>, m: Memory, at: number, ts: number, value: number): void {
  const since = m[at + 1] ?? NaN
  if (Number.isNaN(since)) {
    m[at + 1] = ts
    m[at + 2] = value
    m[at + 3] = 0
    m[at + 4] = ts
    return
  }
  const mean = m[at + 2] ?? 0
  const variance = m[at + 3] ?? 0
  const band = Math.max(leaf.times * Math.sqrt(variance), leaf.atLeast)
  const isLearnt = ts - since >= leaf.overS * 1000
  if (isLearnt) m[at] = Math.abs(value - mean) > band ? 1 : 0
  const taught = isLearnt ? Math.min(Math.max(value, mean - band), mean + band) : value
  // While little is known every sample counts for as much as the time it stands for, later for its part of the span.
  const known = Math.min(ts - since, leaf.overS * 1000)
  const weight = known <= 0 ? 0 : 1 - Math.exp(-(ts - (m[at + 4] ?? ts)) / known)
  const step = taught - mean
  m[at + 2] = mean + weight * step
  m[at + 3] = (1 - weight) * (variance + weight * step * step)
  m[at + 4] = ts
}
