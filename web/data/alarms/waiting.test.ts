import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitingOf, worstByAsset } from './waiting.ts'

test('what waits for a person is counted, and the worst of it told', () => {
  const counts = [
    { state: 'unacknowledged', priority: 'high', count: 4_000 },
    { state: 'unacknowledged', priority: 'low', count: 10 },
    { state: 'acknowledged', priority: 'critical', count: 1 },
  ] as const
  assert.deepEqual(waitingOf(counts), { count: 4_010, worst: 'high' })
  assert.deepEqual(waitingOf([]), { count: 0, worst: undefined })
})

test('of several at one asset the worst counts', () => {
  const alarms = [
    { assetId: 'a', priority: 'low' },
    { assetId: 'a', priority: 'critical' },
    { assetId: 'a', priority: 'high' },
    { assetId: 'b', priority: 'medium' },
  ] as const
  assert.deepEqual(
    [...worstByAsset(alarms)],
    [
      ['a', 'critical'],
      ['b', 'medium'],
    ],
  )
})
