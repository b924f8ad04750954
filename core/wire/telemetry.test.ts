import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../errors.ts'
import { PAYLOAD_BYTES_MAX, SAMPLES_PER_MESSAGE_MAX } from '../limits.ts'
import type { SampleValue } from '../telemetry/segment.ts'
import { SampleBatch } from './batch.ts'
import { readTelemetry } from './telemetry.ts'
import { isClockFailure } from './time.ts'

const NOW = Date.UTC(2026, 2, 9, 12)
type Point = [key: string, ts: number, value: SampleValue]

function read(payload: string | Buffer | object): Point[] {
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
  const batch = new SampleBatch<never>()
  readTelemetry(bytes, NOW, new Map<string, never>(), batch)
  return Array.from({ length: batch.count }, (_, i) => [
    batch.keys[i] ?? '',
    batch.times[i] ?? Number.NaN,
    batch.values[i] ?? 'missing',
  ])
}

function refusal(payload: string | Buffer | object): Failure {
  try {
    read(payload)
  } catch (error) {
    assert.ok(error instanceof Failure && error.kind === 'invalid', String(error))
    return error
  }
  throw new assert.AssertionError({ message: `taken: ${String(payload).slice(0, 80)}` })
}

test('the shapes that people send', () => {
  assert.deepEqual(read({ temperature: 21.5, running: true, mode: 'auto', none: null }), [
    ['temperature', NOW, 21.5],
    ['running', NOW, true],
    ['mode', NOW, 'auto'],
  ])
  const at = Date.UTC(2013, 6, 4, 1)
  for (const ts of [at, at / 1000, '2013-07-04T01:00:00Z', '2013-07-04 03:00:00+02:00', '2013-07-04T01:00:00.0004Z']) {
    assert.deepEqual(read({ ts, values: { t: 1 } }), [['t', at, 1]])
    assert.deepEqual(read({ ts, t: 1 }), [['t', at, 1]])
  }
  assert.deepEqual(read([{ ts: at, values: { t: 1 } }, { ts: at + 1000, t: 2 }, { u: 3 }]), [
    ['t', at, 1],
    ['t', at + 1000, 2],
    ['u', NOW, 3],
  ])
  assert.deepEqual(read({ 'Volume Flow RateRMS': 32, 'läuft 🏗️': 0 }).length, 2)
})

test('SenML: the examples of RFC 8428, section 5.1, with times that can be true', () => {
  assert.deepEqual(
    read([
      { bn: 'urn:dev:ow:10e2073a0108006:', bt: 1.276020076001e9, bu: 'A', bver: 5, n: 'voltage', u: 'V', v: 120.1 },
      { n: 'current', t: -5, v: 1.2 },
      { n: 'current', t: -4, v: 1.3 },
    ]),
    [
      ['urn:dev:ow:10e2073a0108006:voltage', 1276020076001, 120.1],
      ['urn:dev:ow:10e2073a0108006:current', 1276020071001, 1.2],
      ['urn:dev:ow:10e2073a0108006:current', 1276020072001, 1.3],
    ],
  )
  assert.deepEqual(
    read([
      { bn: 'pump/', bv: 100 },
      { n: 'rpm', v: 5, t: -1.5 },
      { n: 'on', vb: false },
      { n: 'e', s: 7 },
    ]),
    [
      ['pump/rpm', NOW - 1500, 105],
      ['pump/on', NOW, false],
      ['pump/e.sum', NOW, 7],
    ],
  )
  assert.match(refusal([{ n: 'a', vd: 'aGk' }]).message, /binary/)
  assert.match(refusal([{ n: 'a', v: 1, new_: 1 }]).message, /must be understood/)
  assert.match(refusal([{ n: 'a', v: '1' }]).message, /"v" is not a number/)
  assert.match(refusal([{ bver: 11, n: 'a', v: 1 }]).message, /version 11/)
})

test('a refusal says what is wrong and what to do', () => {
  const cases: [string | Buffer | object, RegExp, RegExp][] = [
    ['', /not JSON/, /empty/],
    ['hello', /not JSON/, /\{"temperature": 21\.5\}/],
    ["{'t': 1}", /not JSON/, /double quotes/],
    ['{temperature: 1}', /not JSON/, /Keys need double quotes/],
    ['{"t": NaN}', /not JSON/, /no NaN/],
    ['{"t": 1,}', /not JSON/, /comma/],
    ['\ufeff{"t":1}', /not JSON/, /byte order mark/],
    ['21.5', /bare number/, /needs a name/],
    ['{}', /no value/, /temperature/],
    ['[]', /no value/, /temperature/],
    ['{"a":null}', /no value/, /temperature/],
    ['{"a":1e999}', /too large/, /1\.8e308/],
    [{ a: { b: { c: 1 } } }, /an object/, /engine\.rpm/],
    [{ a: [1] }, /a list/, /Flatten/],
    [{ '': 1 }, /empty key/, /1 to 64/],
    [{ ['k'.repeat(65)]: 1 }, /too long/, /1 to 64/],
    ['{"__proto__":1}', /__proto__/, /another key/],
    ['{"~self-check":"ok"}', /begins with "~"/, /another key/],
    [{ 'a\nb': 1 }, /control characters/, /./],
    ['{"a":"\\ud800"}', /Unicode/, /./],
    [{ a: 'x'.repeat(257) }, /257 characters/, /256/],
    [{ ts: NOW, values: { a: 1 }, b: 2 }, /beside "values"/, /into "values"/],
    [[{ t: 1 }, { t: 2 }], /several times/, /"ts"/],
    [{ ts: true, a: 1 }, /boolean/, /ISO 8601/],
    [{ ts: '2026-03-09 11:00:00', a: 1 }, /cannot be read/, /with a zone/],
    [{ ts: '2026-02-30T11:00:00Z', a: 1 }, /cannot be read/, /with a zone/],
    [{ ts: NOW * 1000, a: 1 }, /too large for milliseconds/, /microseconds/],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /UTF-8/, /Encode/],
    [Buffer.alloc(PAYLOAD_BYTES_MAX + 1, 0x20), /bytes/, /several/],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, /not an object/, /temperature/],
    [Array.from({ length: SAMPLES_PER_MESSAGE_MAX + 1 }, (_, i) => ({ ts: NOW - i, a: i })), /more than/, /several/],
  ]
  for (const [payload, message, hint] of cases) {
    const failure = refusal(payload)
    const label = JSON.stringify(payload).slice(0, 60)
    assert.match(failure.message, message, label)
    assert.match(failure.hint ?? 'no hint', hint, label)
    assert.equal(isClockFailure(failure), false, label)
  }
})

test('clocks of 1970 and 2099 are refused as clocks, those of 2000 and five minutes ahead are not', () => {
  for (const ts of [0, 5, 946684799, Date.UTC(2099, 0), NOW + 300_001, -1, '1970-01-01T00:00:00Z', 9e13]) {
    const failure = refusal({ ts, a: 1 })
    assert.ok(isClockFailure(failure), `${ts}: ${failure.message}`)
    assert.match(failure.hint ?? '', /NTP/)
  }
  for (const ts of [946684800, Date.UTC(2013, 0), NOW + 300_000, '2000-01-01T00:00:00Z'])
    assert.equal(read({ ts, a: 1 }).length, 1)
})

test('no bytes whatever do anything but be taken or be refused', () => {
  const seeds = [
    '{"ts":1700000000,"values":{"a":1,"b":"x"}}',
    '[{"bn":"x","n":"y","v":1.5,"t":-3}]',
    '[{"a":true},{"b":2}]',
  ]
  let state = 1
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(seeds[roll(seeds.length)] ?? '')
    for (let change = roll(5); change >= 0; change--)
      bytes[roll(bytes.length)] = roll(3) === 0 ? roll(256) : ('[]{}",:0e-.\\u'.charCodeAt(roll(13)) ?? 0)
    try {
      for (const [key, ts, value] of read(bytes)) {
        assert.ok(key.length > 0 && key.length <= 64)
        assert.ok(Number.isSafeInteger(ts))
        assert.ok(typeof value !== 'number' || Number.isFinite(value))
      }
    } catch (error) {
      assert.ok(error instanceof Failure && error.kind === 'invalid', `${bytes.toString('latin1')}: ${String(error)}`)
    }
  }
})
