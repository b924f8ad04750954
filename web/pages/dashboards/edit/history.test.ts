import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tile } from '../contract.ts'
import { after, begun, type Deed, type History } from './history.ts'

const tile = (id: string): Tile => ({ id, kind: 'hidden', w: 3, h: 2 })
const start = begun(['a', 'b', 'c'].map(tile))
const all = (history: History, ...deeds: Deed[]) => deeds.reduce(after, history)
const order = ({ now }: History) => now.map(({ id }) => id).join('')

test('tiles are added, moved, sized and removed, and every step is taken back and done again', () => {
  const done = all(
    start,
    { do: 'add', tile: tile('d') },
    { do: 'move', id: 'd', to: 0 },
    { do: 'size', id: 'a', size: { w: 6, h: 3 } },
    { do: 'remove', id: 'b' },
  )
  assert.equal(order(done), 'dac')
  const back = all(done, { do: 'undo' }, { do: 'undo' }, { do: 'undo' }, { do: 'undo' }, { do: 'undo' })
  assert.deepEqual(back.now, start.now)
  const again = all(back, { do: 'redo' }, { do: 'redo' }, { do: 'redo' }, { do: 'redo' }, { do: 'redo' })
  assert.deepEqual(again.now, done.now)
})

test('a new step after one that was taken back forgets what could be done again', () => {
  const done = all(start, { do: 'remove', id: 'a' }, { do: 'undo' }, { do: 'remove', id: 'c' })
  assert.deepEqual(done.future, [])
  assert.equal(order(done), 'ab')
})

test('what a hand does between taking hold and letting go is one step; nothing done is none', () => {
  const dragged = all(
    start,
    { do: 'hold' },
    { do: 'move', id: 'a', to: 1 },
    { do: 'move', id: 'a', to: 2 },
    { do: 'let-go' },
  )
  assert.equal(order(dragged), 'bca')
  assert.equal(order(after(dragged, { do: 'undo' })), 'abc')
  assert.deepEqual(all(start, { do: 'hold' }, { do: 'let-go' }).past, [])
})

test('nothing goes beyond the edges, and what changes nothing is no step', () => {
  assert.equal(all(start, { do: 'move', id: 'a', to: -1 }), start)
  assert.equal(all(start, { do: 'move', id: 'c', to: 9 }), start)
  assert.equal(all(start, { do: 'move', id: 'z', to: 1 }), start)
  const huge = all(start, { do: 'size', id: 'a', size: { w: 99, h: 99 } })
  assert.deepEqual(huge.now[0], { ...tile('a'), w: 12, h: 8 })
  const tiny = all(start, { do: 'size', id: 'a', size: { w: 0, h: 0 } })
  assert.deepEqual(tiny.now[0], { ...tile('a'), w: 2, h: 1 })
})
