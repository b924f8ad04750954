import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type pg from 'pg'
import type { AssetId } from '../../core/ids.ts'
import { patienceOf } from '../../core/liveness.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../db/testing.ts'
import { plantAsset, plantWorld, randomId, type TestWorld } from '../db/testing-world.ts'
import { watchSilence } from './jobs.ts'

let server: TestServer
let database: TestDatabase
let superuser: pg.Client
let world: TestWorld
let db: Database

before(async () => {
  server = await startTestServer()
  database = await server.database()
  superuser = await database.superuser()
  world = await plantWorld(superuser)
  db = openDatabase(database.config, 'worker')
})
after(async () => {
  await db.close()
  await database.drop()
  await server.stop()
})
beforeEach(async () => {
  await superuser.query('delete from app.presence; delete from pki.gateway_view')
  await gatewayBegan('10 days')
})

const gatewayBegan = (ago: string, confirmed = '1 second') =>
  superuser.query(
    `insert into pki.gateway_view (gateway, started_at, confirmed_at)
     values (gen_random_uuid(), now() - $1::interval, now() - $2::interval)`,
    [ago, confirmed],
  )

/** An asset that was last heard so long ago. */
async function heard(ago_ms: number, rhythm: { learnt?: number; set?: number }, connected = true): Promise<AssetId> {
  const assetId = randomId<AssetId>()
  const { orgId, sites } = world.a
  await plantAsset(superuser, orgId, sites[0], assetId)
  await superuser.query('update app.asset set rhythm_ms = $2 where asset_id = $1', [assetId, rhythm.set ?? null])
  await superuser.query(
    `insert into app.presence (org_id, asset_id, connected, last_received_at, protocol, rhythm_ms)
     values ($1, $2, $3, now() - make_interval(secs => $4::float8 / 1000), 'mqtt5', $5)`,
    [orgId, assetId, connected, ago_ms, rhythm.learnt ?? null],
  )
  return assetId
}
const speaks = (assetId: AssetId) =>
  superuser.query(`update app.presence set last_received_at = now() + interval '1 millisecond' where asset_id = $1`, [
    assetId,
  ])
const isSilent = async (assetId: AssetId): Promise<boolean> => {
  const { rows } = await superuser.query<{ at: Date | null }>(
    'select silent_at as at from app.presence where asset_id = $1',
    [assetId],
  )
  return rows[0]?.at !== null
}
async function eventsOf(assetId: AssetId): Promise<string[]> {
  const { rows } = await superuser.query<{ kind: string }>(
    'select kind from app.device_event where asset_id = $1 order by at, kind',
    [assetId],
  )
  return rows.map(({ kind }) => kind)
}

test('an asset that falls silent with a live connection is told of once, and once when it speaks again', async () => {
  const hung = await heard(61_000, { learnt: 100 })
  const slow = await heard(61_000, { learnt: 3_600_000 })
  const unknown = await heard(86_400_000, {})
  assert.equal(await watchSilence(db), 1)
  assert.equal(await watchSilence(db), 0)
  assert.deepEqual(await Promise.all([hung, slow, unknown].map(eventsOf)), [['silent'], [], []])
  await speaks(hung)
  assert.equal(await watchSilence(db), 1)
  assert.equal(await watchSilence(db), 0)
  assert.deepEqual(await eventsOf(hung), ['silent', 'speaks-again'])
})

test('what an engineer has set counts more than what was learnt; an asset without a connection is missed too', async () => {
  const patient = await heard(3_600_000, { learnt: 1_000, set: 3_600_000 })
  const impatient = await heard(3_600_000, { learnt: 3_600_000, set: 1_000 }, false)
  await watchSilence(db)
  assert.deepEqual([await isSilent(patient), await isSilent(impatient)], [false, true])
})

test('several workers at once tell once', async () => {
  const assets = await Promise.all(Array.from({ length: 20 }, () => heard(3_600_000, { learnt: 1_000 })))
  const told = await Promise.all(Array.from({ length: 6 }, () => watchSilence(db)))
  assert.equal(
    told.reduce((sum, n) => sum + n, 0),
    20,
  )
  for (const asset of assets) assert.deepEqual(await eventsOf(asset), ['silent'])
})

test('an outage of the platform is no silence of the devices', async () => {
  const asset = await heard(3_600_000, { learnt: 1_000 })
  await superuser.query('delete from pki.gateway_view')
  assert.equal(await watchSilence(db), 0, 'no gateway')
  await gatewayBegan('2 days', '2 minutes')
  assert.equal(await watchSilence(db), 0, 'a gateway that is silent itself')
  await gatewayBegan('30 seconds')
  assert.equal(await watchSilence(db), 0, 'a gateway that has just begun')
  await superuser.query(
    `update pki.gateway_view set started_at = now() - interval '90 seconds' where confirmed_at > now() - interval '1 minute'`,
  )
  await watchSilence(db)
  assert.equal(await isSilent(asset), true)
})

test('the database and core/liveness.ts have one patience', async () => {
  for (const rhythm of [100, 1_000, 2_000, 9_000, 10_000, 11_000, 49_000, 51_000, 600_000, 3_600_000]) {
    const { stale_ms } = patienceOf(rhythm)
    const [before, after] = [
      await heard(stale_ms - 3_000, { learnt: rhythm }),
      await heard(stale_ms + 10, { learnt: rhythm }),
    ]
    await watchSilence(db)
    assert.deepEqual([await isSilent(before), await isSilent(after)], [false, true], `${rhythm}`)
  }
})

test('silences of a minute and more become a rhythm where no gateway remembers two messages', async () => {
  const { orgId, sites } = world.a
  const assetId = randomId<AssetId>()
  await plantAsset(superuser, orgId, sites[0], assetId)
  let at = Date.now() - 40 * 3_600_000
  const post = async (after_ms: number, rhythm: number | null = null): Promise<number | null> => {
    at += after_ms
    await superuser.query(
      `select app.gateway_presence($1, array[$2]::uuid[], array[$3]::uuid[], '{false}', array[$4::timestamptz], array[$4::timestamptz], '{https}', array[$5::integer])`,
      [assetId, orgId, assetId, new Date(at), rhythm],
    )
    const { rows } = await superuser.query<{ rhythm: number | null }>(
      'select rhythm_ms as rhythm from app.presence where asset_id = $1',
      [assetId],
    )
    return rows[0]?.rhythm ?? null
  }
  const hour = 3_600_000
  assert.deepEqual([await post(0), await post(hour), await post(hour)], [null, null, null])
  assert.equal(await post(hour), hour)
  assert.equal(await post(9 * hour), hour, 'one outage')
  for (let i = 0; i < 6; i++) await post(hour)
  assert.equal(await post(1_000, 500), 500, 'a gateway has learnt it')
  assert.equal(await post(8 * hour), 500, 'and one silence changes nothing')
})
