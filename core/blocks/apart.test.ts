import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomOf } from '../series/testing.ts'
import { areApart } from './apart.ts'
import { HOUR_MS, type Span } from './spans.ts'

const hours = (...starts: number[]) => starts.map((from) => ({ from: from * HOUR_MS, to: (from + 1) * HOUR_MS }))
const at = (...of: number[]) => Float64Array.from(of, (hour) => hour * HOUR_MS)

test('a block with another point in one of its cells is not apart, nor who shares a cell with it', () => {
  assert.deepEqual(areApart(hours(0, 1, 2), at(), 60_000), [true, true, true])
  assert.deepEqual(areApart(hours(0, 1, 2), at(1), 60_000), [true, false, true])
  assert.deepEqual(areApart(hours(0, 1, 2), at(3), 60_000), [true, true, true])
  // Cells of two hours: the second hour shares one with the first.
  assert.deepEqual(areApart(hours(0, 1, 2), at(1.5), 2 * HOUR_MS), [false, false, true])
  assert.deepEqual(areApart(hours(0, 2, 4), at(1.5), 2 * HOUR_MS), [false, true, true])
})

test('random blocks: cells of those that are apart have no other point', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = randomOf(seed)
    const blocks = hours(...Array.from({ length: 30 }, (_, i) => i).filter(() => random() < 0.6))
    const t = at(...Array.from({ length: 4 }, () => random() * 31)).sort()
    const width = HOUR_MS * (1 + Math.floor(random() * 5)) * (random() < 0.5 ? 1 : 0.5)
    const apart = areApart(blocks, t, width)
    const cellsOf = ({ from, to }: Span) => {
      const first = Math.floor(from / width)
      return Array.from({ length: Math.ceil(to / width) - first }, (_, i) => first + i)
    }
    const taken = new Set([...t].map((time) => Math.floor(time / width)))
    for (const [i, block] of blocks.entries()) if (!apart[i]) for (const cell of cellsOf(block)) taken.add(cell)
    for (const [i, block] of blocks.entries())
      if (apart[i]) assert.ok(!cellsOf(block).some((cell) => taken.has(cell)), `seed ${seed}`)
  }
})
