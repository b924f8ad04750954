import assert from 'node:assert/strict'
import { test } from 'node:test'
import { between, withPicked } from './picks.ts'

const keys = ['a', 'b', 'c', 'd', 'e']

test('a stretch includes both its ends, whichever comes first; without a beginning it is the one row', () => {
  assert.equal(between(keys, 'b', 3).join(''), 'bcd')
  assert.equal(between(keys, 'd', 1).join(''), 'bcd')
  assert.equal(between(keys, null, 2).join(''), 'c')
  assert.equal(between(keys, 'filtered away', 2).join(''), 'c')
})

test('what is picked stays picked until it is dropped, in whatever list it was picked', () => {
  const some = withPicked(new Set(['x']), keys.slice(0, 2), true)
  assert.deepEqual([...some], ['x', 'a', 'b'])
  assert.deepEqual([...withPicked(some, keys, false)], ['x'])
})
