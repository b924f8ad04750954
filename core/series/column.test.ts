import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Column, type SignalKind, valueAt, within } from './column.ts'
import { keptOf, randomOf, randomSamples, type Sample } from './testing.ts'

const makers = {
  number: (random: () => number) => random() * 100 - 50,
  boolean: (random: () => number) => random() < 0.5,
  state: (random: () => number) => ['idle', 'lifting', 'fault'][Math.floor(random() * 3)] ?? 'idle',
}
const KINDS: SignalKind[] = ['number', 'boolean', 'state']

function read(column: Column): Sample[] {
  const points = column.points()
  return Array.from(points.t, (t, i) => ({ t, received: points.received[i] ?? NaN, value: valueAt(points, i) }))
}

test('random writes come back in order, each time once, the first received kept', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const random = randomOf(seed)
    const kind = KINDS[seed % 3] ?? 'number'
    const samples = randomSamples(random, Math.floor(random() * 400), makers[kind])
    const column = new Column(kind)
    for (const { t, received, value } of samples) assert.ok(column.append(t, received, value))
    assert.deepEqual(read(column), keptOf(samples), `seed ${seed}`)
  }
})

test('a value of another kind is left out', () => {
  const column = new Column('number')
  assert.equal(column.append(1, 1, 'open'), false)
  assert.equal(column.append(1, 1, true), false)
  assert.equal(column.points().t.length, 0)
})

test('a window takes its start and leaves its end', () => {
  const column = new Column('number')
  for (const t of [10, 20, 30, 40]) column.append(t, t, t)
  assert.deepEqual([...within(column.points(), 20, 40).t], [20, 30])
  assert.deepEqual([...within(column.points(), 41, 99).t], [])
  assert.deepEqual([...within(column.points(), 40, 20).t], [])
})
