import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clustered, type Marker, neighbour } from './annotations.ts'

const mark = (at: number, severity: Marker['severity'] = 'info'): Marker => ({
  id: String(at),
  at,
  kind: 'event',
  severity,
  text: `at ${at}`,
})

test('marks that would lie on each other are one, as bad as the worst; none is lost', () => {
  const marks = [mark(50), mark(10), mark(11, 'fault'), mark(12, 'warning'), mark(200)]
  const found = clustered(marks, { from: 0, to: 100 }, 0.05)
  assert.deepEqual(
    found.map(({ at, severity, markers }) => [at, severity, markers.length]),
    [
      [10, 'fault', 3],
      [50, 'info', 1],
    ],
  )
})

test('a long row of close marks does not become one: a group begins anew at its width', () => {
  const marks = Array.from({ length: 100 }, (_, i) => mark(i))
  assert.equal(clustered(marks, { from: 0, to: 100 }, 0.1).length, 10)
})

test('the next mark is the next in time, whatever their order', () => {
  const marks = [mark(30), mark(10), mark(20)]
  assert.equal(neighbour(marks, 10, 1)?.at, 20)
  assert.equal(neighbour(marks, 30, -1)?.at, 20)
  assert.equal(neighbour(marks, 30, 1), undefined)
})
