// The points of one signal, as they are gathered from blocks and segments, in any order and more than once. A redelivery
// is the same (asset, signal, time) again; which one stands, core/blocks/first-received.ts says.
import { standsBefore } from '../blocks/first-received.ts'

export type Value = number | boolean | string
export type SignalKind = 'number' | 'boolean' | 'state'

/** Points in time order, one for each time. `v` holds numbers, 0/1 for booleans, places in `states` for states. */
export type Points = { kind: SignalKind; t: Float64Array; received: Float64Array; v: Float64Array; states: string[] }

const FIRST_ROOM = 64

export class Column {
  readonly kind: SignalKind
  #t = new Float64Array(FIRST_ROOM)
  #received = new Float64Array(FIRST_ROOM)
  #v = new Float64Array(FIRST_ROOM)
  #length = 0
  /** True while times arrive strictly rising: then there is nothing to sort and nothing twice. */
  #rising = true
  #states: string[] = []
  #placeOf = new Map<string, number>()

  constructor(kind: SignalKind) {
    this.kind = kind
  }

  /** How many points were appended, redeliveries included. */
  get length(): number {
    return this.#length
  }

  /** Takes a point; times are epoch milliseconds. A value of another kind is left out and answered with false. */
  append(t: number, received: number, value: Value): boolean {
    const v = this.#code(value)
    if (v === undefined) return false
    const at = this.#length
    if (at === this.#t.length) this.#grow()
    if (at > 0 && t <= (this.#t[at - 1] ?? 0)) this.#rising = false
    this.#t[at] = t
    this.#received[at] = received
    this.#v[at] = v
    this.#length = at + 1
    return true
  }

  /** Takes points of the same kind that are in order; those of another kind are left out. Answers how many it took. */
  appendAll({ kind, t, received, v, states }: Points): number {
    if (kind !== this.kind || t.length === 0) return 0
    const at = this.#length
    const length = at + t.length
    while (length > this.#t.length) this.#grow()
    if (at > 0 && (t[0] ?? 0) <= (this.#t[at - 1] ?? 0)) this.#rising = false
    this.#t.set(t, at)
    this.#received.set(received, at)
    if (kind === 'state') for (let i = 0; i < t.length; i++) this.#v[at + i] = this.#code(states[v[i] ?? 0] ?? '') ?? 0
    else this.#v.set(v, at)
    this.#length = length
    return t.length
  }

  /** The points so far. Does not copy when they came in order; append nothing while such a view is in use. */
  points(): Points {
    const { kind } = this
    const n = this.#length
    const t = this.#t.subarray(0, n)
    const received = this.#received.subarray(0, n)
    const v = this.#v.subarray(0, n)
    const all = { kind, t, received, v, states: this.#states }
    return this.#rising ? all : inOrderOnce(all)
  }

  #code(value: Value): number | undefined {
    if (this.kind === 'number') return typeof value === 'number' ? value : undefined
    if (this.kind === 'boolean') return typeof value === 'boolean' ? Number(value) : undefined
    if (typeof value !== 'string') return undefined
    let place = this.#placeOf.get(value)
    if (place === undefined) {
      place = this.#states.push(value) - 1
      this.#placeOf.set(value, place)
    }
    return place
  }

  #grow(): void {
    const wider = (old: Float64Array<ArrayBuffer>) => {
      const array = new Float64Array(old.length * 2)
      array.set(old)
      return array
    }
    this.#t = wider(this.#t)
    this.#received = wider(this.#received)
    this.#v = wider(this.#v)
  }
}

/** Sorts by time, of one time the one that stands first, and keeps it. */
function inOrderOnce(points: Points): Points {
  const { kind, t, received, v, states } = points
  const order = Uint32Array.from(t, (_, i) => i)
  const byStanding = (a: number, b: number) => Number(standsBefore(points, b, points, a)) - 0.5
  order.sort((a, b) => at(t, a) - at(t, b) || (a === b ? 0 : byStanding(a, b)))
  const kept = order.filter((i, k) => k === 0 || at(t, i) !== at(t, at(order, k - 1)))
  const pick = (from: Float64Array) => Float64Array.from(kept, (i) => at(from, i))
  return { kind, t: pick(t), received: pick(received), v: pick(v), states }
}

/** The values as the device sent them. */
export function valueAt(points: Points, i: number): Value {
  const v = at(points.v, i)
  if (points.kind === 'number') return v
  if (points.kind === 'boolean') return v === 1
  const state = points.states[v]
  if (state === undefined) throw new RangeError(`no state ${v}`)
  return state
}

/** The part of the points with from <= t < to, without copying. */
export function within(points: Points, from: number, to: number): Points {
  const start = firstAtOrAfter(points.t, from)
  const end = firstAtOrAfter(points.t, to)
  const cut = (array: Float64Array) => array.subarray(start, Math.max(start, end))
  return { ...points, t: cut(points.t), received: cut(points.received), v: cut(points.v) }
}

function firstAtOrAfter(t: Float64Array, time: number): number {
  let low = 0
  let high = t.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (at(t, middle) < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Reading inside the bounds, which the type checker cannot see. */
export function at(array: Float64Array | Uint32Array, i: number): number {
  const value = array[i]
  if (value === undefined) throw new RangeError(`${i} is outside of ${array.length} points`)
  return value
}
