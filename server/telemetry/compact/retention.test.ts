import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import type { TestOrg } from '../../db/testing-world.ts'
import { edit } from '../retention/edit.ts'
import { read as samplesRead } from '../samples/read.ts'
import { read as seriesRead } from '../series/read.ts'
import { read as storageRead } from '../storage/read.ts'
import { ReadingWorld } from '../testing.ts'
import { Retention } from './retention.ts'
import { testCompactor } from './testing.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TODAY = Math.floor(Date.now() / DAY) * DAY
const ago = (days: number) => TODAY - days * DAY
let server: TestServer
let world: ReadingWorld
let worker: ReturnType<typeof testCompactor>
let retention: Retention
let a: TestOrg
let b: TestOrg

before(async () => {
  server = await startTestServer()
  const database = await server.database()
  world = await ReadingWorld.plant(database)
  a = world.people.a
  b = world.people.b
  worker = testCompactor(database, (orgId) => world.keysOf(orgId === a.orgId ? a : b))
  retention = new Retention(worker.db)
  for (const org of [a, b]) {
    const [assetId] = org.assets
    await world.declare(org, assetId, 1, 'number', 'load')
    await world.declare(org, assetId, 2, 'state', 'mode')
    for (const days of [150, 45, 10]) await anHour(org, ago(days), 1)
  }
  await worker.compactor.round(0)
})
after(async () => {
  await worker.db.close()
  await world.close()
  await server.stop()
})

/** Seconds of a number, and one state at the beginning. */
async function anHour(org: TestOrg, from: number, value: number): Promise<void> {
  const [assetId] = org.assets
  const line = world.writer(org)
  for (let start = 0; start < 3_600; start += 600)
    await line.write(org.sites[0], [
      ...Array.from({ length: 600 }, (_, i) => ({ assetId, signalNo: 1, ts: from + (start + i) * 1_000, value })),
      ...(start === 0 ? [{ assetId, signalNo: 2, ts: from, value: 'idle' }] : []),
    ])
}

type Kept = { numbersDays: number | null; statesDays: number | null; rollupsDays: number | null }
const say = (org: TestOrg, body: Kept) => world.call(edit, org.people.org_admin, { body })
const aDayLater = () =>
  world.superuser.query(`update app.org_settings set keep_changed_at = keep_changed_at - interval '25 hours'`)

async function pointsAt(org: TestOrg, from: number): Promise<number[]> {
  const query = { from: String(from), to: String(from + HOUR) }
  const answer = await world.call(samplesRead, org.people.engineer, { params: { assetId: org.assets[0] }, query })
  return (answer as { series: { t: number[] }[] }).series.map(({ t }) => t.length)
}

/** How many points the minutes of an hour tell of, and their highest. */
async function minutesAt(org: TestOrg, from: number): Promise<[number, number]> {
  const query = { from: String(from), to: String(from + HOUR), buckets: '60', signals: '1' }
  const answer = await world.call(seriesRead, org.people.engineer, { params: { assetId: org.assets[0] }, query })
  const { series } = answer as { series: { count?: number[]; max?: (number | null)[] }[] }
  const { count = [], max = [] } = series[0] ?? {}
  return [count.reduce((sum, each) => sum + each, 0), Math.max(...max.map((each) => each ?? 0), 0)]
}

type Used = { points: number; blockBytes: number; rollupBytes: number }
const stored = async (org: TestOrg) =>
  (await world.call(storageRead, org.people.engineer)) as { total: Used; assets: (Used & { assetId: AssetId })[] }

test('storage used is what the blocks and roll-ups take, to the byte, before and after', async () => {
  const truth = async () => {
    const { rows } = await world.superuser.query(
      `select (select sum(points)::float8 from app.block where org_id = $1) as points,
        (select sum(octet_length(sealed))::float8 from app.block where org_id = $1) as "blockBytes",
        (select sum(octet_length(sealed))::float8 from app.rollup where org_id = $1) as "rollupBytes"`,
      [b.orgId],
    )
    return rows[0]
  }
  assert.deepEqual((await stored(b)).total, await truth())
  assert.equal((await stored(b)).total.points, 3 * 3_601)
  // Late points: blocks and roll-ups are written anew.
  const [assetId] = b.assets
  const late = [{ assetId, signalNo: 1, ts: ago(10) + 500, value: 7 }]
  await world.writer(b).write(b.sites[0], late)
  await worker.compactor.round(0)
  const { total, assets } = await stored(b)
  assert.deepEqual(total, await truth())
  assert.deepEqual(assets, [{ assetId, ...total }])
})

test('a database that has blocks already is counted by the migration as it would have been block by block', async () => {
  const { superuser } = world
  const counted = async () =>
    (await superuser.query('select * from app.storage order by org_id, site_id, asset_id')).rows
  const migration = readFileSync(new URL('../../../db/migrations/0068-storage-used.sql', import.meta.url), 'utf8')
  // One statement that the database works through: nothing of it is held at once for all blocks there are.
  const [backfill] = /^insert into app\.storage \(.*?;$/ms.exec(migration) ?? assert.fail('counted in another way')
  const before = await counted()
  assert.equal(before.length, 2)
  await superuser.query('begin')
  await superuser.query('delete from app.storage')
  await superuser.query(backfill)
  assert.deepEqual(await counted(), before)
  await superuser.query('rollback')
})

test('what is older than it is kept goes a day after that was said; its minutes stay as long as they are kept', async () => {
  await say(a, { numbersDays: 30, statesDays: null, rollupsDays: 60 })
  assert.equal(await retention.round(), 0)
  assert.deepEqual(await pointsAt(a, ago(150)), [3_600, 1])
  await aDayLater()
  assert.ok((await retention.round()) > 0)
  assert.deepEqual(await pointsAt(a, ago(150)), [0, 1])
  assert.deepEqual(await pointsAt(a, ago(45)), [0, 1])
  assert.deepEqual(await pointsAt(a, ago(10)), [3_600, 1])
  assert.deepEqual(await minutesAt(a, ago(150)), [0, 0])
  assert.deepEqual(await minutesAt(a, ago(45)), [3_600, 1])
  assert.deepEqual(await minutesAt(a, ago(10)), [3_600, 1])
  assert.equal(await retention.round(), 0)
  // Nobody else's.
  assert.deepEqual(await pointsAt(b, ago(150)), [3_600, 1])
})

test('what comes late for a time that was dropped is not taken, and the minutes of that time stay what they were', async () => {
  await anHour(a, ago(45), 99)
  await anHour(a, ago(9), 3)
  await worker.compactor.round(0)
  assert.deepEqual(await minutesAt(a, ago(45)), [3_600, 1])
  assert.deepEqual(await pointsAt(a, ago(45)), [0, 1])
  assert.deepEqual(await minutesAt(a, ago(9)), [3_600, 3])
  // Also when it is to be kept for longer from now on: what was there is gone.
  await say(a, { numbersDays: null, statesDays: null, rollupsDays: null })
  await aDayLater()
  await retention.round()
  await anHour(a, ago(45) + HOUR, 5)
  await worker.compactor.round(0)
  assert.deepEqual(await pointsAt(a, ago(45) + HOUR), [0, 1])
})

test('only an admin says it, and not what makes no sense', async () => {
  const body = { numbersDays: 90, statesDays: 90, rollupsDays: 400 }
  await assert.rejects(world.call(edit, a.people.engineer, { body }), (error) => isFailure(error, 'forbidden'))
  const refused = (error: unknown) => isFailure(error, 'invalid')
  await assert.rejects(say(a, { ...body, rollupsDays: 60 }), refused)
  await assert.rejects(say(a, { ...body, numbersDays: null }), refused)
  await assert.rejects(say(a, { ...body, statesDays: 1 }), refused)
})
