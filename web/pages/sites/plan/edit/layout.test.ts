import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fittedSize } from '../upload/size.ts'
import { deedOf } from './keys.ts'
import { after, begun, type Deed, type Layout, merged, same } from './layout.ts'

const at = (assetId: string, x: number, y = 0.5) => ({ assetId, x, y })
const start = begun([at('a', 0.1), at('b', 0.2)])
const all = (layout: Layout, ...deeds: Deed[]) => deeds.reduce(after, layout)
const press = (key: string, more: object = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
})

test('assets are placed, moved and taken off, and every step is taken back and done again', () => {
  const done = all(
    start,
    { do: 'place', assetId: 'c', x: 0.123456, y: 2 },
    { do: 'nudge', assetId: 'a', dx: -0.5, dy: 0.01 },
    { do: 'take-off', assetId: 'b' },
  )
  assert.deepEqual(done.now, [at('a', 0, 0.51), { assetId: 'c', x: 0.1235, y: 1 }])
  const back = all(done, { do: 'undo' }, { do: 'undo' }, { do: 'undo' }, { do: 'undo' })
  assert.deepEqual(back.now, start.now)
  assert.deepEqual(all(back, { do: 'redo' }, { do: 'redo' }, { do: 'redo' }, { do: 'redo' }).now, done.now)
})

test('what a hand does between taking hold and letting go is one step; what changes nothing is none', () => {
  const drag = (x: number): Deed => ({ do: 'place', assetId: 'a', x, y: 0.5 })
  const dragged = all(start, { do: 'hold' }, drag(0.3), drag(0.4), { do: 'let-go' })
  assert.equal(dragged.past.length, 1)
  assert.deepEqual(after(dragged, { do: 'undo' }).now, start.now)
  for (const deed of [
    drag(0.1),
    { do: 'nudge', assetId: 'z', dx: 1, dy: 1 },
    { do: 'take-off', assetId: 'z' },
    { do: 'set', places: [at('b', 0.2), at('a', 0.1)] },
  ] as const)
    assert.equal(after(start, deed), start)
})

test('of what two set at once both stand; where both moved one, it stands where it was put here', () => {
  const base = [at('a', 0.1), at('b', 0.2), at('c', 0.3), at('d', 0.4)]
  // Here: a moved, b taken off, e placed. There: a and c moved, d taken off, f placed.
  const mine = [at('a', 0.9), at('c', 0.3), at('d', 0.4), at('e', 0.5)]
  const theirs = [at('a', 0.7), at('b', 0.2), at('c', 0.8), at('f', 0.6)]
  assert.ok(same(merged(base, mine, theirs), [at('a', 0.9), at('c', 0.8), at('e', 0.5), at('f', 0.6)]))
  assert.ok(same(merged(base, base, theirs), theirs))
  assert.ok(same(merged(base, mine, base), mine))
})

test('arrows move a mark, with Shift finely; Delete takes it off; other keys are not ours', () => {
  assert.deepEqual(deedOf(press('ArrowLeft'), 'a'), { do: 'nudge', assetId: 'a', dx: -0.02, dy: 0 })
  assert.deepEqual(deedOf(press('ArrowDown', { shiftKey: true }), 'a'), { do: 'nudge', assetId: 'a', dx: 0, dy: 0.002 })
  assert.deepEqual(deedOf(press('Delete'), 'a'), { do: 'take-off', assetId: 'a' })
  assert.deepEqual(deedOf(press('z', { ctrlKey: true }), 'a'), { do: 'undo' })
  assert.deepEqual(deedOf(press('Z', { metaKey: true, shiftKey: true }), 'a'), { do: 'redo' })
  for (const other of [press('Tab'), press('ArrowUp', { altKey: true }), press('a', { ctrlKey: true })])
    assert.equal(deedOf(other, 'a'), undefined)
})

test('a picture is scaled down to both limits, in its shape, and never up', () => {
  const limits = { side_px: 1_000, pixels: 500_000 }
  assert.deepEqual(fittedSize({ width: 640, height: 480 }, limits), { width: 640, height: 480 })
  assert.deepEqual(fittedSize({ width: 4_000, height: 1_000 }, limits), { width: 1_000, height: 250 })
  const { width, height } = fittedSize({ width: 2_000, height: 2_000 }, limits)
  assert.ok(width === height && width * height <= 500_000 && width > 700)
  assert.deepEqual(fittedSize({ width: 100_000, height: 1 }, limits), { width: 1_000, height: 1 })
})
