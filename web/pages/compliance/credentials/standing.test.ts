import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingOf } from './standing.ts'

test('a credential counts on its first and its last day, and is announced before it ends', () => {
  const facts = { validFrom: '2026-02-28', validUntil: '2027-02-28', withdrawnAt: null }
  const days: [string, string][] = [
    ['2026-02-27', 'not-yet'],
    ['2026-02-28', 'valid'],
    ['2026-12-29', 'valid'],
    ['2026-12-30', 'ends-soon'],
    ['2027-02-28', 'ends-soon'],
    ['2027-03-01', 'ended'],
  ]
  for (const [day, standing] of days) assert.equal(standingOf(facts, day), standing, day)
  assert.equal(standingOf({ ...facts, withdrawnAt: '2026-05-01T00:00:00Z' }, '2026-06-01'), 'withdrawn')
})
