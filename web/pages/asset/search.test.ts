import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offsetOf, offsetWord, parseAssetSearch, RANGE_MS, stretchOf, stretchText, windowOf } from './search.ts'

test('the address decides the window; nonsense in it is dropped', () => {
  assert.deepEqual(windowOf(parseAssetSearch({ range: '1h' }), 10_000_000), {
    from: 10_000_000 - RANGE_MS['1h'],
    to: 10_000_000,
    span_ms: RANGE_MS['1h'],
    moving: true,
  })
  const held = windowOf(parseAssetSearch({ pause: '5000000' }), 10_000_000)
  assert.deepEqual([held.to, held.moving], [5_000_000, false])
  const own = windowOf(parseAssetSearch({ from: '1000', to: '2000', pause: '5' }), 10_000_000)
  assert.deepEqual([own.from, own.to, own.moving], [1_000, 2_000, false])
  const wrong = parseAssetSearch({ range: '2y', from: '9', to: '3', pause: '-1', signals: '1,x', view: 'pie' })
  assert.deepEqual(
    Object.values(wrong).filter((each) => each !== undefined),
    [],
  )
})

test('a view is a link: what the address says is what it is read as', () => {
  const view = {
    from: '1000',
    to: '9000',
    signals: '1,5',
    view: 'table',
    panes: 'unit',
    compare: '90m',
    mark: '2000-3000',
    wide: 'yes',
  }
  const read = parseAssetSearch(view)
  assert.deepEqual(parseAssetSearch({ ...read }), read)
  assert.deepEqual(
    Object.fromEntries(
      Object.entries(read).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
    ),
    view,
  )
})

test('an offset is a number of minutes, hours, days or weeks, and not absurd', () => {
  assert.deepEqual(['90m', '1h', '2d', '1w'].map(offsetOf), [90 * 60_000, 3_600_000, 2 * 86_400_000, 7 * 86_400_000])
  for (const wrong of ['0d', '-1d', '1y', 'd', '1.5h', '999999w', '', 7, undefined])
    assert.equal(offsetOf(wrong), undefined)
  assert.deepEqual(['1d', '90m', '1h'].map(offsetWord), ['a day earlier', '90 minutes earlier', 'an hour earlier'])
})

test('a marked stretch has two ends in order', () => {
  assert.deepEqual(stretchOf(stretchText({ from: 1_000.4, to: 2_000 })), { from: 1_000, to: 2_000 })
  for (const wrong of ['2000-1000', '5-5', '5', 'a-b', '0-9', '1-99999999999999999'])
    assert.equal(stretchOf(wrong), undefined)
})
