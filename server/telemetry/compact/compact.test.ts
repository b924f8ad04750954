import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import { randomOf } from '../../../core/series/testing.ts'
import type { Value } from '../../../core/series/column.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../../db/testing.ts'
import type { TestOrg } from '../../db/testing-world.ts'
import type { Operation } from '../../operation/operation.ts'
import { read as samplesRead } from '../samples/read.ts'
import { read as seriesRead } from '../series/read.ts'
import { list as signalsList } from '../signals/list.ts'
import { ReadingWorld } from '../testing.ts'
import { testCompactor } from './testing.ts'

const BASE = Date.parse('2026-03-02T00:00:00Z')
const HOUR = 3_600_000
const NOW = Date.now()
let server: TestServer
let database: TestDatabase
let world: ReadingWorld
let a: TestOrg
let b: TestOrg
let worker: ReturnType<typeof testCompactor>

before(async () => {
  server = await startTestServer()
  database = await server.database()
  world = await ReadingWorld.plant(database)
  a = world.people.a
  b = world.people.b
  for (const org of [a, b])
    for (const assetId of org.assets) {
      await world.declare(org, assetId, 1, 'number', 'load')
      await world.declare(org, assetId, 2, 'state', 'mode')
      await world.declare(org, assetId, 3, 'boolean', 'brake')
    }
  worker = testCompactor(database, (orgId) => world.keysOf(orgId === a.orgId ? a : b))
})
after(async () => {
  await worker.db.close()
  await world.close()
  await server.stop()
})

type Series = {
  signalNo: number
  form: string
  t: number[]
  v: unknown[]
  received: number[]
  [column: string]: unknown
}
const ask = async (operation: Operation, assetId: AssetId, query: object) =>
  ((await world.call(operation, a.people.engineer, { params: { assetId }, query })) as unknown as { series: Series[] })
    .series
const windowOf = (from: number, to: number) => ({ from: String(from), to: String(to) })
const samplesOf = (assetId: AssetId, from: number, to: number) => ask(samplesRead, assetId, windowOf(from, to))
const chartOf = (assetId: AssetId, from: number, to: number, buckets: number) =>
  ask(seriesRead, assetId, { ...windowOf(from, to), buckets: String(buckets) })
const truth = async (text: string, values: unknown[] = []) => (await world.superuser.query(text, values)).rows
const withoutReceived = (series: Series[]) => series.map(({ signalNo, t, v }) => ({ signalNo, t, v }))

async function seconds(assetId: AssetId, siteId: SiteId, from: number, count: number): Promise<void> {
  const line = world.writer(a)
  for (let start = 0; start < count; start += 600) {
    const length = Math.min(600, count - start)
    const samples = Array.from({ length }, (_, i) => {
      const at = from + (start + i) * 1_000
      const value: Value = Math.round(Math.sin((start + i) / 50) * 1_000) / 100
      return [
        { assetId, signalNo: 1, ts: at, value },
        { assetId, signalNo: 2, ts: at, value: (start + i) % 900 < 450 ? 'idle' : 'lifting' },
        { assetId, signalNo: 3, ts: at, value: (start + i) % 60 < 30 },
      ]
    })
    await line.write(siteId, samples.flat(), NOW)
  }
}

test('samples, charts and last values are the same before and after compaction', async () => {
  const [assetId] = a.assets
  const [siteId] = a.sites
  await seconds(assetId, siteId, BASE + 90_000, 3 * 3_600)
  const window = [BASE, BASE + 4 * HOUR] as const
  const samples = await samplesOf(assetId, ...window)
  const charts = await Promise.all([
    chartOf(assetId, ...window, 200),
    chartOf(assetId, ...window, 4),
    chartOf(assetId, ...window, 2_000),
  ])
  const last = await world.call(signalsList, a.people.engineer, { params: { assetId } })
  assert.ok((await worker.compactor.round(0)) > 0)
  const [{ n }] = (await truth(
    'select count(*)::int as n from app.segment s join app.compaction c using (org_id, site_id, writer) where s.n > c.upto_n',
  )) as [{ n: number }]
  assert.equal(n, 0)
  assert.deepEqual(withoutReceived(await samplesOf(assetId, ...window)), withoutReceived(samples))
  const again = await Promise.all([
    chartOf(assetId, ...window, 200),
    chartOf(assetId, ...window, 4),
    chartOf(assetId, ...window, 2_000),
  ])
  for (const [i, chart] of again.entries()) alike(chart[0], charts[i]?.[0])
  assert.deepEqual(await world.call(signalsList, a.people.engineer, { params: { assetId } }), last)
  // And when no segment is left at all.
  await world.superuser.query('truncate app.segment')
  assert.deepEqual(withoutReceived(await samplesOf(assetId, ...window)), withoutReceived(samples))
  assert.deepEqual(await world.call(signalsList, a.people.engineer, { params: { assetId } }), last)
})

/** Equal but for the mean, which may differ in its last digits. */
function alike(one: Series | undefined, other: Series | undefined): void {
  const { mean, ...rest } = one ?? { mean: [] }
  const { mean: otherMean, ...otherRest } = other ?? { mean: [] }
  assert.deepEqual(rest, otherRest)
  for (const [i, value] of ((mean ?? []) as (number | null)[]).entries()) {
    const expected = ((otherMean ?? []) as (number | null)[])[i] ?? null
    if (value === null || expected === null) assert.equal(value, expected)
    else assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`)
  }
}

test('a chart from roll-ups is exact at cut edges and where something late lies in a segment', async () => {
  const [, assetId] = a.assets
  const [siteId] = a.sites
  await seconds(assetId, siteId, BASE, 6 * 3_600)
  await worker.compactor.round(0)
  const [rolled] = await truth('select count(*)::int as n from app.rollup where asset_id = $1', [assetId])
  assert.equal(rolled?.n, 2, 'minutes and hours')
  const window = [BASE + 12_345, BASE + 5 * HOUR + 54_321] as const
  const check = async () => {
    const [load] = await chartOf(assetId, ...window, 300)
    const [exact] = await samplesOf(assetId, ...window)
    assert.ok(load?.form === 'buckets' && exact)
    const buckets = load.t
    const width = (buckets[1] ?? 0) - (buckets[0] ?? 0)
    for (const [i, start] of buckets.entries()) {
      const inside: number[] = (exact.v as number[]).filter(
        (_, k) => (exact.t[k] ?? 0) >= start && (exact.t[k] ?? 0) < start + width,
      )
      const of = (name: string): number | undefined => (load[name] as number[])[i]
      assert.deepEqual(
        [of('count'), of('min'), of('max'), of('last')],
        [inside.length, Math.min(...inside), Math.max(...inside), inside.at(-1)],
      )
    }
  }
  await check()
  // Late, and a redelivery of what is compacted: neither is missed nor doubled, now and after the next round.
  await world.writer(a).write(
    siteId,
    [
      { assetId, signalNo: 1, ts: BASE + 2 * HOUR + 500, value: 99 },
      { assetId, signalNo: 1, ts: BASE + 3 * HOUR, value: 98 },
    ],
    NOW + 5_000,
  )
  await check()
  await worker.compactor.round(0)
  await check()
})

test('sparse signals get long blocks; weeks that come late go into blocks already written', async () => {
  const assetId = a.assets[2]
  const siteId = a.sites[1]
  const line = world.writer(a)
  const every = 300_000
  const write = (from: number, count: number) =>
    line.write(
      siteId,
      Array.from({ length: count }, (_, i) => ({ assetId, signalNo: 1, ts: from + i * every, value: i / 10 })),
      NOW,
    )
  await write(BASE + 14 * 24 * HOUR, 500)
  await worker.compactor.round(0)
  await write(BASE, 500)
  await write(BASE + 7 * 24 * HOUR, 500)
  await worker.compactor.round(0)
  const blocks = await truth('select points from app.block where asset_id = $1', [assetId])
  assert.ok(blocks.length <= 2, `${blocks.length} blocks`)
  assert.equal(
    blocks.reduce((sum, { points }) => sum + points, 0),
    1_500,
  )
  const [series] = await samplesOf(assetId, BASE, BASE + 30 * 24 * HOUR)
  assert.equal(series?.t.length, 1_500)
})

test('a step that fails at any statement has done nothing, and the next one does all of it', async () => {
  const [assetId] = a.assets
  const [siteId] = a.sites
  await seconds(assetId, siteId, BASE + 100 * HOUR, 1_200)
  const before = await samplesOf(assetId, BASE + 100 * HOUR, BASE + 101 * HOUR)
  const marks = await truth('select writer, upto_n from app.compaction order by 1')
  for (const broken of ['compact_add_blocks', 'compact_put_rollups', 'compact_mark']) {
    await world.superuser.query(`alter function app.${broken} rename to gone`)
    await assert.rejects(worker.compactor.round(0))
    await world.superuser.query(`alter function app.gone rename to ${broken}`)
    assert.deepEqual(await truth('select writer, upto_n from app.compaction order by 1'), marks)
    assert.deepEqual(
      withoutReceived(await samplesOf(assetId, BASE + 100 * HOUR, BASE + 101 * HOUR)),
      withoutReceived(before),
    )
  }
  await worker.compactor.round(0)
  assert.deepEqual(
    withoutReceived(await samplesOf(assetId, BASE + 100 * HOUR, BASE + 101 * HOUR)),
    withoutReceived(before),
  )
})

test('a block or roll-up that was moved, stretched or marked otherwise does not open', async () => {
  const [assetId] = a.assets
  for (const change of [
    `update app.block set to_at = to_at + interval '1 hour'`,
    'update app.block set signal_no = signal_no + 10',
    'update app.block set minutes = not minutes',
  ]) {
    await world.superuser.query(`begin`)
    await world.superuser.query(`create table if not exists public.kept as select * from app.block`)
    await world.superuser.query(`${change} where asset_id = $1 and signal_no = 1`, [assetId])
    await world.superuser.query(`commit`)
    if (change.includes('signal_no ='))
      await world.superuser.query('update app.signal set signal_no = 11 where asset_id = $1 and signal_no = 1', [
        assetId,
      ])
    await assert.rejects(samplesOf(assetId, BASE, BASE + 4 * HOUR), { name: 'SealBroken' })
    if (change.includes('signal_no ='))
      await world.superuser.query('update app.signal set signal_no = 1 where asset_id = $1 and signal_no = 11', [
        assetId,
      ])
    await world.superuser.query(`delete from app.block`)
    await world.superuser.query(`insert into app.block select * from public.kept`)
  }
  await samplesOf(assetId, BASE, BASE + 4 * HOUR)
})

test('days whose segments are all in blocks are dropped, others stay', async () => {
  const day = new Date(Date.now() - 3 * 24 * HOUR).toISOString().slice(0, 10)
  const name = `segment_${day.replaceAll('-', '')}`
  // As app.segment_days would have made it three days ago.
  await world.superuser.query(`do $$ declare col text; begin
    create table app.${name} partition of app.segment for values from ('${day}T00:00:00Z') to ('${day}T24:00:00Z');
    alter table app.${name} enable row level security, force row level security;
    alter table app.${name} owner to fairlead_owner;
    for col in select attname from pg_attribute where attrelid = 'app.${name}'::regclass and attnum > 0 loop
      execute format('alter table app.${name} alter column %I set statistics 0', col);
    end loop; end $$`)
  const [assetId] = a.assets
  const at = Date.parse(`${day}T12:00:00Z`)
  await world.writer(a).write(a.sites[0], [{ assetId, signalNo: 1, ts: at, value: 5 }], at)
  assert.equal(await worker.compactor.tidy(), 0, 'what is in no block yet stays')
  await worker.compactor.round(0)
  assert.equal(await worker.compactor.tidy(), 1)
  assert.deepEqual(await truth(`select to_regclass('app.${name}') as name`), [{ name: null }])
  assert.deepEqual((await samplesOf(assetId, at, at + 1))[0]?.v, [5])
})

test('two workers at once share the sites and do nothing twice', async () => {
  const other = testCompactor(database, (orgId) => world.keysOf(orgId === a.orgId ? a : b))
  for (const [i, siteId] of a.sites.entries())
    await seconds(i === 0 ? a.assets[0] : a.assets[2], siteId, BASE + 2_000 * HOUR, 2_400)
  const random = randomOf(3)
  const rounds = Array.from({ length: 6 }, () => (random() < 0.5 ? worker : other).compactor.round(0))
  await Promise.all(rounds)
  for (const assetId of [a.assets[0], a.assets[2]]) {
    const [load] = await samplesOf(assetId, BASE + 2_000 * HOUR, BASE + 2_001 * HOUR)
    assert.equal(load?.t.length, 2_400)
  }
  const [points] = await truth(
    `select sum(points)::int as n from app.block where asset_id = any($1) and from_at >= $2 and from_at < $3`,
    [[a.assets[0], a.assets[2]], new Date(BASE + 1_999 * HOUR), new Date(BASE + 2_002 * HOUR)],
  )
  assert.equal(points?.n, 2 * 3 * 2_400)
  await other.db.close()
})
