import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rhythm } from './rhythm.ts'
import { randomOf } from '../series/testing.ts'

/** Feeds silences, in ms; returns what is known after them. */
function after(silences: Iterable<number>): number | null {
  const rhythm = new Rhythm()
  let now = 1_000_000
  rhythm.heard(now)
  for (const silence of silences) rhythm.heard((now += silence))
  return rhythm.ms
}
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const isNear = (rhythm: number | null, expected: number): boolean =>
  rhythm !== null && Math.abs(rhythm - expected) / expected < 0.15

test('from ten times a second to once an hour, with some jitter', () => {
  for (const interval of [100, 1_000, 10_000, 300_000, 3_600_000]) {
    const random = randomOf(interval)
    const rhythm = after(times(200, () => Math.round(interval * (0.97 + random() * 0.06))))
    assert.ok(isNear(rhythm, interval), `${interval}: ${rhythm}`)
  }
})

test('nothing is known before the third silence; three are enough', () => {
  assert.equal(after([]), null)
  assert.equal(after([5_000, 5_000]), null)
  assert.ok(isNear(after([5_000, 5_000, 5_000]), 5_000))
})

test('bursts once a minute are a rhythm of a minute, an outage is none', () => {
  assert.ok(isNear(after(times(200, (i) => (i % 10 === 9 ? 60_000 : 2))), 60_000))
  assert.ok(isNear(after(times(100, (i) => (i === 50 ? 3_600_000 : 1_000))), 1_000))
  assert.ok(isNear(after(times(100, (i) => (i === 30 || i === 70 ? 600_000 : 1_000))), 1_000))
})

test('another rhythm is learnt within a few messages when it is slower, and within some hundred when it is faster', () => {
  assert.ok(isNear(after([...times(500, () => 1_000), ...times(3, () => 600_000)]), 600_000))
  assert.ok(isNear(after([...times(100, () => 60_000), ...times(1_500, () => 1_000)]), 1_000))
})

test('time away and clocks set back count for nothing', () => {
  const rhythm = new Rhythm()
  for (const at of [0, 1_000, 2_000, 3_000, 4_000]) rhythm.heard(at)
  for (const back of [1, 2, 3]) {
    rhythm.interrupt()
    rhythm.heard(back * 3_600_000)
  }
  rhythm.heard(0)
  assert.equal(rhythm.ms, 1_000)
})
