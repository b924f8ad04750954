// An expression over the points of its signals. A value holds until the next one, or until its silence is a gap; where a
// part is not known, the whole is not, and nothing is claimed.
import { at, type Points } from '../series/column.ts'
import { gapAfter, rhythmOf } from '../series/rhythm.ts'
import { countOf, type Expression, kindOf, signalsOf } from './expression.ts'

const HOUR_MS = 3_600_000

/** Steps in order: from each time on it is `v`; NaN where nobody knows. */
type Track = { t: Float64Array; v: Float64Array }

/**
 * `signals`: points of the signals that it names, by key, all of one window. Costs `stepsOf` and, whatever the parts repeat,
 * room for one track a signal and one a level. Between two parts `rest` is awaited, so that a long past holds up nobody.
 */
export async function evaluate(
  expression: Expression,
  signals: ReadonlyMap<string, Points>,
  rest: () => Promise<unknown>,
): Promise<Points> {
  const kinds = new Map([...signals].map(([key, { kind }]) => [key, kind]))
  const { t, v } = await new Evaluation(signals, rest).trackOf(expression)
  const times = new Float64Array(t.length)
  const values = new Float64Array(t.length)
  let n = 0
  for (const [i, value] of v.entries()) {
    if (Number.isNaN(value)) continue
    times[n] = at(t, i)
    values[n] = value
    n += 1
  }
  const known = times.subarray(0, n)
  return { kind: kindOf(expression, kinds), t: known, received: known, v: values.subarray(0, n), states: [] }
}

/**
 * What it costs: each part goes through the times of all its signals at most. Finding the rhythm of these signals, and
 * showing the whole, cost as much as a part each.
 */
export function stepsOf(expression: Expression, signals: ReadonlyMap<string, Points>): number {
  const points = signalsOf(expression).reduce((sum, key) => sum + (signals.get(key)?.t.length ?? 0), 0)
  return (countOf(expression) + 2) * points
}

class Evaluation {
  readonly #signals: ReadonlyMap<string, Points>
  readonly #rest: () => Promise<unknown>
  /** A signal named twice is held once. */
  readonly #held = new Map<string, Track>()

  constructor(signals: ReadonlyMap<string, Points>, rest: () => Promise<unknown>) {
    this.#signals = signals
    this.#rest = rest
  }

  async trackOf(expression: Expression): Promise<Track> {
    const track = await this.#track(expression)
    await this.#rest()
    return track
  }

  async #track(expression: Expression): Promise<Track> {
    switch (expression.op) {
      case 'signal':
        return this.#heldOf(expression.signal)
      case 'is': {
        const held = this.#heldOf(expression.signal)
        const { states = [] } = this.#signals.get(expression.signal) ?? {}
        return mapped(held, (place) => Number(expression.states.includes(states[place] ?? '')))
      }
      case 'sum':
        return this.#sum(expression.of)
      case 'difference':
        return joined(
          await this.trackOf(expression.from),
          await this.trackOf(expression.of),
          (from, value) => from - value,
        )
      case 'times':
        return mapped(await this.trackOf(expression.of), (value) => value * expression.by)
      case 'above':
        return mapped(await this.trackOf(expression.of), (value) => Number(value > expression.limit))
      case 'below':
        return mapped(await this.trackOf(expression.of), (value) => Number(value < expression.limit))
      case 'rate':
        return rateOf(await this.trackOf(expression.of), expression.perS * 1_000)
      case 'run-hours':
        return runHours(await this.trackOf(expression.of))
      case 'cycles':
        return cycles(await this.trackOf(expression.of))
    }
  }

  /** One after the other, so that never more than two lie in memory. */
  async #sum([first, ...others]: readonly Expression[]): Promise<Track> {
    let sum = first === undefined ? NOTHING : await this.trackOf(first)
    for (const other of others) sum = joined(sum, await this.trackOf(other), (a, b) => a + b)
    return sum
  }

  #heldOf(signal: string): Track {
    const points = this.#signals.get(signal)
    if (points === undefined) return NOTHING
    const track = this.#held.get(signal) ?? held(points)
    this.#held.set(signal, track)
    return track
  }
}

const NOTHING: Track = { t: new Float64Array(0), v: new Float64Array(0) }

function held(points: Points): Track {
  const { t: times, v: values } = points
  const n = times.length
  const gapMs = gapAfter(rhythmOf(points))
  const isGap = (i: number) => i + 1 < n && at(times, i + 1) - at(times, i) > gapMs
  let gaps = 0
  for (let i = 0; i < n; i += 1) if (isGap(i)) gaps += 1
  const t = new Float64Array(n + gaps)
  const v = new Float64Array(n + gaps)
  let k = 0
  for (let i = 0; i < n; i += 1) {
    t[k] = at(times, i)
    v[k] = at(values, i)
    k += 1
    if (!isGap(i)) continue
    t[k] = at(times, i) + gapMs
    v[k] = Number.NaN
    k += 1
  }
  return { t, v }
}

/** NaN stays NaN: what is not known is not "not above". */
function mapped({ t, v }: Track, value: (value: number) => number): Track {
  return { t, v: v.map((each) => (Number.isNaN(each) ? each : finite(value(each)))) }
}

/** At every time at which one of the two changes: both are in order, so one pass merges them. */
function joined(a: Track, b: Track, value: (a: number, b: number) => number): Track {
  const room = a.t === b.t ? a.t.length : a.t.length + b.t.length
  const t = new Float64Array(room)
  const v = new Float64Array(room)
  let [i, k, n] = [0, 0, 0]
  let [ofA, ofB] = [Number.NaN, Number.NaN]
  while (i < a.t.length || k < b.t.length) {
    const time = Math.min(a.t[i] ?? Number.POSITIVE_INFINITY, b.t[k] ?? Number.POSITIVE_INFINITY)
    if (a.t[i] === time) ofA = at(a.v, i++)
    if (b.t[k] === time) ofB = at(b.v, k++)
    t[n] = time
    // Not known where one of them is not: NaN, as it comes out of either.
    v[n] = finite(value(ofA, ofB))
    n += 1
  }
  // Copied where much is left over, so that the room is given back.
  return n === room ? { t, v } : { t: t.slice(0, n), v: v.slice(0, n) }
}

function rateOf({ t, v }: Track, per_ms: number): Track {
  const change = (i: number) => (at(v, i) - at(v, i - 1)) / ((at(t, i) - at(t, i - 1)) / per_ms)
  return { t, v: v.map((_, i) => (i === 0 ? Number.NaN : finite(change(i)))) }
}

function runHours({ t, v }: Track): Track {
  let total_ms = 0
  const hours = v.map((_, i) => {
    if (i > 0 && at(v, i - 1) === 1) total_ms += at(t, i) - at(t, i - 1)
    return total_ms / HOUR_MS
  })
  return { t, v: hours }
}

function cycles({ t, v }: Track): Track {
  let total = 0
  const counts = v.map((value, i) => {
    if (i > 0 && value === 1 && at(v, i - 1) === 0) total += 1
    return total
  })
  return { t, v: counts }
}

/** Beyond what a number can hold nobody knows: no infinity reaches a chart. */
const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)
