import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patienceOf, type PresenceFacts, presenceState, RHYTHM_MS_DEFAULT } from './liveness.ts'

const now = 1_800_000_000_000
const heard = (ago_ms: number, facts: Partial<PresenceFacts> = {}) =>
  presenceState({ connected: true, protocol: 'mqtt', lastReceivedAt: now - ago_ms, rhythmMs: null, ...facts }, now)

test('an asset that was never heard is never, or quiet once it is connected', () => {
  const unheard = { protocol: null, lastReceivedAt: null, rhythmMs: null }
  assert.equal(presenceState({ ...unheard, connected: false }, now), 'never')
  assert.equal(presenceState({ ...unheard, connected: true }, now), 'quiet')
})

test('silence turns a connected asset from online to quiet to stale', () => {
  assert.equal(heard(0), 'online')
  assert.equal(heard(3 * RHYTHM_MS_DEFAULT), 'online')
  assert.equal(heard(3 * RHYTHM_MS_DEFAULT + 1), 'quiet')
  assert.equal(heard(30 * RHYTHM_MS_DEFAULT), 'quiet')
  assert.equal(heard(30 * RHYTHM_MS_DEFAULT + 1), 'stale')
})

test('a slow asset has its own rhythm, and a fast one is not called quiet while presence is being written', () => {
  assert.equal(heard(600_000, { rhythmMs: 300_000 }), 'online')
  assert.equal(heard(1_000_000, { rhythmMs: 300_000 }), 'quiet')
  assert.equal(heard(3_000, { rhythmMs: 100 }), 'online')
  assert.equal(heard(7_000, { rhythmMs: 1_000 }), 'quiet')
})

test('ten times a second and once an hour are both right', () => {
  const states = (rhythmMs: number, agos_ms: number[]) => agos_ms.map((ago_ms) => heard(ago_ms, { rhythmMs }))
  assert.deepEqual(states(100, [5_000, 7_000, 59_000, 61_000]), ['online', 'quiet', 'quiet', 'stale'])
  const hour = 3_600_000
  assert.deepEqual(states(hour, [0, 3 * hour, 4 * hour, 6 * hour, 6.1 * hour]), [
    'online',
    'online',
    'quiet',
    'quiet',
    'stale',
  ])
})

test('whatever the rhythm, stale comes after quiet, and never sooner for a slower asset', () => {
  let before = { quiet_ms: 0, stale_ms: 0 }
  for (let rhythmMs = 1; rhythmMs < 604_800_000; rhythmMs = Math.ceil(rhythmMs * 1.07)) {
    const patience = patienceOf(rhythmMs)
    assert.ok(patience.stale_ms > patience.quiet_ms, `${rhythmMs}`)
    assert.ok(patience.quiet_ms >= before.quiet_ms && patience.stale_ms >= before.stale_ms, `${rhythmMs}`)
    before = patience
  }
})

test('a closed connection is offline however fresh the last value is', () => {
  assert.equal(heard(0, { connected: false }), 'offline')
})

test('over HTTPS only the silence tells', () => {
  const https = { connected: false, protocol: 'https' }
  assert.equal(heard(0, https), 'online')
  assert.equal(heard(60_000, https), 'stale')
  assert.equal(heard(3_600_000, https), 'offline')
})

test('a clock behind the gateway does not make an asset quiet', () => {
  assert.equal(heard(-5_000), 'online')
})
