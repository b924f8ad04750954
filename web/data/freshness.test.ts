import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Presence } from './contract.ts'
import { gapAfter, shownPresence, staleAfter, withGaps } from './freshness.ts'
import { VALUE_STALE_MS } from './limits.ts'

const NOW = 1_800_000_000_000
const online = (ago_ms: number): Presence => ({
  state: 'online',
  connected: true,
  lastReceivedAt: new Date(NOW - ago_ms).toISOString(),
  rhythmMs: null,
})
const state = (...args: Parameters<typeof shownPresence>) => shownPresence(...args).state

test('without a connection nothing is called live', () => {
  assert.equal(state(online(0), NOW, NOW, NOW, false), 'stale')
  assert.equal(state({ ...online(0), state: 'quiet' }, NOW, null, NOW, false), 'stale')
  assert.equal(state({ ...online(0), state: 'offline' }, NOW, null, NOW, false), 'offline')
})

test('what nobody has confirmed for a while stops being live by itself', () => {
  const said = NOW - VALUE_STALE_MS - 1
  assert.equal(state(online(1_000), NOW - 1_000, null, NOW, true), 'online')
  assert.notEqual(state(online(VALUE_STALE_MS + 1), said, null, NOW, true), 'online')
  assert.equal(state(online(3_600_000), NOW - 3_600_000, null, NOW, true), 'stale')
})

test('a value that came in after the server spoke says more than the server did; one from before says less', () => {
  const gone: Presence = {
    state: 'offline',
    connected: false,
    lastReceivedAt: new Date(NOW - 5_000).toISOString(),
    rhythmMs: null,
  }
  assert.equal(state(gone, NOW - 4_000, NOW - 1_000, NOW, true), 'online')
  assert.equal(state(gone, NOW - 4_000, NOW - 5_000, NOW, true), 'offline')
})

test('a slow sensor is not stale between two of its samples', () => {
  const every10min = Array.from({ length: 10 }, (_, i) => i * 600_000)
  assert.ok(staleAfter(every10min) > 600_000)
  assert.equal(staleAfter([]), VALUE_STALE_MS)
})

test('a silence becomes a gap, empty buckets vanish, and columns stay together', () => {
  const { t, columns } = withGaps(
    [0, 1, 2, 9, 10],
    [
      [1, null, 3, 4, 5],
      [1, null, 3, 4, 5],
    ],
    3,
  )
  assert.deepEqual(t, [0, 2, 3, 9, 10])
  assert.deepEqual(columns, [
    [1, 3, null, 4, 5],
    [1, 3, null, 4, 5],
  ])
  assert.equal(gapAfter([0, 10_000, 20_000, 30_000]), 40_000)
})
