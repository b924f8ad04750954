// Of one signal and one device time the value that was received first stands: a redelivery never changes history. It is
// decided to the second of the receipt, because blocks keep no more of it, and within one second by the value itself:
// so the answer is the same whatever was compacted when, in whatever order, on whatever node.
import type { Points } from '../series/column.ts'

const SECOND_MS = 1_000

/** Whether point `i` of `a` stands before point `k` of `b`, which have the same time. */
export function standsBefore(a: Points, i: number, b: Points, k: number): boolean {
  const sooner = secondOf(a, i) - secondOf(b, k)
  if (sooner !== 0) return sooner < 0
  if (a.kind === 'state') return (a.states[a.v[i] ?? 0] ?? '') < (b.states[b.v[k] ?? 0] ?? '')
  const [one = 0, other = 0] = [a.v[i], b.v[k]]
  return one === other ? Object.is(one, -0) && !Object.is(other, -0) : one < other
}

function secondOf({ received }: Points, i: number): number {
  return Math.floor((received[i] ?? 0) / SECOND_MS)
}
