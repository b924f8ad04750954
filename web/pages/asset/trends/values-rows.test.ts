import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Series, Signal } from '../../../data/contract.ts'
import { instantsOf, shownOf, textAt } from './shown.ts'
import { csvOfView, pageOf } from './values-rows.ts'

const span = { from: 1_000, to: 9_000 }
const signal = (signalNo: number, name: string, kind: Signal['kind'], unit: string | null = null): Signal => ({
  signalNo,
  key: name,
  name,
  unit,
  kind,
  firstAt: '2026-01-01T00:00:00Z',
  last: null,
})
const head = { rhythmMs: 1_000, gapMs: 5_000 }
const load: Series = {
  ...head,
  signalNo: 1,
  kind: 'number',
  form: 'exact',
  t: [500, 1_000, 2_000, 3_000],
  v: [9, -1.5, 2, 3],
}
const mode: Series = {
  ...head,
  signalNo: 2,
  kind: 'state',
  form: 'intervals',
  intervals: [{ from: 2_000, to: 8_000, value: '=idle' }],
}
const summed: Series = {
  ...head,
  signalNo: 3,
  kind: 'number',
  form: 'buckets',
  t: [2_000, 4_000],
  min: [1, 5],
  max: [3, 5],
  mean: [2, 5],
  last: [3, 5],
  count: [2, 1],
}
const show = (of: Signal, series: Series) =>
  shownOf({ signal: of, span, past: { series, known: span }, arrived: [] }, null)
const all = [
  show(signal(1, '+Load', 'number', 't'), load),
  show(signal(2, 'Mode', 'state'), mode),
  show(signal(3, 'Wind', 'number'), summed),
]

test('one row for each instant in view, newest first, with what each signal was then', () => {
  assert.deepEqual(instantsOf(all, span), [1_000, 2_000, 3_000, 4_000])
  const { rows, count, pages } = pageOf(all, span, 0, 3)
  assert.deepEqual([count, pages], [4, 2])
  assert.deepEqual(rows, [
    { at: 4_000, cells: [null, { text: '=idle' }, { text: '5' }] },
    { at: 3_000, cells: [{ text: '3.0' }, { text: '=idle' }, null] },
    { at: 2_000, cells: [{ text: '2.0' }, { text: '=idle' }, { text: '2', low: '1', high: '3' }] },
  ])
  assert.deepEqual(
    pageOf(all, span, 99, 3).rows.map((row) => row.at),
    [1_000],
  )
  assert.deepEqual(pageOf([], span, 0, 3), { rows: [], count: 0, page: 0, pages: 1 })
})

test('the file has all of it, numbers as numbers and no formula', () => {
  const lines = csvOfView(all, span).trimEnd().split('\r\n')
  assert.equal(lines[0], `"Time (UTC)","'+Load (t)","Mode","Wind","Wind lowest","Wind highest"`)
  assert.equal(lines[1], '1970-01-01T00:00:01.000Z,-1.5,,,,')
  assert.equal(lines[2], `1970-01-01T00:00:02.000Z,2,"'=idle",2,1,3`)
  assert.equal(lines.length, 5)
})

test('what stood there is read from the nearest point, and from no point in a gap', () => {
  const [number, state] = all
  assert.ok(number && state)
  assert.equal(textAt(number, 2_100), '2.0')
  assert.equal(textAt(number, 8_800), 'no data')
  assert.equal(textAt(state, 8_500), 'no data')
})
