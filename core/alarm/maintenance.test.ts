import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isInside, nextTurn, type Window } from './maintenance.ts'

const windows: Window[] = [
  { from: 10, to: 20 },
  { from: 15, to: 30 },
  { from: 30, to: 31 },
]

test('a window holds from its beginning until before its end; windows that overlap or meet are one', () => {
  assert.deepEqual(
    [9, 10, 19, 20, 29, 30, 31].map((at) => isInside(windows, at)),
    [false, true, true, true, true, true, false],
  )
})

test('every beginning and end is a turn, and after the last there is none', () => {
  const turns: number[] = []
  for (let at = nextTurn(windows, 0); at !== Infinity; at = nextTurn(windows, at)) turns.push(at)
  assert.deepEqual(turns, [10, 15, 20, 30, 31])
  assert.equal(nextTurn([], 0), Infinity)
})
