import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../errors.ts'
import type { SampleValue, SignalKind } from '../telemetry/segment.ts'
import { SampleBatch } from './batch.ts'
import { readQuick, shapeOf } from './quick.ts'
import { readTelemetry } from './telemetry.ts'

type Signal = { key: string; kind: SignalKind }
const NOW = Date.UTC(2026, 2, 9, 12)
const KNOWN = new Map<string, Signal>(
  (['a', 'b', 'c d', 'running', 'mode', 'läuft', 'ts'] as const).map((key) => [
    key,
    { key, kind: key === 'running' ? 'boolean' : key === 'mode' ? 'state' : 'number' },
  ]),
)

function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

type Point = [key: string | undefined, ts: number | undefined, value: SampleValue | undefined]
function pointsOf(batch: SampleBatch<Signal>): Point[] {
  return Array.from({ length: batch.count }, (_, i) => {
    const scale = batch.scales[i] ?? -1
    return [batch.signals[i]?.key, batch.times[i], scale < 0 ? batch.values[i] : (batch.wholes[i] ?? 0) / 10 ** scale]
  })
}

/** The usual way; undefined when it refuses. */
function usual(bytes: Buffer): SampleBatch<Signal> | undefined {
  const batch = new SampleBatch<Signal>()
  try {
    readTelemetry(bytes, NOW, KNOWN, batch)
    return batch
  } catch (error) {
    assert.ok(error instanceof Failure)
    return undefined
  }
}

function quick(bytes: Buffer, like: Buffer): Point[] | undefined {
  const learned = usual(like)
  const shape = learned && shapeOf(learned)
  if (shape === undefined) return undefined
  const batch = new SampleBatch<Signal>()
  // Between other bytes, as it stands in a packet.
  const around = Buffer.concat([Buffer.from('}{1'), bytes, Buffer.from('1}}"')])
  return readQuick(around, 3, 3 + bytes.length, NOW, shape, batch) ? pointsOf(batch) : undefined
}

function somePayload(roll: (sides: number) => number): string {
  const [colon, comma] = [
    [':', ','],
    [': ', ', '],
  ][roll(2)] ?? [':', ',']
  const number = () =>
    [String(roll(1e6) - 5e5), ((roll(2e6) - 1e6) / 10 ** roll(7)).toString(), '0', '-0', '1e3', '12345678901', '0.1'][
      roll(7)
    ]
  const values = ['a', 'b', 'c d', 'running', 'mode']
    .filter(() => roll(5) > 0)
    .map((key) => `"${key}"${colon}${key === 'running' ? roll(2) === 1 : key === 'mode' ? `"m${roll(3)}"` : number()}`)
    .join(comma)
  const ts = `"ts"${colon}${[NOW - roll(1e6), Math.floor(NOW / 1000), NOW + 400_000, '"2026-03-09T11:00:00Z"'][roll(4)]}`
  return (
    [
      `{${values}}`,
      `{${ts}${comma}${values}}`,
      `{${ts}${comma}"values"${colon}{${values}}}`,
      `{"values"${colon}{${values}}}`,
    ][roll(4)] ?? ''
  )
}

test('what is read quickly is read as it usually is', () => {
  const roll = dice(11)
  let taken = 0
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(somePayload(roll))
    const read = quick(bytes, roll(3) > 0 ? bytes : Buffer.from(somePayload(roll)))
    if (read === undefined) continue
    taken++
    const expected = usual(bytes)
    assert.ok(expected !== undefined, `taken quickly, refused usually: ${bytes.toString()}`)
    assert.deepStrictEqual(read, pointsOf(expected), bytes.toString())
  }
  assert.ok(taken > 1_500, `only ${taken} were taken`)
})

test('altered payloads: the same reading, or none', () => {
  const roll = dice(12)
  let taken = 0
  for (let i = 0; i < 60_000; i++) {
    const like = Buffer.from(somePayload(roll))
    const bytes = Buffer.from(like)
    for (let change = roll(2); change >= 0; change--)
      bytes[roll(bytes.length)] = roll(3) === 0 ? roll(256) : '[]{}",:0123e-.\\ '.charCodeAt(roll(16))
    const sent = roll(4) === 0 ? bytes.subarray(0, roll(bytes.length)) : bytes
    const read = quick(sent, like)
    if (read === undefined) continue
    taken++
    const expected = usual(sent)
    assert.ok(expected !== undefined, `taken quickly, refused usually: ${sent.toString()}`)
    assert.deepStrictEqual(read, pointsOf(expected), sent.toString())
  }
  assert.ok(taken > 200, `only ${taken} were taken`)
})

test('what is usual is taken quickly, what is not is left', () => {
  const like = Buffer.from(`{"ts":${NOW},"values":{"a":21.5,"b":-3,"running":true,"mode":"auto"}}`)
  assert.equal(quick(like, like)?.length, 4)
  assert.equal(quick(Buffer.from('{"a": 1, "b": 2}'), like)?.length, 2)
  for (const other of [
    '{"b":1}',
    '{"a":1,"ts":5}',
    '{"a":null}',
    '{"a":"x"}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":1}}',
    '{"a":1,}',
    '{"a":-}',
    '{"ts":99,"a":1}',
    '{}',
    '',
    '[{"a":1}]',
  ])
    assert.equal(quick(Buffer.from(other), like), undefined, other)
  const withTs = Buffer.from('{"values":{"a":1,"ts":2}}')
  assert.equal(quick(withTs, withTs), undefined)
  const umlaut = Buffer.from('{"läuft":1}')
  assert.equal(quick(umlaut, umlaut), undefined)
})
