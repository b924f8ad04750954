import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import { startTestServer, type TestServer } from '../db/testing.ts'
import type { TestOrg } from '../db/testing-world.ts'
import { list as eventsList } from './events/list.ts'
import { read as samplesRead } from './samples/read.ts'
import { read as seriesRead } from './series/read.ts'
import { edit as signalsEdit } from './signals/edit.ts'
import { list as signalsList } from './signals/list.ts'
import { read as sparklinesRead } from './sparklines/read.ts'
import { ReadingWorld } from './testing.ts'

const OLD = Date.parse('2014-04-01T00:00:00Z')
const NOW = Date.now()
let server: TestServer
let world: ReadingWorld
let a: TestOrg
let b: TestOrg

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  b = world.people.b
  for (const org of [a, b])
    for (const assetId of org.assets) {
      await world.declare(org, assetId, 1, 'number', 'load')
      await world.declare(org, assetId, 2, 'state', 'mode')
      await world.declare(org, assetId, 3, 'boolean', 'brake')
    }
})
after(async () => {
  await world.close()
  await server.stop()
})

const notFound = (error: unknown) => isFailure(error, 'not-found')
const windowOf = (from: number, to: number) => ({ from: String(from), to: String(to) })
const exported = async (org: TestOrg, who: keyof TestOrg['people'], asset: 0 | 1 | 2, from: number, to: number) => {
  const answer = await world.call(samplesRead, org.people[who], {
    params: { assetId: org.assets[asset] },
    query: windowOf(from, to),
  })
  return (answer as { series: { signalNo: number; t: number[]; v: unknown[]; received: number[] }[] }).series
}

test('samples come back as they were sent, each once, in order, with the time of the first receipt', async () => {
  const [assetId] = a.assets
  const [siteId] = a.sites
  const writer = world.writer(a)
  await writer.write(
    siteId,
    [
      { assetId, signalNo: 1, ts: OLD + 2_000, value: 2.5 },
      { assetId, signalNo: 2, ts: OLD + 2_000, value: 'lifting' },
    ],
    NOW - 5_000,
  )
  await writer.write(
    siteId,
    [
      { assetId, signalNo: 1, ts: OLD + 1_000, value: -0.125 },
      { assetId, signalNo: 3, ts: OLD, value: true },
    ],
    NOW - 4_000,
  )
  // A redelivery, and one that says something else: the first one stays.
  await world.writer(a).write(siteId, [{ assetId, signalNo: 1, ts: OLD + 2_000, value: 99 }], NOW - 3_000)
  const series = await exported(a, 'engineer', 0, OLD, OLD + 10_000)
  assert.deepEqual(
    series.map(({ signalNo, t, v, received }) => [signalNo, t, v, received]),
    [
      [1, [OLD + 1_000, OLD + 2_000], [-0.125, 2.5], [NOW - 4_000, NOW - 5_000]],
      [2, [OLD + 2_000], ['lifting'], [NOW - 5_000]],
      [3, [OLD], [true], [NOW - 4_000]],
    ],
  )
})

test('the database works out no more rows of what is stored than it is asked for', async () => {
  const rows = async (atMost: number | null) => {
    const { rowCount } = await world.superuser.query(
      `select from app.stored_telemetry($1, $2, $3, $4, $5, null, '-infinity', $6)`,
      [a.sites[0], [a.assets[0]], [1], new Date(OLD), new Date(OLD + 10_000), atMost],
    )
    return rowCount
  }
  assert.deepEqual([await rows(null), await rows(3), await rows(2)], [3, 3, 2])
})

test('a window takes its start and leaves its end, in narrow and in wide segments', async () => {
  const [, assetId] = a.assets
  const [siteId] = a.sites
  const start = OLD + 86_400_000
  const writer = world.writer(a)
  // Hours of one recording in one segment, and single samples around its edges.
  await writer.write(
    siteId,
    [0, 1, 2, 3].map((h) => ({ assetId, signalNo: 1, ts: start + h * 3_600_000, value: h })),
  )
  for (const edge of [1, 2])
    await writer.write(siteId, [{ assetId, signalNo: 1, ts: start + edge * 3_600_000 - 1, value: edge - 0.5 }])
  const [load] = await exported(a, 'engineer', 1, start + 3_600_000, start + 2 * 3_600_000)
  assert.deepEqual(load?.v, [1, 1.5])
})

test('a chart is exact while points are few, buckets with gaps when they are many, and stretches for states', async () => {
  const [, , assetId] = a.assets
  const siteId = a.sites[1]
  const writer = world.writer(a)
  const seconds = Array.from({ length: 600 }, (_, i) => i).filter((i) => i < 200 || i >= 400)
  await writer.write(
    siteId,
    seconds.map((i) => ({ assetId, signalNo: 1, ts: OLD + i * 1_000, value: i })),
  )
  await writer.write(siteId, [
    { assetId, signalNo: 2, ts: OLD, value: 'idle' },
    { assetId, signalNo: 2, ts: OLD + 1_000, value: 'lifting' },
  ])
  const chart = async (buckets: number) =>
    (await world.call(seriesRead, a.people.engineer, {
      params: { assetId },
      query: { ...windowOf(OLD, OLD + 600_000), buckets: String(buckets), signals: '1,2' },
    })) as { bucketMs: number; series: Record<string, unknown>[] }
  const exact = await chart(600)
  assert.equal(exact.series[0]?.form, 'exact')
  assert.deepEqual(
    exact.series[0]?.t,
    seconds.map((i) => OLD + i * 1_000),
  )
  const coarse = await chart(60)
  assert.equal(coarse.bucketMs, 10_000)
  const { form, count, min, max, rhythmMs } = coarse.series[0] ?? {}
  assert.deepEqual([form, rhythmMs], ['buckets', 1_000])
  assert.deepEqual((count as number[]).slice(18, 22), [10, 10, 0, 0])
  assert.deepEqual((min as number[]).slice(18, 22), [180, 190, null, null])
  assert.deepEqual((max as number[]).slice(18, 22), [189, 199, null, null])
  assert.deepEqual(coarse.series[1]?.intervals, [
    { from: OLD, to: OLD + 1_000, value: 'idle' },
    { from: OLD + 1_000, to: OLD + 6_000, value: 'lifting' },
  ])
})

test('another organisation, another site and nobody at all see nothing of it', async () => {
  const params = { assetId: a.assets[2] }
  const query = windowOf(OLD, OLD + 1_000_000)
  for (const person of [b.people.org_admin, b.people.operator, a.people.operator, a.people.site_manager]) {
    await assert.rejects(world.call(samplesRead, person, { params, query }), notFound)
    await assert.rejects(world.call(seriesRead, person, { params, query }), notFound)
    await assert.rejects(world.call(signalsList, person, { params }), notFound)
    const body = { assetIds: [params.assetId], seconds: 60 }
    const sparklines = (await world.call(sparklinesRead, person, { body })) as { sparklines: object }
    assert.deepEqual(sparklines.sparklines, {})
  }
  const nobody = { ...a.people.engineer, session: b.people.operator.session }
  await assert.rejects(world.call(samplesRead, nobody, { params, query }), notFound)
})

test('a segment that was moved to another organisation does not open there', async () => {
  const [assetId] = b.assets
  const stolen = OLD + 50_000_000
  await world.writer(a).write(a.sites[0], [{ assetId: a.assets[0], signalNo: 1, ts: stolen, value: 1 }])
  await world.superuser.query(
    `insert into app.segment select $1, $2, received_at, writer, n, epoch, samples, array[$3::uuid], first_ts, last_ts, sealed
     from app.segment where first_ts = $4`,
    [b.orgId, b.sites[0], assetId, new Date(stolen)],
  )
  await assert.rejects(exported(b, 'engineer', 0, stolen, stolen + 1), { name: 'SealBroken' })
})

test('an asset that moved keeps its past for those who may see both sites', async () => {
  const [assetId] = b.assets
  const [first, second] = b.sites
  await world.writer(b).write(first, [{ assetId, signalNo: 1, ts: OLD, value: 1 }])
  await world.superuser.query('update app.asset set site_id = $1 where asset_id = $2', [second, assetId])
  await world.writer(b).write(second, [{ assetId, signalNo: 1, ts: OLD + 1, value: 2 }])
  assert.deepEqual((await exported(b, 'engineer', 0, OLD, OLD + 10))[0]?.v, [1, 2])
  // The operator of the first site does not see the asset any more.
  await assert.rejects(exported(b, 'operator', 0, OLD, OLD + 10), notFound)
  await world.superuser.query('update app.asset set site_id = $1 where asset_id = $2', [first, assetId])
  assert.deepEqual((await exported(b, 'operator', 0, OLD, OLD + 10))[0]?.v, [1])
})

test('an answer beyond its limit is refused with advice', async () => {
  const [assetId] = b.assets
  const start = OLD + 200_000_000
  const writer = world.writer(b)
  const samples = Array.from({ length: 20_001 }, (_, i) => ({ assetId, signalNo: 1, ts: start + i, value: i }))
  for (let k = 0; k < 10; k += 1)
    await writer.write(
      b.sites[0],
      samples.map((s) => ({ ...s, ts: s.ts + k * 30_000 })),
    )
  await assert.rejects(
    exported(b, 'engineer', 0, start, start + 1_000_000),
    (error) => isFailure(error, 'limit') && error.hint !== undefined,
  )
})

test('signals have their names, units and last values; only who may edit them does', async () => {
  const [assetId] = a.assets
  await world.writer(a).write(a.sites[0], [
    { assetId, signalNo: 1, ts: NOW - 50, value: 7 },
    { assetId, signalNo: 1, ts: NOW - 100, value: 6 },
  ])
  const patch = { params: { assetId, signalNo: '1' }, body: { name: 'Load on the hook', unit: 't' } }
  await assert.rejects(world.call(signalsEdit, a.people.operator, patch), (error) => isFailure(error, 'forbidden'))
  await assert.rejects(world.call(signalsEdit, b.people.engineer, patch), notFound)
  await world.call(signalsEdit, a.people.engineer, patch)
  const { signals } = (await world.call(signalsList, a.people.operator, { params: { assetId } })) as {
    signals: Record<string, unknown>[]
  }
  const { firstAt, ...load } = signals[0] ?? {}
  assert.ok(typeof firstAt === 'string')
  assert.deepEqual(load, {
    signalNo: 1,
    key: 'load',
    name: 'Load on the hook',
    unit: 't',
    kind: 'number',
    last: { ts: NOW - 50, value: 7 },
  })
  assert.deepEqual(
    signals.map(({ key }) => key),
    ['load', 'mode', 'brake'],
  )
  await world.call(signalsEdit, a.people.engineer, { ...patch, body: { name: '' } })
  const again = (await world.call(signalsList, a.people.operator, { params: { assetId } })) as {
    signals: Record<string, unknown>[]
  }
  assert.deepEqual([again.signals[0]?.name, again.signals[0]?.unit], [null, 't'])
})

test('sparklines outline the first three numbers of each visible asset', async () => {
  const [one, two] = a.assets
  world.now = () => NOW
  const samples = Array.from({ length: 60 }, (_, i) => ({
    assetId: two,
    signalNo: 1,
    ts: NOW - 60_000 + i * 1_000,
    value: i,
  }))
  await world.writer(a).write(a.sites[0], samples, NOW - 10)
  const body = { assetIds: [one, two, b.assets[0]], seconds: 120 }
  const { sparklines } = (await world.call(sparklinesRead, a.people.operator, { body })) as {
    sparklines: Record<string, { name: string; v: number[] }[]>
  }
  assert.deepEqual(Object.keys(sparklines).toSorted(), [one, two].toSorted())
  assert.deepEqual(sparklines[two]?.[0]?.name, 'load')
  assert.equal(Math.max(...(sparklines[two]?.[0]?.v ?? [])), 59)
})

test('events are listed newest first, by site, and a page ends where the next begins', async () => {
  const at = NOW - 1_000_000
  for (const [i, org] of [a, a, a, b].entries())
    await world.event(org, org.assets[0], org.sites[0], at + Math.min(i, 1), `event ${i}`)
  await world.event(a, a.assets[2], a.sites[1], at + 10, 'elsewhere')
  const texts = async (person: Parameters<ReadingWorld['call']>[1], query: object) => {
    const { events } = (await world.call(eventsList, person, { query })) as { events: { text: string; at: string }[] }
    return events
  }
  assert.deepEqual((await texts(a.people.operator, {})).map(({ text }) => text).toSorted(), [
    'event 0',
    'event 1',
    'event 2',
  ])
  assert.deepEqual(
    (await texts(b.people.engineer, {})).map(({ text }) => text),
    ['event 3'],
  )
  assert.equal((await texts(a.people.engineer, { asset: a.assets[2] }))[0]?.text, 'elsewhere')
  // Two events of one instant stay on one page.
  const page = await texts(a.people.operator, { limit: '1' })
  assert.equal(page.length, 2)
  const next = await texts(a.people.operator, { limit: '1', before: page.at(-1)?.at })
  assert.deepEqual(
    next.map(({ text }) => text),
    ['event 0'],
  )
})
