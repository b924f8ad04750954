import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { SERIES_SIGNALS_MAX } from '../../../core/limits.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg, TestPerson } from '../../db/testing-world.ts'
import { ReadingWorld } from '../testing.ts'
import { readMany } from './read-many.ts'
import { read } from './read.ts'

const START = Date.parse('2024-03-01T00:00:00Z')
let server: TestServer
let world: ReadingWorld
let a: TestOrg
let b: TestOrg

type Answer = {
  bucketMs: number
  missing: AssetId[]
  assets: { assetId: AssetId; series: { signalNo: number; form: string; t?: number[]; v?: number[] }[] }[]
}

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  b = world.people.b
  for (const org of [a, b])
    for (const assetId of org.assets) {
      await world.declare(org, assetId, 1, 'number', 'load')
      await world.declare(org, assetId, 2, 'state', 'mode')
    }
  const [first, second, third] = a.assets
  const writer = world.writer(a)
  for (const [i, assetId] of [first, second].entries())
    await writer.write(a.sites[0], [
      ...Array.from({ length: 90 }, (_, k) => ({ assetId, signalNo: 1, ts: START + k * 1_000, value: k + i })),
      { assetId, signalNo: 2, ts: START, value: 'idle' },
    ])
  await writer.write(a.sites[1], [{ assetId: third, signalNo: 1, ts: START, value: 7 }])
})
after(async () => {
  await world.close()
  await server.stop()
})

const ask = async (who: TestPerson, of: { assetId: AssetId; signals?: number[] }[], buckets = 600) =>
  (await world.call(readMany, who, { body: { from: START, to: START + 600_000, buckets, of } })) as Answer

test('many are answered as each of them is alone, in the order in which they were asked for', async () => {
  const [first, second, third] = a.assets
  for (const buckets of [10, 600]) {
    const many = await ask(
      a.people.engineer,
      [third, first, second].map((assetId) => ({ assetId })),
      buckets,
    )
    assert.deepEqual(
      many.assets.map(({ assetId }) => assetId),
      [third, first, second],
    )
    for (const { assetId, series } of many.assets) {
      const query = { from: String(START), to: String(START + 600_000), buckets: String(buckets) }
      const alone = (await world.call(read, a.people.engineer, { params: { assetId }, query })) as { series: unknown }
      assert.deepEqual(series, alone.series)
    }
  }
})

test('signals of one number at two assets are two, and only what was named is answered', async () => {
  const [first, second] = a.assets
  const { assets } = await ask(a.people.engineer, [
    { assetId: first, signals: [1] },
    { assetId: second, signals: [1, 2] },
  ])
  assert.deepEqual(
    assets.map(({ series }) => series.map(({ signalNo, form }) => `${signalNo} ${form}`)),
    [['1 exact'], ['1 exact', '2 intervals']],
  )
  assert.deepEqual([assets[0]?.series[0]?.v?.[0], assets[1]?.series[0]?.v?.[0]], [0, 1])
})

test('an asset that one may not see is missing as one that does not exist is', async () => {
  const [first, , third] = a.assets
  const nowhere = 'aaaaaaaa-0000-4000-8000-000000000001' as AssetId
  const seen = await ask(
    a.people.operator,
    [third, first, nowhere].map((assetId) => ({ assetId })),
  )
  assert.deepEqual(seen.missing, [third, nowhere])
  assert.deepEqual(
    seen.assets.map(({ assetId }) => assetId),
    [first],
  )
  const strange = await ask(b.people.org_admin, [{ assetId: first }])
  assert.deepEqual(strange, { ...strange, missing: [first], assets: [] })
})

test('an asset named twice, an inverted window and too many signals are refused with a reason', async () => {
  const [first] = a.assets
  const refused = (kind: 'invalid' | 'limit') => (error: unknown) => isFailure(error, kind)
  await assert.rejects(ask(a.people.engineer, [{ assetId: first }, { assetId: first }]), refused('invalid'))
  const inverted = { from: START, to: START, of: [{ assetId: first }] }
  await assert.rejects(world.call(readMany, a.people.engineer, { body: inverted }), refused('invalid'))
  for (let no = 3; no <= SERIES_SIGNALS_MAX + 1; no += 1) await world.declare(a, first, no, 'number', `more-${no}`)
  await assert.rejects(ask(a.people.engineer, [{ assetId: first }]), refused('limit'))
})
