import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signal } from '../../../data/contract.ts'
import { bestOf } from './best-answer.ts'
import { panesOf } from './panes.ts'

const signal = (signalNo: number, unit: string | null, kind: Signal['kind'] = 'number'): Signal => ({
  signalNo,
  key: `s${signalNo}`,
  name: null,
  unit,
  kind,
  firstAt: '2026-01-01T00:00:00Z',
  last: null,
})
const numbers = (signals: Signal[], by: 'signal' | 'unit') =>
  panesOf(signals, by).map((pane) => pane.signals.map((each) => each.signalNo))

test('signals of one unit share a pane; states and numbers without a unit do not', () => {
  const all = [
    signal(1, 'bar'),
    signal(2, '°C'),
    signal(3, 'bar'),
    signal(4, null),
    signal(5, null),
    signal(6, null, 'state'),
  ]
  assert.deepEqual(numbers(all, 'unit'), [[1, 3], [2], [4], [5], [6]])
  assert.deepEqual(numbers(all, 'signal'), [[1], [2], [3], [4], [5], [6]])
})

test('a pane has as many lines as can be told apart, and the next ones have the next pane', () => {
  const all = Array.from({ length: 6 }, (_, i) => signal(i + 1, 'bar'))
  assert.deepEqual(numbers(all, 'unit'), [
    [1, 2, 3, 4],
    [5, 6],
  ])
})

test('until the finer answer is here, the one that covers the window most finely stays', () => {
  const coarse = { from: 0, to: 1_000, bucketMs: 10, name: 'coarse' }
  const fine = { from: 400, to: 600, bucketMs: 1, name: 'fine' }
  const finer = { from: 400, to: 500, bucketMs: 0.5, name: 'finer' }
  const all = [finer, coarse, fine]
  assert.equal(bestOf(all, { from: 450, to: 550 })?.name, 'fine')
  assert.equal(bestOf(all, { from: 100, to: 900 })?.name, 'coarse')
  assert.equal(bestOf(all, { from: 2_000, to: 3_000 }), undefined)
})
