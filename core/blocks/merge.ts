// Points of one signal from two sources become one: in order, each time once, the one received first.
import type { Points } from '../series/column.ts'
import { standsBefore } from './first-received.ts'

/** Both in order, each time once in each, of one kind. What was there (`a`) may be empty. */
export function mergePoints(a: Points, b: Points): Points {
  if (a.t.length === 0) return b
  if (b.t.length === 0) return a
  const [aLast = 0, bFirst = 0] = [a.t.at(-1), b.t[0]]
  const states = [...a.states]
  const placeOf = placesIn(states, b.states)
  if (aLast < bFirst) return joined(a, b, states, placeOf)
  const length = a.t.length + b.t.length
  const out = { t: new Float64Array(length), received: new Float64Array(length), v: new Float64Array(length) }
  let at = 0
  let i = 0
  let k = 0
  while (i < a.t.length || k < b.t.length) {
    const ta = a.t[i] ?? Number.POSITIVE_INFINITY
    const tb = b.t[k] ?? Number.POSITIVE_INFINITY
    const takesB = tb < ta || (tb === ta && standsBefore(b, k, a, i))
    out.t[at] = Math.min(ta, tb)
    out.received[at] = (takesB ? b.received[k] : a.received[i]) ?? 0
    out.v[at] = takesB ? (placeOf?.[b.v[k] ?? 0] ?? b.v[k] ?? 0) : (a.v[i] ?? 0)
    at++
    if (ta <= tb) i++
    if (tb <= ta) k++
  }
  const cut = (array: Float64Array) => array.subarray(0, at)
  return { kind: a.kind, t: cut(out.t), received: cut(out.received), v: cut(out.v), states }
}

function joined(a: Points, b: Points, states: string[], placeOf: number[] | undefined): Points {
  const both = (one: Float64Array, other: Float64Array) => {
    const all = new Float64Array(one.length + other.length)
    all.set(one)
    all.set(other, one.length)
    return all
  }
  const v = placeOf === undefined ? b.v : b.v.map((place) => placeOf[place] ?? 0)
  return { kind: a.kind, t: both(a.t, b.t), received: both(a.received, b.received), v: both(a.v, v), states }
}

/** Adds what is new to `states`; undefined where there are no states. */
function placesIn(states: string[], others: readonly string[]): number[] | undefined {
  if (others.length === 0) return undefined
  const known = new Map(states.map((state, place) => [state, place]))
  return others.map((state) => {
    const place = known.get(state) ?? states.push(state) - 1
    known.set(state, place)
    return place
  })
}
