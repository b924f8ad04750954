import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Series } from '../../../data/contract.ts'
import { drawingOf } from './drawing.ts'

const head = { signalNo: 1, kind: 'number', rhythmMs: 10, gapMs: 20 } as const
const exact = (t: number[], v: number[]): Series => ({ ...head, form: 'exact', t, v })
const time = { from: 0, to: 100 }

test('a line runs over the whole width, between its extremes and the limit', () => {
  const drawing = drawingOf(exact([0, 10, 20], [0, 5, 10]), { from: 0, to: 20 }, { above: 20 })
  assert.ok(drawing)
  assert.equal(drawing.line, 'M0 93.1L500 71.6L1000 50')
  assert.equal(drawing.above, 6.9)
  assert.equal(drawing.below, undefined)
  assert.ok(drawing.low < 0 && drawing.high > 20)
})

test('where nothing is known nothing is drawn, and a lone point is seen', () => {
  const drawing = drawingOf(exact([0, 10, 60, 90, 100], [1, 1, 1, 1, 1]), time, {})
  assert.deepEqual(drawing?.line.split('M').slice(1), ['0 50L100 50', '600 50h.01', '900 50L1000 50'])
})

test('buckets have a band; an empty one is a gap', () => {
  const series: Series = {
    ...head,
    form: 'buckets',
    t: [0, 10, 20, 80],
    min: [1, 2, null, 1],
    max: [3, 4, null, 3],
    mean: [2, 3, null, 2],
    last: [2, 3, null, 2],
    count: [5, 5, 0, 5],
  }
  const drawing = drawingOf(series, time, {})
  assert.equal(drawing?.band.split('Z').length, 3)
  assert.equal(drawing?.line.split('M').length, 3)
})

test('without numbers there is nothing to draw', () => {
  assert.equal(drawingOf(undefined, time, { above: 1 }), undefined)
  assert.equal(drawingOf(exact([], []), time, {}), undefined)
  assert.equal(drawingOf({ ...head, kind: 'state', form: 'intervals', intervals: [] }, time, {}), undefined)
})
