import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomOf } from '../series/testing.ts'
import { type BlockFacts, groupsOf, scopeOf } from './plan.ts'
import { cut, DAY_MS, HOUR_MS, MONTH_MS } from './spans.ts'

const BASE = Math.floor(Date.UTC(2026, 3, 1) / MONTH_MS) * MONTH_MS
const times = (n: number, step_ms: number, from = BASE) =>
  Float64Array.from({ length: n }, (_, i) => from + i * step_ms)
const block = (from: number, length: number, points: number): BlockFacts => ({ from, to: from + length, points })
const lengths = (groups: { span: { from: number; to: number } }[]) => groups.map(({ span }) => span.to - span.from)

test('dense signals get hours, sparse ones longer spans', () => {
  assert.deepEqual(lengths(groupsOf(times(7_200, 1_000), [], 3_600)), [HOUR_MS, HOUR_MS])
  assert.deepEqual(lengths(groupsOf(times(1_440, 60_000), [], 60)), [DAY_MS])
  assert.deepEqual(lengths(groupsOf(times(12, 300_000), [], 12)), [MONTH_MS])
  assert.deepEqual(lengths(groupsOf(times(1, 1), [], undefined)), [HOUR_MS], 'nothing known')
})

test('points go where a block covers their time; a new one stays clear of what is full and takes what is little', () => {
  const full = block(BASE, HOUR_MS, 3_600)
  const late = groupsOf(times(2, HOUR_MS), [full], 3_600)
  assert.deepEqual(
    late.map(({ takes }) => takes),
    [[full], []],
  )
  assert.deepEqual(lengths(groupsOf(times(60, 60_000, BASE + HOUR_MS), [full], 60)), [HOUR_MS])
  const little = block(BASE, HOUR_MS, 10)
  const [joined] = groupsOf(times(10, 1_000, BASE + HOUR_MS), [little], 3_600)
  assert.deepEqual([joined?.takes, joined?.span], [[little], { from: BASE, to: BASE + DAY_MS }])
})

test('no new span begins before the day from which on points are kept: roll-ups of the time before may still stand', () => {
  const keptFrom = BASE + 10 * DAY_MS
  const groups = groupsOf(times(100, 6 * HOUR_MS, keptFrom + HOUR_MS), [], 1 / 6, keptFrom)
  assert.ok(groups.every(({ span }) => span.from >= keptFrom))
  assert.deepEqual(lengths(groups).slice(0, 1), [DAY_MS])
  // One that stands is written over its own span, whatever it reaches into.
  const standing = block(BASE, MONTH_MS, 100)
  const [joined] = groupsOf(times(1, 1, keptFrom + HOUR_MS), [standing], 1 / 6, keptFrom)
  assert.deepEqual(joined?.takes, [standing])
})

test('what has grown too large is cut into the next shorter spans, hours never', () => {
  assert.equal(cut({ from: BASE, to: BASE + DAY_MS }, 1_000_000).length, 24)
  assert.equal(cut({ from: BASE, to: BASE + HOUR_MS }, 1_000_000).length, 1)
  assert.equal(cut({ from: BASE, to: BASE + MONTH_MS }, 50_000).length, 1)
})

test('random histories: no two blocks ever overlap, every point lies in its group, everything known in the way is taken', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = randomOf(seed)
    let blocks: BlockFacts[] = []
    for (let round = 0; round < 12; round++) {
      const start = BASE + Math.floor(random() * 3 * MONTH_MS)
      const step = 10 ** (2 + Math.floor(random() * 6))
      const t = times(1 + Math.floor(random() * 200), step, start)
      const rate = random() < 0.2 ? undefined : HOUR_MS / step
      const { span } = scopeOf(t, rate)
      const known = blocks.filter(({ from, to }) => from < span.to && to > span.from)
      const groups = groupsOf(t, known, rate)
      assert.equal(groups.at(-1)?.to, t.length)
      for (const group of groups) {
        for (let i = group.from; i < group.to; i++)
          assert.ok((t[i] ?? 0) >= group.span.from && (t[i] ?? 0) < group.span.to, `seed ${seed}`)
        const points =
          group.takes.reduce((sum, each) => sum + each.points, group.to - group.from) * (random() < 0.1 ? 1_000 : 1)
        blocks = blocks.filter((each) => !group.takes.includes(each))
        const parts = cut(group.span, points)
        blocks.push(...parts.map((part) => ({ ...part, points: Math.ceil(points / parts.length) })))
      }
      blocks.sort((a, b) => a.from - b.from)
      for (const [i, each] of blocks.entries()) assert.ok((blocks[i + 1]?.from ?? Infinity) >= each.to, `seed ${seed}`)
    }
  }
})
