import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LiveSample, Series } from '../../data/contract.ts'
import { parseAssetSearch, RANGE_MS, windowOf } from './search.ts'
import { trendOf } from './trend-data.ts'

const head = { signalNo: 1, kind: 'number', rhythmMs: 1_000, gapMs: 5_000 } as const
const exact = (t: number[], v: number[]): Series => ({ ...head, form: 'exact', t, v })
const sample = (t: number, v: number): LiveSample => [t, v, t]

test('what has arrived follows what was remembered, each sample once', () => {
  const trend = trendOf(exact([1_000, 2_000], [1, 2]), [sample(2_000, 99), sample(3_000, 3)], 0, 4_000)
  assert.deepEqual(trend.t, [1_000, 2_000, 3_000])
  assert.deepEqual(trend.value, [1, 2, 3])
  assert.deepEqual([trend.min, trend.max, trend.last], [1, 3, { t: 3_000, value: 3 }])
})

test('a gap breaks the line and is named, at the end too: the axis moves on without the signal', () => {
  const trend = trendOf(exact([1_000, 2_000, 20_000], [1, 2, 3]), [], 0, 60_000)
  assert.deepEqual(trend.value, [1, 2, null, 3])
  assert.deepEqual(trend.silent, [
    { from: 2_000, to: 20_000 },
    { from: 20_000, to: 60_000 },
  ])
})

test('nothing at all is one silence', () => {
  assert.deepEqual(trendOf(undefined, [], 0, 60_000).silent, [{ from: 0, to: 60_000 }])
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
  const trend = trendOf(series, [sample(31_000, 7)], 0, 40_000)
  assert.deepEqual(trend.low, [1, null, 0, 7])
  assert.deepEqual(trend.high, [5, null, 9, 7])
  assert.deepEqual([trend.min, trend.max], [0, 9])
})

test('what lies after a held window is not drawn into it', () => {
  assert.deepEqual(trendOf(exact([1_000], [1]), [sample(9_000, 9)], 0, 5_000).t, [1_000])
})

test('the address decides the window; nonsense in it is dropped', () => {
  assert.deepEqual(windowOf(parseAssetSearch({ range: '1h' }), 10_000_000), {
    from: 10_000_000 - RANGE_MS['1h'],
    to: 10_000_000,
    span_ms: RANGE_MS['1h'],
    moving: true,
  })
  const held = windowOf(parseAssetSearch({ pause: '5000000' }), 10_000_000)
  assert.deepEqual([held.to, held.moving], [5_000_000, false])
  const own = windowOf(parseAssetSearch({ from: '1000', to: '2000', pause: '5' }), 10_000_000)
  assert.deepEqual([own.from, own.to, own.moving], [1_000, 2_000, false])
  const wrong = parseAssetSearch({ range: '2y', from: '9', to: '3', pause: '-1', signals: '1,x', view: 'pie' })
  assert.deepEqual(
    Object.values(wrong).filter((each) => each !== undefined),
    [],
  )
})
