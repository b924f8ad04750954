import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartTime } from './chart-time.ts'

const HOUR = 3_600_000
const at = (hours: number) => new Date(hours * HOUR).toISOString()
const shown = (raised: number | null, cleared: number | null, now: number) => {
  const times = {
    raisedAt: raised === null ? null : at(raised),
    clearedAt: cleared === null ? null : at(cleared),
    changedAt: at(50),
  }
  const { from, to } = chartTime(times, now * HOUR)
  return [from / HOUR, to / HOUR]
}

test('half an hour before it, a quarter of one after it, never the future', () => {
  assert.deepEqual(shown(100, 101, 200), [99.5, 101.25])
  assert.deepEqual(shown(100, 101, 101.1), [99.5, 101.1])
  assert.deepEqual(shown(100, null, 102), [99.5, 102])
})

test('one that has stood for long is shown where it began', () => {
  assert.deepEqual(shown(100, null, 900), [99.5, 106])
})

test('what it cleared from before it was raised again is another time', () => {
  assert.deepEqual(shown(100, 90, 103), [99.5, 103])
})

test('one that was never raised is shown where it changed', () => {
  assert.deepEqual(shown(null, null, 51), [49.5, 51])
})
