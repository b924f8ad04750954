import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketsOf, gridOver } from './buckets.ts'
import { Column } from './column.ts'
import { keptOf, randomOf, randomSamples } from './testing.ts'

test('a grid covers its window with few enough buckets, on multiples of their width', () => {
  for (let seed = 0; seed < 2_000; seed += 1) {
    const random = randomOf(seed)
    const from = Math.floor(random() * 2e12)
    const to = from + 1 + Math.floor(10 ** (random() * 13))
    const max = 2 + Math.floor(random() * 1_999)
    const { first, bucketMs, count } = gridOver({ from, to }, max)
    assert.ok(count <= max && count >= 1)
    assert.equal(first % bucketMs, 0)
    assert.ok(first <= from && from < first + bucketMs)
    assert.ok(first + (count - 1) * bucketMs < to && to <= first + count * bucketMs)
  }
})

test('moving the view leaves the buckets where they are', () => {
  const early = gridOver({ from: 1_000_003, to: 1_900_003 }, 300)
  const late = gridOver({ from: 1_000_703, to: 1_900_703 }, 300)
  assert.equal(early.bucketMs, late.bucketMs)
  assert.equal((late.first - early.first) % early.bucketMs, 0)
})

test('each bucket says what a plain model says, and an empty one is null', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const random = randomOf(seed)
    const samples = randomSamples(random, 1 + Math.floor(random() * 500), (r) => (r() - 0.5) * 10 ** (r() * 20))
    const column = new Column('number')
    for (const { t, received, value } of samples) column.append(t, received, value)
    const points = column.points()
    const window = { from: points.t[0] ?? 0, to: (points.t.at(-1) ?? 0) + 1 }
    const grid = gridOver(window, 2 + Math.floor(random() * 100))
    const buckets = bucketsOf(points, grid)
    const kept = keptOf(samples)
    for (const [place, start] of buckets.t.entries()) {
      const inside = kept.filter(({ t }) => t >= start && t < start + grid.bucketMs).map(({ value }) => Number(value))
      assert.equal(buckets.count[place], inside.length)
      assert.equal(buckets.min[place], inside.length ? Math.min(...inside) : null)
      assert.equal(buckets.max[place], inside.length ? Math.max(...inside) : null)
      assert.equal(buckets.last[place], inside.at(-1) ?? null)
      const mean = buckets.mean[place] ?? null
      if (inside.length === 0) assert.equal(mean, null)
      else {
        const plain = inside.reduce((sum, v) => sum + v, 0) / inside.length
        const scale = Math.max(...inside.map(Math.abs))
        assert.ok(mean !== null && Math.abs(mean - plain) <= scale * 1e-9, `seed ${seed}`)
      }
    }
  }
})

test('the largest doubles do not run into infinity', () => {
  const column = new Column('number')
  const huge = Number.MAX_VALUE
  for (const [t, v] of [huge, huge, -huge, huge].entries()) column.append(t, t, v)
  const { mean } = bucketsOf(column.points(), { first: 0, bucketMs: 10, count: 1 })
  assert.ok(mean[0] !== null && Math.abs((mean[0] ?? 0) / huge - 0.5) < 1e-9)
})

test('a window without length and a grid of one bucket are refused', () => {
  assert.throws(() => gridOver({ from: 5, to: 5 }, 10), RangeError)
  assert.throws(() => gridOver({ from: 5, to: 6 }, 1), RangeError)
})
