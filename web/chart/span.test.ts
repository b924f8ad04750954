import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SERIES_SPAN_MS_MAX } from '../../core/limits.ts'
import { between, panned, partOf, pinched, settled, SPAN_MS_MIN, timeAt, widthOf, zoomed } from './span.ts'

const HOUR = 3_600_000
const span = { from: 10 * HOUR, to: 11 * HOUR }
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3, `${a} is not ${b}`)

test('what is under the pointer stays there while the view is zoomed, in and out again', () => {
  for (const at of [span.from, span.from + 0.3 * HOUR, span.to]) {
    const closer = zoomed(span, at, 0.25)
    near(widthOf(closer), HOUR / 4)
    near(partOf(at, closer), partOf(at, span))
    const back = zoomed(closer, at, 4)
    near(back.from, span.from)
    near(back.to, span.to)
  }
})

test('zooming ends where there is nothing to see and where nothing can be asked', () => {
  assert.equal(widthOf(zoomed(span, span.from, 1e-12)), SPAN_MS_MIN)
  assert.equal(widthOf(zoomed(span, span.from, 1e12)), SERIES_SPAN_MS_MAX)
})

test('two fingers keep their instants, crossed or not', () => {
  const a = { at: timeAt(0.2, span), part: 0.1 }
  const b = { at: timeAt(0.6, span), part: 0.9 }
  for (const view of [pinched(a, b), pinched(b, a)]) {
    near(partOf(a.at, view), 0.1)
    near(partOf(b.at, view), 0.9)
  }
  assert.ok(widthOf(pinched({ at: 1, part: 0.5 }, { at: 1, part: 0.5 })) >= SPAN_MS_MIN)
})

test('a view is whole milliseconds and ends where time does; its width is kept', () => {
  const now = 11 * HOUR + 5
  assert.deepEqual(settled(panned(span, 2 * HOUR), now), { from: 10 * HOUR + 5, to: now })
  assert.deepEqual(settled({ from: span.from + 0.4, to: span.to + 0.4 }, now), span)
  assert.deepEqual(settled({ from: -5_000, to: HOUR - 5_000 }, now), { from: 0, to: HOUR })
})

test('a drag to the left is a drag', () => {
  assert.deepEqual(between(5, 2), { from: 2, to: 5 })
})
