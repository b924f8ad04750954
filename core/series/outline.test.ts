import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gridOver } from './buckets.ts'
import { Column } from './column.ts'
import { keptOf, randomOf, randomSamples } from './testing.ts'
import { outlineOf } from './outline.ts'
import { gapAfter, rhythmOf } from './rhythm.ts'

test('the outline keeps the extremes, the order and the gaps, and only points that were measured', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const random = randomOf(seed)
    const samples = randomSamples(random, 1 + Math.floor(random() * 1_000), (r) => r() * 100)
    const column = new Column('number')
    for (const { t, received, value } of samples) column.append(t, received, value)
    const points = column.points()
    const kept = keptOf(samples)
    const grid = gridOver({ from: kept[0]?.t ?? 0, to: (kept.at(-1)?.t ?? 0) + 1 }, 30)
    const gapMs = gapAfter(rhythmOf(points))
    const { t, v } = outlineOf(points, grid, gapMs)
    const measured = new Map(kept.map((sample) => [sample.t, sample.value]))
    const shown: number[] = []
    for (const [i, value] of v.entries()) {
      assert.ok(i === 0 || (t[i] ?? 0) > (t[i - 1] ?? 0), `seed ${seed}`)
      if (value === null) continue
      assert.equal(measured.get(t[i] ?? -1), value)
      shown.push(value)
    }
    const values = kept.map((sample) => Number(sample.value))
    assert.equal(Math.min(...shown), Math.min(...values))
    assert.equal(Math.max(...shown), Math.max(...values))
    const gaps = kept.filter((sample, i) => i > 0 && sample.t - (kept[i - 1]?.t ?? 0) > gapMs).length
    assert.equal(v.filter((value) => value === null).length, gaps)
    assert.ok(shown.length <= 2 * (grid.count + gaps))
  }
})

test('few points are the outline themselves', () => {
  const column = new Column('number')
  for (const t of [0, 1_000, 2_000]) column.append(t, t, t)
  const outline = outlineOf(column.points(), gridOver({ from: 0, to: 3_000 }, 30), 5_000)
  assert.deepEqual(outline, { t: [0, 1_000, 2_000], v: [0, 1_000, 2_000] })
})

test('the rhythm is the median interval, and no rhythm is no number', () => {
  const column = new Column('number')
  assert.equal(rhythmOf(column.points()), null)
  for (const t of [0, 1_000, 2_000, 3_000, 600_000]) column.append(t, t, t)
  assert.equal(rhythmOf(column.points()), 1_000)
  assert.equal(gapAfter(1_000), 5_000)
  assert.equal(gapAfter(60_000), 240_000)
})
