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
  #t = new Float64Array(0)
  #received = new Float64Array(0)
  #v = new Float64Array(0)
  /** How many single points lie in these three. */
  #single = 0
  /** Points taken whole, and single ones before them: not copied until somebody asks for all. */
  #parts: Points[] = []
  #length = 0
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
    const at = this.#single
    if (at === this.#t.length) this.#grow()
    this.#t[at] = t
    this.#received[at] = received
    this.#v[at] = v
    this.#single = at + 1
    this.#length += 1
    return true
  }

  /** Takes points of the same kind that are in order; those of another kind are left out. Answers how many it took. */
  appendAll(points: Points): number {
    const { kind, t, v, states } = points
    if (kind !== this.kind || t.length === 0) return 0
    if (kind === 'state') {
      const placeOf = states.map((state) => this.#code(state) ?? 0)
      const coded = v.map((place) => placeOf[place] ?? 0)
      this.#parts.push(lazily(kind, t, coded, this.#states, () => points.received))
    } else this.#parts.push(points)
    this.#length += t.length
    return t.length
  }

  /** The points so far. Does not copy when they came in order; append nothing while such a view is in use. */
  points(): Points {
    const n = this.#single
    const single: Points = {
      kind: this.kind,
      t: this.#t.subarray(0, n),
      received: this.#received.subarray(0, n),
      v: this.#v.subarray(0, n),
      states: this.#states,
    }
    // Parts that lie one behind the other, in whatever order they came, leave nothing to sort and nothing twice.
    const parts = (n === 0 ? this.#parts : [...this.#parts, single]).toSorted((a, b) => (a.t[0] ?? 0) - (b.t[0] ?? 0))
    const all = joined(this.kind, parts, this.#states)
    return isRising(all.t) ? all : inOrderOnce(all)
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
      const array = new Float64Array(Math.max(FIRST_ROOM, old.length * 2))
      array.set(old)
      return array
    }
    this.#t = wider(this.#t)
    this.#received = wider(this.#received)
    this.#v = wider(this.#v)
  }
}

function joined(kind: SignalKind, parts: readonly Points[], states: string[]): Points {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return lazily(kind, only.t, only.v, states, () => only.received)
  const length = parts.reduce((sum, { t }) => sum + t.length, 0)
  const concat = (name: 't' | 'v' | 'received') => {
    const all = new Float64Array(length)
    let at = 0
    for (const part of parts) {
      all.set(part[name], at)
      at += part[name].length
    }
    return all
  }
  return lazily(kind, concat('t'), concat('v'), states, () => concat('received'))
}

/** Points whose times of receipt are found out when somebody asks for them: charts do not. */
function lazily(
  kind: SignalKind,
  t: Float64Array,
  v: Float64Array,
  states: string[],
  find: () => Float64Array,
): Points {
  let received: Float64Array | undefined
  return {
    kind,
    t,
    get received() {
      return (received ??= find())
    },
    v,
    states,
  }
}

function isRising(t: Float64Array): boolean {
  for (let i = 1; i < t.length; i++) if ((t[i] ?? 0) <= (t[i - 1] ?? 0)) return false
  return true
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
  const { kind, t, v, states } = points
  const start = firstAtOrAfter(t, from)
  const end = Math.max(start, firstAtOrAfter(t, to))
  if (start === 0 && end === t.length) return points
  return lazily(kind, t.subarray(start, end), v.subarray(start, end), states, () =>
    points.received.subarray(start, end),
  )
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
