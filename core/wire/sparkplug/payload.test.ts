import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '../../errors.ts'
import { randomOf } from '../../series/testing.ts'
import { rebirthCommand } from './command.ts'
import { readPayload } from './payload.ts'
import { bytesField, encodePayload, type TestMetric } from './testing.ts'
import { valueOf } from './types.ts'

const AT = Date.UTC(2026, 2, 9)

function valueIn(metric: TestMetric): unknown {
  const [read] = readPayload(encodePayload({ metrics: [metric] })).metrics
  assert.ok(read?.raw !== undefined && read.datatype !== undefined)
  return valueOf(read.datatype, read.raw)
}

test('every type of value comes back as it was sent', () => {
  const cases: [TestMetric, unknown][] = [
    [{ datatype: 1, int: -5 & 0xff }, -5],
    [{ datatype: 1, int: -5 }, -5],
    [{ datatype: 2, int: -30_000 }, -30_000],
    [{ datatype: 3, int: -(2 ** 31) }, -(2 ** 31)],
    [{ datatype: 3, long: -7n }, -7],
    [{ datatype: 4, long: -(2n ** 53n) + 1n }, -(2 ** 53) + 1],
    [{ datatype: 5, int: 255 }, 255],
    [{ datatype: 7, int: 4_294_967_295 }, 4_294_967_295],
    [{ datatype: 8, long: 2n ** 53n - 1n }, 2 ** 53 - 1],
    [{ datatype: 9, float: 0.1 }, 0.1],
    [{ datatype: 9, float: -21.537 }, -21.537],
    [{ datatype: 9, float: 3.4028234663852886e38 }, 3.4028235e38],
    [{ datatype: 10, double: Math.PI }, Math.PI],
    [{ datatype: 11, boolean: true }, true],
    [{ datatype: 12, string: 'läuft' }, 'läuft'],
    [{ datatype: 13, long: BigInt(AT) }, AT],
    [{ datatype: 15, string: 'b2a3' }, 'b2a3'],
    // What cannot be kept as it is, is not kept.
    [{ datatype: 8, long: 2n ** 64n - 1n }, undefined],
    [{ datatype: 9, float: Number.NaN }, undefined],
    [{ datatype: 10, double: Number.POSITIVE_INFINITY }, undefined],
    [{ datatype: 11, int: 1 }, undefined],
    [{ datatype: 3, string: '5' }, undefined],
    [{ datatype: 16, dataset: Buffer.from([8, 1]) }, undefined],
    [{ datatype: 99, int: 1 }, undefined],
  ]
  for (const [metric, expected] of cases) {
    const value = valueIn(metric)
    assert.equal(
      value,
      expected,
      JSON.stringify(metric, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)),
    )
    if (metric.float !== undefined && typeof value === 'number')
      assert.equal(Math.fround(value), Math.fround(metric.float))
  }
})

test('times, sequence, aliases of 64 bits and the unit are read', () => {
  const bytes = encodePayload({
    timestamp: AT,
    seq: 255,
    metrics: [{ name: 'p', alias: 2 ** 40 + 1, timestamp: AT + 5, datatype: 10, unit: 'bar', double: 1.5 }],
  })
  const { timestamp, seq, metrics } = readPayload(bytes)
  assert.deepEqual([timestamp, seq], [AT, 255])
  const [metric] = metrics
  assert.deepEqual([metric?.name, metric?.alias, metric?.timestamp, metric?.unit], ['p', '256.1', AT + 5, 'bar'])
})

test('the command to be born again is a payload like any other', () => {
  const { timestamp, metrics } = readPayload(rebirthCommand(AT))
  assert.equal(timestamp, AT)
  assert.deepEqual(
    metrics.map(({ name, datatype, raw }) => [name, datatype, raw]),
    [['Node Control/Rebirth', 11, { form: 'boolean', boolean: true }]],
  )
})

test('what lies about its length, is compressed or too much is refused with the reason', () => {
  const refused = (bytes: Buffer, why: RegExp): void => {
    assert.throws(
      () => readPayload(bytes),
      (error: unknown) => isFailure(error, 'invalid') && why.test(error.message),
    )
  }
  refused(Buffer.from([0x12, 0x05, 0x0a]), /longer than what holds it/)
  refused(Buffer.from([0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), /longer than/)
  refused(Buffer.alloc(30, 0xff), /more than ten bytes/)
  refused(Buffer.from([0x0b]), /wire type 3/)
  refused(Buffer.from([0x00]), /field number of zero/)
  refused(Buffer.from([0x12, 0x03, 0x0a, 0x01, 0xff]), /not UTF-8/)
  refused(bytesField(4, Buffer.from('SPBV1.0_COMPRESSED')), /compressed/)
  refused(encodePayload({ metrics: Array.from({ length: 1_001 }, () => ({ alias: 1 })) }), /more than 1000 metrics/)
  refused(Buffer.alloc(70_000), /70000 bytes/)
})

test('no bytes whatever do anything but be read or be refused', () => {
  const random = randomOf(7)
  const seed = encodePayload({
    timestamp: AT,
    seq: 3,
    metrics: [
      { name: 'Temperature', alias: 1, datatype: 9, float: 21.5, unit: '°C' },
      { name: 'Mode', alias: 2, datatype: 12, string: 'auto' },
      { name: 'Table', alias: 3, datatype: 16, dataset: Buffer.alloc(20, 1) },
    ],
  })
  let refused = 0
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(seed.subarray(0, random() < 0.3 ? Math.floor(random() * seed.length) : seed.length))
    for (let changes = Math.floor(random() * 6); changes > 0; changes--)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    try {
      for (const metric of readPayload(bytes).metrics)
        if (metric.raw !== undefined) {
          const value = valueOf(metric.datatype ?? 0, metric.raw)
          assert.ok(typeof value !== 'number' || Number.isFinite(value))
        }
    } catch (error) {
      assert.ok(isFailure(error, 'invalid'), `${bytes.toString('hex')}: ${String(error)}`)
      refused++
    }
  }
  assert.ok(refused > 1_000 && refused < 19_000, `${refused} refused`)
})
