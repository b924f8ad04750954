import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Recent } from './recent.ts'

test('a time is new once, in whatever order times come', () => {
  const recent = new Recent()
  assert.deepEqual(
    [5, 3, 5, 4, 3, 9, 4].map((t) => recent.isNew(t)),
    [true, true, false, true, false, true, false],
  )
})

test('what is remembered is bounded by arrival: an old time is still news', () => {
  const recent = new Recent()
  for (let t = 1_000; t < 2_000; t += 1) assert.ok(recent.isNew(t))
  assert.ok(recent.isNew(1))
  assert.equal(recent.isNew(1_999), false)
  assert.equal(recent.isNew(1_000), true)
})
