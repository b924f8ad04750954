import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Column, type Points, type SignalKind, type Value, valueAt } from '../series/column.ts'
import { randomOf, randomSamples } from '../series/testing.ts'
import { decodeBlock, encodeBlock } from './block.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { cellAt, cellsOf, coarser, replaceCells } from './cells.ts'
import { decodeCells, decodeQuarters, encodeCells } from './cells-code.ts'
import { readIntegers, writeIntegers } from './integers.ts'
import { mergePoints } from './merge.ts'
import { readNumbers, writeNumbers } from './numbers.ts'
import { DAY_MS, HOUR_MS } from './spans.ts'
import { WrittenTimes } from './times.ts'

type Random = () => number
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

const EDGES = [0, -0, 1, -1, Number.MAX_VALUE, Number.MIN_VALUE, -Number.MAX_VALUE, 2 ** 53, 0.1 + 0.2, 1e-300, 1e21]
const NUMBERS: Record<string, (random: Random, i: number) => number> = {
  decimals: (random) => Math.round(random() * 1e4) / 100,
  negatives: (random) => -Math.round(random() * 1e4) / 1e4,
  whole: (random, i) => 1e9 + i * 7 + Math.floor(random() * 3),
  levels: (random) => pick(random, [0.382638, -0.273216, 0.054711, 0.710565]),
  raw: (random) => (random() - 0.5) * 10 ** Math.floor(random() * 600 - 300),
  constant: () => 21.5,
  exceptions: (random) => (random() < 0.03 ? Math.PI * random() : Math.round(random() * 1e3) / 10),
  edges: (random) => pick(random, EDGES),
}

const pointsOf = (kind: SignalKind, samples: { t: number; received: number; value: Value }[]): Points => {
  const column = new Column(kind)
  for (const { t, received, value } of samples) column.append(t, received, value)
  return column.points()
}
const listOf = (points: Points) =>
  Array.from(points.t, (t, i) => [t, Math.floor((points.received[i] ?? 0) / 1_000), valueAt(points, i)])

test('numbers of every sort come back bit by bit', () => {
  for (const [name, value] of Object.entries(NUMBERS))
    for (let seed = 0; seed < 40; seed++) {
      const random = randomOf(seed)
      const values = Float64Array.from({ length: Math.floor(random() * 300) }, (_, i) => value(random, i))
      const out = new ByteWriter()
      writeNumbers(out, values)
      const read = readNumbers(new ByteReader(out.finish()), new Float64Array(values.length))
      assert.deepEqual(Buffer.from(read.buffer), Buffer.from(values.buffer), `${name}, seed ${seed}`)
    }
})

test('whole numbers up to the bound come back, whatever guess suits them', () => {
  for (let seed = 0; seed < 100; seed++) {
    const random = randomOf(seed)
    const reach = 2 ** Math.floor(random() * 49)
    const values = Float64Array.from({ length: 1 + Math.floor(random() * 200) }, () =>
      Math.round((random() - 0.5) * reach),
    )
    const out = new ByteWriter()
    writeIntegers(out, values)
    assert.deepEqual(
      readIntegers(new ByteReader(out.finish()), new Float64Array(values.length)),
      values.map((v) => v + 0),
      `seed ${seed}`,
    )
  }
})

test('a block gives back every point, its receipt to the second', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomOf(seed)
    const kind = pick(random, ['number', 'boolean', 'state'] as const)
    const number = pick(random, Object.values(NUMBERS))
    const value = {
      number: () => number(random, 0),
      boolean: () => random() < 0.5,
      state: () => pick(random, ['', 'läuft', 'idle']),
    }
    const points = pointsOf(kind, randomSamples(random, Math.floor(random() * 400), value[kind]))
    assert.deepStrictEqual(listOf(decodeBlock(encodeBlock(points))), listOf(points), `seed ${seed}`)
  }
})

test('blocks that share their times are written as each by itself, and those that nearly do as well', () => {
  const times = new WrittenTimes()
  const t = Float64Array.of(1_000, 2_000, 3_000)
  const received = Float64Array.of(1_040, 2_040, 3_040)
  const v = Float64Array.of(1, 2, 3)
  const points: Points = { kind: 'number', t, received, v, states: [] }
  const others: Points[] = [
    points,
    { ...points, v: Float64Array.of(4, 5, 6) },
    { ...points, t: Float64Array.of(1_000, 2_001, 3_000) },
    { ...points, received: Float64Array.of(1_040, 9_040, 3_040) },
  ]
  for (const each of [...others, points]) assert.deepEqual(encodeBlock(each, times), encodeBlock(each))
})

test('a second of a clock that keeps time costs next to nothing, a noisy decimal what its noise is', () => {
  const random = randomOf(1)
  const samples = Array.from({ length: 3_600 }, (_, i) => ({
    t: 1e12 + i * 1_000,
    received: 1e12 + i * 1_000 + 40,
    value: 20 + Math.round(random() * 100) / 100,
  }))
  const bytes = encodeBlock(pointsOf('number', samples)).length
  assert.ok(bytes < 3_600 * 0.9, `${bytes} bytes`)
  const still = encodeBlock(
    pointsOf(
      'number',
      samples.map((sample) => ({ ...sample, value: 1.5 })),
    ),
  ).length
  assert.ok(still < 80, `${still} bytes`)
})

test('merging is what a plain model keeps, in whatever order and however often', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomOf(seed)
    const kind = pick(random, ['number', 'state'] as const)
    const value = () => (kind === 'number' ? pick(random, [1, 2, -0, 0]) : pick(random, ['a', 'b', 'c']))
    const all = randomSamples(random, 60, value)
    const parts = [0, 1, 2].map((part) =>
      pointsOf(
        kind,
        all.filter((_, i) => i % 3 === part),
      ),
    )
    const [a, b, c] = parts as [Points, Points, Points]
    const whole = listOf(pointsOf(kind, all))
    assert.deepStrictEqual(listOf(mergePoints(mergePoints(a, b), c)), whole, `seed ${seed}`)
    assert.deepStrictEqual(listOf(mergePoints(c, decodeBlock(encodeBlock(mergePoints(b, mergePoints(a, c)))))), whole)
  }
})

test('cells come back exactly, the mean as near as a float64 is, and are made again from finer ones', () => {
  for (const [name, value] of Object.entries(NUMBERS))
    for (let seed = 0; seed < 20; seed++) {
      const random = randomOf(seed)
      const points = pointsOf(
        'number',
        randomSamples(random, 2_000, () => value(random, 0)),
      )
      const fine = cellsOf(points, 300_000)
      const read = decodeCells(encodeCells(fine, 300_000), 300_000)
      for (const column of ['t', 'count', 'min', 'max', 'first', 'last'] as const)
        assert.deepEqual(Buffer.from(read[column].slice().buffer), Buffer.from(fine[column].slice().buffer), name)
      for (let i = 0; i < fine.t.length; i++) near(read, fine, i)
      assert.deepEqual(
        decodeCells(encodeCells(read, 300_000), 300_000),
        read,
        'a mean that moves each time it is written',
      )
      const hours = coarser(fine, HOUR_MS)
      const straight = cellsOf(points, HOUR_MS)
      assert.deepEqual(hours.count, straight.count)
      for (let i = 0; i < hours.t.length; i++) near(hours, straight, i)
    }
})

test('minutes begin with the quarters of an hour that they make up, and are read when they do not', () => {
  for (const [name, value] of Object.entries(NUMBERS))
    for (let seed = 0; seed < 20; seed++) {
      const random = randomOf(seed)
      const samples = randomSamples(random, 2_000, () => value(random, 0))
      const minutes = cellsOf(pointsOf('number', samples), 60_000)
      const written = encodeCells(minutes, 60_000)
      const quarters = decodeQuarters(written)
      const wanted = coarser(minutes, 900_000)
      assert.ok(quarters)
      for (const column of ['t', 'count', 'min', 'max', 'first', 'last'] as const)
        assert.deepEqual(
          Buffer.from(quarters[column].buffer),
          Buffer.from(wanted[column].buffer),
          `${name}, seed ${seed}`,
        )
      for (let i = 0; i < wanted.t.length; i++) near(quarters, wanted, i)
    }
  // As they were written before: version 1, nothing before the columns.
  const minutes = cellsOf({ t: Float64Array.of(0, 1_000, 61_000), v: Float64Array.of(1, 2, 3) }, 60_000)
  const written = encodeCells(minutes, 60_000)
  const old = Buffer.concat([Buffer.of(1, 2), written.subarray(3 + (written[2] ?? 0))])
  assert.deepEqual(decodeCells(old, 60_000), minutes)
  assert.equal(decodeQuarters(old), undefined)
})

function near(one: ReturnType<typeof cellsOf>, other: ReturnType<typeof cellsOf>, i: number): void {
  const [a, b] = [cellAt(one, i), cellAt(other, i)]
  const reach = Math.max(Math.abs(b.min), Math.abs(b.max))
  assert.ok(Math.abs(a.mean / 2 - b.mean / 2) <= reach * 1e-12, `${a.mean} is not ${b.mean}`)
  assert.deepEqual({ ...a, mean: 0 }, { ...b, mean: 0 })
}

test('a stretch of cells is replaced, and nothing beside it', () => {
  const at = (hours: number[], v: number) =>
    cellsOf({ t: Float64Array.from(hours, (h) => h * HOUR_MS), v: new Float64Array(hours.length).fill(v) }, HOUR_MS)
  const old = at([1, 2, 3, 10], 1)
  assert.deepEqual(
    [...replaceCells(old, 2 * HOUR_MS, 4 * HOUR_MS, at([3], 2)).t],
    [1, 3, 10].map((h) => h * HOUR_MS),
  )
  assert.deepEqual([...replaceCells(at([], 0), 0, DAY_MS, old).max], [1, 1, 1, 1])
  assert.deepEqual([...replaceCells(old, 20 * HOUR_MS, 21 * HOUR_MS, at([20], 3)).max], [1, 1, 1, 1, 3])
})

test('bytes that nobody wrote are a RangeError or points; never a hang, never memory without bound', () => {
  const random = randomOf(5)
  const whole = encodeBlock(
    pointsOf(
      'state',
      randomSamples(random, 300, () => pick(random, ['a', 'b'])),
    ),
  )
  let refused = 0
  for (let i = 0; i < 2_000; i++) {
    const bytes = Buffer.from(whole.subarray(0, random() < 0.3 ? Math.floor(random() * whole.length) : whole.length))
    if (bytes.length > 0) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    try {
      decodeBlock(bytes)
    } catch (error) {
      // zlib says by its own errors that a frame is spoilt.
      assert.ok(error instanceof RangeError || (error instanceof Error && 'code' in error), String(error))
      refused++
    }
  }
  assert.ok(refused > 300, `only ${refused} were refused`)
})
