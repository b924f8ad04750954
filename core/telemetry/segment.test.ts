import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AssetId, idFrom } from '../ids.ts'
import { decodeSegment, type Run, type SampleValue, SegmentWriter, visitSegment } from './segment.ts'

const BASE = Date.UTC(2026, 0, 2, 3, 4, 5)
const assetBytes = (seed: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => (seed * 31 + i * 7) & 0xff)

function written(runs: Run[], base = BASE): Buffer {
  const writer = new SegmentWriter(base)
  for (const run of runs) {
    writer.begin(Buffer.from(run.assetId.replaceAll('-', ''), 'hex'), run.receivedAt)
    for (const sample of run.samples) writer.add(sample.signalNo, sample.ts, sample.value)
  }
  return writer.finish()
}

/** A small generator with a seed, so that a failure can be seen again. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

function someValue(roll: (sides: number) => number): SampleValue {
  const kinds: (() => SampleValue)[] = [
    () => roll(2 ** 31) - 2 ** 30,
    () => roll(100_000) / 10 ** roll(9),
    () => -roll(100_000) / 10 ** roll(9),
    () => (roll(2 ** 31) + 0.5) * 10 ** (roll(600) - 300),
    () => roll(2) === 1,
    () => ['', 'running', 'läuft 🏗️', '\u0000', 'x'.repeat(roll(256))][roll(5)] ?? '',
    () => [-0, 0, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, -(2 ** 31), 2 ** 31 - 1, 0.1 + 0.2][roll(8)] ?? 0,
  ]
  return (kinds[roll(kinds.length)] ?? (() => 0))()
}

test('what is written is read back equal, bit by bit', () => {
  for (let seed = 0; seed < 300; seed++) {
    const roll = dice(seed)
    const runs: Run[] = Array.from({ length: 1 + roll(6) }, (_, i) => ({
      // Neighbouring runs differ in asset or time, else decodeSegment may join them.
      assetId: idFrom<AssetId>(assetBytes(roll(4))),
      receivedAt: BASE + i * 3 - 5,
      samples: Array.from({ length: 1 + roll(20) }, () => ({
        signalNo: roll(4) === 0 ? roll(2 ** 20) : 1 + roll(5),
        ts: roll(3) === 0 ? Date.UTC(2013, 6, 4) + roll(1000) : BASE + roll(5) * 1000,
        value: someValue(roll),
      })),
    }))
    const read = decodeSegment(written(runs))
    assert.deepStrictEqual(read, runs, `seed ${seed}`)
  }
})

test('ten decimal points of one message take few bytes', () => {
  const run: Run = {
    assetId: idFrom<AssetId>(assetBytes(1)),
    receivedAt: BASE + 7,
    samples: Array.from({ length: 10 }, (_, i) => ({ signalNo: i + 1, ts: BASE + 2, value: 20.1 + i })),
  }
  assert.ok(written([run]).length - 7 <= 16 + 2 + 1 + 1 + 10 * 3, `${written([run]).length} bytes`)
})

test('only the runs of the wanted asset are read', () => {
  const mine = idFrom<AssetId>(assetBytes(1))
  const other = idFrom<AssetId>(assetBytes(2))
  const sample = { signalNo: 1, ts: BASE, value: 1 }
  const plain = written([
    { assetId: other, receivedAt: BASE, samples: [sample] },
    { assetId: mine, receivedAt: BASE, samples: [sample] },
    { assetId: other, receivedAt: BASE, samples: [sample] },
  ])
  assert.deepEqual(
    decodeSegment(plain, mine).map((run) => run.assetId),
    [mine],
  )
})

test('bytes that no writer wrote are a RangeError, or samples; never a hang, never another error', () => {
  const roll = dice(7)
  const whole = written([
    {
      assetId: idFrom<AssetId>(assetBytes(1)),
      receivedAt: BASE,
      samples: Array.from({ length: 30 }, (_, i) => ({ signalNo: i, ts: BASE + i * i, value: someValue(roll) })),
    },
  ])
  let refused = 0
  for (let i = 0; i < 5_000; i++) {
    const bytes = Buffer.from(whole.subarray(0, roll(3) === 0 ? roll(whole.length) : whole.length))
    for (let change = roll(4); change >= 0; change--) if (bytes.length > 0) bytes[roll(bytes.length)] = roll(256)
    try {
      visitSegment(bytes, () => undefined)
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error))
      refused++
    }
  }
  assert.ok(refused > 500, `only ${refused} of 5000 were refused`)
})
