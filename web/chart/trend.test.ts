import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LiveSample, Series } from '../data/contract.ts'
import { nearest, shifted, trendOf } from './trend.ts'

const head = { signalNo: 1, kind: 'number', rhythmMs: 1_000, gapMs: 5_000 } as const
const exact = (t: number[], v: number[]): Series => ({ ...head, form: 'exact', t, v })
const sample = (t: number, v: number): LiveSample => [t, v, t]

test('what has arrived follows what was remembered, each sample once', () => {
  const trend = trendOf(exact([1_000, 2_000], [1, 2]), [sample(2_000, 99), sample(3_000, 3)], { from: 0, to: 4_000 })
  assert.deepEqual(trend.t, [1_000, 2_000, 3_000])
  assert.deepEqual(trend.value, [1, 2, 3])
  assert.deepEqual([trend.min, trend.max, trend.last], [1, 3, { t: 3_000, value: 3 }])
})

test('a gap breaks the line and is named, at the end too: the axis moves on without the signal', () => {
  const trend = trendOf(exact([1_000, 2_000, 20_000], [1, 2, 3]), [], { from: 0, to: 60_000 })
  assert.deepEqual(trend.value, [1, 2, null, 3])
  assert.deepEqual(trend.silent, [
    { from: 2_000, to: 20_000 },
    { from: 20_000, to: 60_000 },
  ])
})

test('nothing at all is one silence', () => {
  assert.deepEqual(trendOf(undefined, [], { from: 0, to: 60_000 }).silent, [{ from: 0, to: 60_000 }])
})

test('buckets keep their extremes, and what arrives joins the band as it is', () => {
  const series: Series = {
    ...head,
    form: 'buckets',
    t: [0, 10_000, 20_000],
    min: [1, null, 0],
    max: [5, null, 9],
    mean: [3, null, 4],
    last: [2, null, 4],
    count: [10, 0, 10],
  }
  const trend = trendOf(series, [sample(31_000, 7)], { from: 0, to: 40_000 })
  assert.deepEqual(trend.low, [1, null, 0, 7])
  assert.deepEqual(trend.high, [5, null, 9, 7])
  assert.deepEqual([trend.min, trend.max], [0, 9])
})

test('what lies after a held window is not drawn into it', () => {
  assert.deepEqual(trendOf(exact([1_000], [1]), [sample(9_000, 9)], { from: 0, to: 5_000 }).t, [1_000])
})

test('what was not asked for is no silence', () => {
  const trend = trendOf(exact([20_000], [1]), [], { from: 0, to: 60_000 }, { from: 15_000, to: 30_000 })
  assert.deepEqual(trend.silent, [{ from: 20_000, to: 30_000 }])
  assert.deepEqual(trendOf(undefined, [], { from: 0, to: 10 }, { from: 20, to: 30 }).silent, [])
})

test('an earlier stretch is laid under a later one as it was', () => {
  const late = shifted(trendOf(exact([1_000, 9_000], [1, 2]), [], { from: 0, to: 10_000 }), 60_000)
  assert.deepEqual(late.t, [61_000, 61_001, 69_000])
  assert.deepEqual(late.silent, [{ from: 61_000, to: 69_000 }])
})

test('the nearest point is a point, not a break in the line', () => {
  const trend = trendOf(exact([1_000, 2_000, 20_000], [1, 2, 3]), [], { from: 0, to: 60_000 })
  const valueAt = (at: number) => trend.value[nearest(trend, at)]
  assert.deepEqual([0, 1_400, 1_600, 9_000, 12_000, 99_000].map(valueAt), [1, 1, 2, 2, 3, 3])
  assert.equal(nearest(trendOf(undefined, [], { from: 0, to: 1 }), 5), -1)
})
