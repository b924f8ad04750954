import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FLUSH_SPARSE_MS } from '../../core/limits.ts'
import { Rounds } from './rounds.ts'

type Setting = { isDoorBusy?: boolean; flushIn_ms?: number }

/** So many messages a second for two seconds, one a turn; returns how long the loop rested each time. */
function rests(per_s: number, { isDoorBusy = false, flushIn_ms = 20 }: Setting = {}): number[] {
  let now = 1_000_000
  const rested: number[] = []
  const planned: (() => void)[] = []
  const rounds = new Rounds({
    isDoorBusy: () => isDoorBusy,
    flushIn_ms: () => flushIn_ms,
    rest: (ms) => rested.push(ms),
    afterTurn: (work) => planned.push(work),
  })
  for (let i = 0; i < per_s * 2; i++) {
    now += 1000 / per_s
    rounds.heard(now)
    for (const work of planned.splice(0)) work()
  }
  return rested
}

test('the loop rests when messages come now and then, and at no other time', () => {
  assert.ok(rests(500).length > 500)
  assert.deepEqual(rests(5), [], 'next to nothing comes')
  assert.deepEqual(rests(20_000), [], 'under load')
  assert.deepEqual(rests(500, { isDoorBusy: true }), [], 'somebody is on the way in')
  assert.deepEqual(rests(500, { flushIn_ms: 0 }), [], 'a flush is under way')
})

test('the loop rests until the flush is due, and never longer than a flush waits', () => {
  assert.ok(rests(500).every((ms) => ms === 20))
  // A clock that was set back.
  assert.ok(rests(500, { flushIn_ms: 3_600_000 }).every((ms) => ms === FLUSH_SPARSE_MS))
})
