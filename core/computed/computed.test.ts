import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Column, type Points, type SignalKind, type Value, valueAt } from '../series/column.ts'
import { evaluate, stepsOf } from './evaluate.ts'
import { type Expression, faultOf, unitOf } from './expression.ts'

const HOUR = 3_600_000
const KINDS = new Map<string, SignalKind>([
  ['load', 'number'],
  ['tare', 'number'],
  ['brake', 'boolean'],
  ['mode', 'state'],
])
const load: Expression = { op: 'signal', signal: 'load' }
const tare: Expression = { op: 'signal', signal: 'tare' }
const brake: Expression = { op: 'signal', signal: 'brake' }
const above = (limit: number): Expression => ({ op: 'above', of: load, limit })

function points(kind: SignalKind, values: readonly [t: number, value: Value][]): Points {
  const column = new Column(kind)
  for (const [t, value] of values) column.append(t, t, value)
  return column.points()
}
const nextTurn = () => new Promise<void>((done) => setImmediate(done))
const worked = (expression: Expression, signals: ReadonlyMap<string, Points>, rest = nextTurn) =>
  evaluate(expression, signals, rest)
const told = (result: Points) => [...result.t].map((t, i) => [t, valueAt(result, i)])
const of = (key: string, kind: SignalKind, values: readonly [number, Value][]) => new Map([[key, points(kind, values)]])

test('signals that speak at different times are joined: each holds until it speaks again', async () => {
  const signals = new Map([
    ...of('load', 'number', [
      [0, 10],
      [2_000, 20],
      [4_000, 30],
    ]),
    ...of('tare', 'number', [
      [1_000, 1],
      [3_000, 2],
    ]),
  ])
  const expected = [
    [1_000, 9],
    [2_000, 19],
    [3_000, 18],
    [4_000, 28],
  ]
  assert.deepEqual(told(await worked({ op: 'difference', of: tare, from: load }, signals)), expected)
  assert.deepEqual(told(await worked({ op: 'sum', of: [load, tare] }, signals))[0], [1_000, 11])
})

test('run hours count while it is true and nothing over a gap', async () => {
  const second = (i: number): [number, Value] => [i * 1_000, i < 1_800]
  const hour = Array.from({ length: 3_600 }, (_, i) => second(i))
  const result = await worked({ op: 'run-hours', of: brake }, of('brake', 'boolean', hour))
  assert.equal(told(result).at(-1)?.[1], 0.5)
  // Half an hour true, then silence for a day, then true again for a moment.
  const silent: [number, Value][] = [...hour.slice(0, 1_800), [24 * HOUR, true], [24 * HOUR + 1_000, true]]
  const after = told(await worked({ op: 'run-hours', of: brake }, of('brake', 'boolean', silent))).at(-1)?.[1]
  assert.ok(typeof after === 'number' && after > 0.5 && after < 0.503, String(after))
})

test('cycles are risings: not the first value, and not the first one after a gap', async () => {
  const values: [number, Value][] = [1, 9, 1, 9, 9, 1].map((value, i) => [i * 1_000, value])
  values.push([HOUR, 9], [HOUR + 1_000, 1], [HOUR + 2_000, 9])
  const counts = told(await worked({ op: 'cycles', of: above(5) }, of('load', 'number', values))).map(
    ([, count]) => count,
  )
  assert.equal(counts.at(-1), 3)
})

test('a rate is per what was said, and nothing is divided by a gap', async () => {
  const result = await worked(
    { op: 'rate', of: load, perS: 60 },
    of('load', 'number', [
      [0, 1],
      [1_000, 2],
      [2_000, 4],
      [HOUR, 9],
    ]),
  )
  assert.deepEqual(told(result), [
    [1_000, 60],
    [2_000, 120],
  ])
})

test('what overflows is not known, and what is not known is neither above nor below', async () => {
  const signals = of('load', 'number', [
    [0, 1e308],
    [1_000, 1],
  ])
  const huge: Expression = { op: 'times', of: load, by: 1e10 }
  assert.deepEqual(told(await worked(huge, signals)), [[1_000, 1e10]])
  assert.deepEqual(told(await worked({ op: 'below', of: huge, limit: 1e11 }, signals)), [[1_000, true]])
  assert.deepEqual(told(await worked(load, new Map())), [])
})

test('states are asked which they are', async () => {
  const signals = of('mode', 'state', [
    [0, 'idle'],
    [1_000, 'lifting'],
    [2_000, 'hoisting'],
  ])
  const lifting: Expression = { op: 'is', signal: 'mode', states: ['lifting', 'hoisting'] }
  assert.deepEqual(told(await worked(lifting, signals)), [
    [0, false],
    [1_000, true],
    [2_000, true],
  ])
})

test('what makes no sense is refused with a reason', () => {
  const fault = (expression: Expression) => faultOf(expression, KINDS)
  assert.equal(fault({ op: 'run-hours', of: above(5) }), undefined)
  assert.equal(fault({ op: 'cycles', of: brake }), undefined)
  assert.match(fault({ op: 'signal', signal: 'gone' }) ?? '', /gone, which is no signal/)
  assert.match(fault({ op: 'signal', signal: 'mode' }) ?? '', /state/)
  assert.match(fault({ op: 'is', signal: 'load', states: ['x'] }) ?? '', /has none/)
  assert.match(fault({ op: 'run-hours', of: load }) ?? '', /true or false/)
  assert.match(fault({ op: 'sum', of: [load, above(1)] }) ?? '', /number/)
  assert.match(fault({ op: 'sum', of: Array.from({ length: 40 }, () => load) }) ?? '', /parts/)
})

test('units follow from those of the signals', () => {
  const units = new Map([
    ['load', 't'],
    ['tare', 'kg'],
    ['gross', 't'],
  ])
  const unit = (expression: Expression) => unitOf(expression, units)
  assert.equal(unit({ op: 'sum', of: [load, { op: 'signal', signal: 'gross' }] }), 't')
  assert.equal(unit({ op: 'sum', of: [load, tare] }), null)
  assert.equal(unit({ op: 'rate', of: load, perS: 60 }), 't/min')
  assert.equal(unit({ op: 'run-hours', of: above(1) }), 'h')
})

test('a sum of many that speak when they like is what adding them up at each time says', async () => {
  const keys = ['a', 'b', 'c', 'd']
  // Each at its own pace, two of them now and then at the same time, one silent for a while.
  const timesOf = (k: number) =>
    Array.from({ length: 60 }, (_, i) => i * (k + 1) * 500).filter((t) => k !== 1 || t < 10_000 || t > 40_000)
  const signals = new Map(
    keys.map((key, k) => [
      key,
      points(
        'number',
        timesOf(k).map((t) => [t, t + k]),
      ),
    ]),
  )
  const parts = keys.map((signal): Expression => ({ op: 'signal', signal }))
  const each = await Promise.all(parts.map((part) => worked(part, signals)))
  const isSilent = (t: number) => t >= 9_000 + 5_000 && t < 41_000
  const all = [...new Set(each.flatMap(({ t }) => [...t]))].sort((a, b) => a - b).filter((t) => !isSilent(t))
  const lastAt = (result: Points, t: number) => result.v[result.t.findLastIndex((time) => time <= t)] ?? Number.NaN
  const expected = all.map((t) => [t, each.reduce((sum, result) => sum + lastAt(result, t), 0)])
  const sums = told(await worked({ op: 'sum', of: parts }, signals))
  assert.deepEqual(sums, expected)
})

test('work grows with the parts and is done in turns, and a signal named often takes its room once', async () => {
  const values = Array.from({ length: 1_000 }, (_, i): [number, Value] => [i * 1_000, i])
  const signals = of('load', 'number', values)
  const often: Expression = { op: 'sum', of: Array.from({ length: 31 }, () => load) }
  assert.equal(stepsOf(often, signals), 34_000)
  assert.equal(stepsOf(load, signals), 3_000)
  assert.equal(stepsOf(often, new Map()), 0)
  let turns = 0
  const result = await worked(often, signals, async () => {
    turns += 1
    await nextTurn()
  })
  assert.equal(turns, 32)
  assert.deepEqual(told(result).at(-1), [999_000, 31 * 999])
})
