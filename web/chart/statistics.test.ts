import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharesOf, statisticsOf } from './statistics.ts'
import type { Points } from './trend.ts'

const samples = (t: number[], value: (number | null)[]): Points => ({
  t,
  value,
  low: null,
  high: null,
  count: null,
  ending: null,
})

test('figures of samples are those of the samples inside, ends included', () => {
  const found = statisticsOf(samples([1, 2, 3, 4, 5], [100, 4, null, 8, 100]), { from: 2, to: 4 })
  assert.deepEqual(found, { min: 4, max: 8, mean: 6, first: 4, last: 8, count: 2, change: 4 })
})

test('nothing inside is nothing, not nought', () => {
  assert.equal(statisticsOf(samples([1, 2], [1, null]), { from: 2, to: 9 }), null)
  assert.equal(statisticsOf(samples([], []), { from: 0, to: 9 }), null)
})

test('a bucket weighs as much as the samples in it, and keeps its extremes', () => {
  const points: Points = {
    t: [0, 10],
    value: [1, 5],
    low: [-3, 4],
    high: [2, 9],
    count: [30, 10],
    ending: [2, 6],
  }
  const found = statisticsOf(points, { from: 0, to: 10 })
  assert.deepEqual(found, { min: -3, max: 9, mean: 2, first: 1, last: 6, count: 40, change: 5 })
})

test('the mean of huge numbers stays between them', () => {
  const found = statisticsOf(samples([1, 2], [-1.7e308, 1.7e308]), { from: 0, to: 9 })
  assert.equal(found?.mean, 0)
})

test('the mean is that of a plain sum, for any weights', () => {
  for (let round = 0; round < 50; round++) {
    const n = 1 + ((round * 7) % 40)
    const value = Array.from({ length: n }, (_, i) => Math.sin(i * 12.9 + round) * 100)
    const count = Array.from({ length: n }, (_, i) => 1 + ((i * 31 + round) % 9))
    const points = { t: value.map((_, i) => i), value, low: value, high: value, count, ending: value }
    const weight = count.reduce((a, b) => a + b, 0)
    const mean = value.reduce((sum, each, i) => sum + each * (count[i] ?? 0), 0) / weight
    const found = statisticsOf(points, { from: 0, to: n })
    assert.ok(Math.abs((found?.mean ?? 1e9) - mean) < 1e-9)
    assert.equal(found?.count, weight)
  }
})

test('a state is counted for as long as it held inside; a gap belongs to nobody', () => {
  const intervals = [
    { from: 0, to: 10, value: 'idle' },
    { from: 10, to: 14, value: 'lifting' },
    { from: 20, to: 40, value: 'idle' },
    { from: 40, to: 50, value: null, changes: 7 },
  ]
  assert.deepEqual(sharesOf(intervals, { from: 5, to: 45 }), {
    known_ms: 34,
    changes: 10,
    of: [
      { value: 'idle', held_ms: 25 },
      { value: null, held_ms: 5 },
      { value: 'lifting', held_ms: 4 },
    ],
  })
  assert.deepEqual(sharesOf([], { from: 0, to: 1 }), { known_ms: 0, changes: 0, of: [] })
})
