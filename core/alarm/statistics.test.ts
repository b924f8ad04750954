import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statisticsOf } from './statistics.ts'

const S = 1000
const raises = (alarm: string, ...seconds: number[]) => seconds.map((s) => ({ alarm, at: s * S }))

test('the most frequent come first; three within a minute are chattering', () => {
  const { perAlarm } = statisticsOf([
    ...raises('a', 0, 100),
    ...raises('b', 200, 220, 259),
    ...raises('c', 300, 330, 360),
  ])
  assert.deepEqual(
    perAlarm.map(({ alarm, raises: n, isChattering }) => [alarm, n, isChattering]),
    [
      ['b', 3, true],
      ['c', 3, false],
      ['a', 2, false],
    ],
  )
})

test('more than ten in ten minutes are a flood, which ends when it ebbs', () => {
  const quiet = raises('a', ...Array.from({ length: 10 }, (_, i) => i * 59))
  assert.deepEqual(statisticsOf(quiet).floods, [])
  const flood = raises('a', ...Array.from({ length: 30 }, (_, i) => 10_000 + i * 10))
  const later = raises('a', ...Array.from({ length: 11 }, (_, i) => 90_000 + i * 10))
  const { floods, busiest } = statisticsOf([...quiet, ...flood, ...later])
  assert.deepEqual(floods, [
    { from: 10_000 * S, to: 10_290 * S, raises: 30 },
    { from: 90_000 * S, to: 90_100 * S, raises: 11 },
  ])
  assert.equal(busiest, 30)
})
