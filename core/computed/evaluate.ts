// An expression over the points of its signals. A value holds until the next one, or until its silence is a gap; where a
// part is not known, the whole is not, and nothing is claimed.
import { at, type Points } from '../series/column.ts'
import { gapAfter, rhythmOf } from '../series/rhythm.ts'
import { type Expression, kindOf } from './expression.ts'

const HOUR_MS = 3_600_000

/** Steps in order: from each time on it is `v`; NaN where nobody knows. */
type Track = { t: Float64Array; v: Float64Array }

/** `signals`: points of the signals that it names, by key, all of one window. Costs as many steps as there are points. */
export function evaluate(expression: Expression, signals: ReadonlyMap<string, Points>): Points {
  const kinds = new Map([...signals].map(([key, { kind }]) => [key, kind]))
  const { t, v } = trackOf(expression, signals)
  const known = Uint32Array.from(t.keys()).filter((i) => !Number.isNaN(at(v, i)))
  const pick = (from: Float64Array) => Float64Array.from(known, (i) => at(from, i))
  const times = pick(t)
  return { kind: kindOf(expression, kinds), t: times, received: times, v: pick(v), states: [] }
}

function trackOf(expression: Expression, signals: ReadonlyMap<string, Points>): Track {
  const of = (part: Expression) => trackOf(part, signals)
  switch (expression.op) {
    case 'signal':
      return held(signals.get(expression.signal), (points, i) => at(points.v, i))
    case 'is': {
      const states = new Set(expression.states)
      return held(signals.get(expression.signal), ({ v, states: names }, i) =>
        Number(states.has(names[at(v, i)] ?? '')),
      )
    }
    case 'sum':
      return joined(expression.of.map(of), (values) => values.reduce((sum, value) => sum + value, 0))
    case 'difference':
      return joined([of(expression.from), of(expression.of)], ([from = Number.NaN, value = Number.NaN]) => from - value)
    case 'times':
      return mapped(of(expression.of), (value) => value * expression.by)
    case 'above':
      return mapped(of(expression.of), (value) => Number(value > expression.limit))
    case 'below':
      return mapped(of(expression.of), (value) => Number(value < expression.limit))
    case 'rate':
      return rateOf(of(expression.of), expression.perS * 1_000)
    case 'run-hours':
      return runHours(of(expression.of))
    case 'cycles':
      return cycles(of(expression.of))
  }
}

function held(points: Points | undefined, value: (points: Points, i: number) => number): Track {
  if (points === undefined) return { t: new Float64Array(0), v: new Float64Array(0) }
  const gapMs = gapAfter(rhythmOf(points))
  const [t, v]: [number[], number[]] = [[], []]
  const n = points.t.length
  for (let i = 0; i < n; i += 1) {
    const time = at(points.t, i)
    t.push(time)
    v.push(value(points, i))
    if (i + 1 < n && at(points.t, i + 1) - time > gapMs) {
      t.push(time + gapMs)
      v.push(Number.NaN)
    }
  }
  return { t: Float64Array.from(t), v: Float64Array.from(v) }
}

/** NaN stays NaN: what is not known is not "not above". */
function mapped({ t, v }: Track, value: (value: number) => number): Track {
  return { t, v: v.map((each) => (Number.isNaN(each) ? each : finite(value(each)))) }
}

/** At every time at which one of them changes. */
function joined(tracks: readonly Track[], value: (values: readonly number[]) => number): Track {
  const all = Float64Array.from(tracks.flatMap(({ t }) => [...t])).sort()
  const t = all.filter((time, i) => i === 0 || time !== at(all, i - 1))
  const next = tracks.map(() => 0)
  const now = tracks.map(() => Number.NaN)
  const v = Float64Array.from(t, (time) => {
    for (const [k, track] of tracks.entries())
      for (; at0(track.t, next[k]) <= time; next[k] = (next[k] ?? 0) + 1) now[k] = at(track.v, next[k] ?? 0)
    return now.some(Number.isNaN) ? Number.NaN : finite(value(now))
  })
  return { t, v }
}

const at0 = (array: Float64Array, i = 0): number => (i < array.length ? at(array, i) : Number.POSITIVE_INFINITY)

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
