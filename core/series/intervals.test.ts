import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Column } from './column.ts'
import { intervalsOf } from './intervals.ts'
import { keptOf, randomOf, randomSamples } from './testing.ts'

const STATES = ['idle', 'lifting', 'fault']

function states(...points: [number, string][]) {
  const column = new Column('state')
  for (const [t, value] of points) column.append(t, t, value)
  return column.points()
}

test('equal states join, another one ends them, and the last holds to the end of the window', () => {
  const points = states([10, 'idle'], [20, 'idle'], [30, 'lifting'], [35, 'idle'])
  assert.deepEqual(intervalsOf(points, { gapMs: 100, to: 50, intervalsMax: 10 }), [
    { from: 10, to: 30, value: 'idle' },
    { from: 30, to: 35, value: 'lifting' },
    { from: 35, to: 50, value: 'idle' },
  ])
})

test('a silence is a gap, even between equal states', () => {
  const points = states([0, 'idle'], [10, 'idle'], [500, 'idle'])
  assert.deepEqual(intervalsOf(points, { gapMs: 20, to: 1_000, intervalsMax: 10 }), [
    { from: 0, to: 30, value: 'idle' },
    { from: 500, to: 520, value: 'idle' },
  ])
})

test('random states: at every time the stretches say what the last point said', () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const random = randomOf(seed)
    const samples = randomSamples(random, 200, (r) => STATES[Math.floor(r() * 3)] ?? 'idle')
    const column = new Column('state')
    for (const { t, received, value } of samples) column.append(t, received, value)
    const kept = keptOf(samples)
    const start = kept[0]?.t ?? 0
    const to = (kept.at(-1)?.t ?? 0) + 1_000
    const gapMs = 5_000
    const intervals = intervalsOf(column.points(), { gapMs, to, intervalsMax: 1e9 })
    for (let k = 0; k < 300; k += 1) {
      const t = start + Math.floor(random() * (to - start))
      const last = kept.findLast((sample) => sample.t <= t)
      const known = last !== undefined && t < last.t + gapMs ? last.value : undefined
      assert.equal(intervals.find((each) => each.from <= t && t < each.to)?.value, known, `seed ${seed}, t ${t}`)
    }
    const few = intervalsOf(column.points(), { gapMs, to, intervalsMax: 20 })
    assert.ok(few.length <= 20)
    for (const [i, each] of few.entries()) assert.ok(each.from <= each.to && each.to <= (few[i + 1]?.from ?? to))
    const changes = few.reduce((sum, each) => sum + 1 + (each.changes ?? 0), 0)
    assert.equal(changes, intervals.length)
  }
})
