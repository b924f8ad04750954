import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instantText, lengthText, spanText, timeTicks } from './ticks.ts'

const at = (...parts: [number, number, number, number?, number?, number?]) => new Date(...parts).getTime()

test('ticks are round times inside the span, never more than asked for, from a second to decades', () => {
  const from = at(2026, 2, 14, 9, 7, 13)
  for (const width of [1e3, 7e3, 9e4, 9e5, 36e5, 216e5, 864e5, 6048e5, 2592e6, 3156e7, 6e11])
    for (const max of [3, 6, 12]) {
      const ticks = timeTicks({ from, to: from + width }, max)
      assert.ok(ticks.length <= max + 1, `${width}: ${ticks.length} of ${max}`)
      assert.ok(ticks.every((tick) => tick.at >= from && tick.at <= from + width))
      assert.ok(ticks.every((tick, i) => i === 0 || tick.at > (ticks[i - 1]?.at ?? 0)))
    }
})

test('a quarter of an hour is marked by the minutes, midnight by its date', () => {
  const quarter = timeTicks({ from: at(2026, 2, 14, 9, 7), to: at(2026, 2, 14, 9, 22) }, 8)
  assert.deepEqual(
    quarter.map((tick) => tick.text),
    ['09:08', '09:10', '09:12', '09:14', '09:16', '09:18', '09:20', '09:22'],
  )
  const night = timeTicks({ from: at(2026, 2, 14, 22), to: at(2026, 2, 15, 2) }, 5)
  assert.deepEqual(
    night.map((tick) => [tick.text, tick.strong]),
    [
      ['22:00', false],
      ['23:00', false],
      ['15 Mar', true],
      ['01:00', false],
      ['02:00', false],
    ],
  )
})

test('moving the view does not move the marks', () => {
  const of = (from: number) => new Set(timeTicks({ from, to: from + 40 * 864e5 }, 8).map((tick) => tick.at))
  const first = of(at(2026, 0, 3))
  const next = of(at(2026, 0, 4))
  const later = [...first].filter((each) => each >= at(2026, 0, 4))
  assert.ok(later.every((each) => next.has(each)))
})

test('years are marked by the year', () => {
  const ticks = timeTicks({ from: at(2023, 5, 1), to: at(2026, 5, 1) }, 8)
  assert.deepEqual(
    ticks.filter((tick) => tick.strong).map((tick) => tick.text),
    ['2024', '2025', '2026'],
  )
})

test('an instant is told as exactly as the view resolves it', () => {
  const noon = at(2026, 2, 14, 12)
  const told = (width: number) => instantText(noon + 1_250, { from: noon, to: noon + width })
  assert.deepEqual([30_000, 3_600_000, 20 * 3_600_000, 5 * 864e5, 200 * 864e5].map(told), [
    '12:00:01.250',
    '12:00:01',
    '14 Mar 12:00:01',
    '14 Mar 12:00',
    '14 Mar 2026 12:00',
  ])
  assert.equal(spanText({ from: noon, to: noon + 61_000 }), '14 Mar 2026 12:00:00 to 12:01:01')
})

test('a length is told in its two largest units', () => {
  const told = [300, 45_000, 900_000, 21_600_000, 3 * 864e5 + 4 * 36e5 + 99_000, 864e5 + 60_000].map(lengthText)
  assert.deepEqual(told, ['300 ms', '45 s', '15 min', '6 h', '3 d 4 h', '24 h 1 min'])
})
