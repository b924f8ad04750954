import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '../../core/errors.ts'
import type { AssetId, DashboardId, SiteId } from '../../core/ids.ts'
import { DASHBOARD_TILES_MAX, DASHBOARDS_MAX } from '../../core/limits.ts'
import { startTestServer, type TestServer } from '../db/testing.ts'
import type { TestOrg, TestPerson } from '../db/testing-world.ts'
import type { RawInput } from '../operation/border.ts'
import type { Operation } from '../operation/operation.ts'
import { ReadingWorld } from '../telemetry/testing.ts'
import { read as seriesRead } from '../telemetry/series/read.ts'
import { add } from './add.ts'
import { archive } from './archive.ts'
import { edit } from './edit.ts'
import { list } from './list.ts'
import { read } from './read.ts'

let server: TestServer
let world: ReadingWorld
let a: TestOrg
let crane: AssetId
let far: AssetId

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  ;[crane, , far] = a.assets
})
after(async () => {
  await world.close()
  await server.stop()
})

type Told = Record<string, unknown>
const call = (operation: Operation, person: TestPerson, input: Partial<RawInput> = {}) =>
  world.call(operation, person, input) as Promise<Told>
const refused = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => isFailure(error, kind)
const value = (id: string, assetId: AssetId, title = 'Load') => ({
  id,
  kind: 'value',
  title,
  w: 3,
  h: 2,
  assetId,
  signalNo: 0,
})
const alarms = (id: string, siteId: SiteId | null) => ({ id, kind: 'alarms', title: '', w: 6, h: 4, siteId })
const make = async (person: TestPerson, more: Told = {}) =>
  (await call(add, person, { body: { name: 'Quay', tiles: [value('a', crane)], ...more } })).dashboardId as DashboardId
const look = (person: TestPerson, dashboardId: DashboardId) => call(read, person, { params: { dashboardId } })
const change = (person: TestPerson, dashboardId: DashboardId, body: Told) =>
  call(edit, person, { params: { dashboardId }, body })
const idsSeenBy = async (person: TestPerson) =>
  ((await call(list, person)).dashboards as { dashboardId: DashboardId }[]).map((each) => each.dashboardId)

test('one of oneself is seen, changed and archived by oneself alone; one for all is seen by all', async () => {
  const { operator, engineer, org_admin } = a.people
  const mine = await make(operator)
  const shared = await make(engineer, { isShared: true })
  assert.ok((await idsSeenBy(operator)).includes(mine) && (await idsSeenBy(operator)).includes(shared))
  // Not even an administrator.
  assert.ok(!(await idsSeenBy(org_admin)).includes(mine))
  for (const work of [() => look(org_admin, mine), () => change(org_admin, mine, { version: 1, name: 'Mine' })])
    await assert.rejects(work, refused('not-found'))
  await assert.rejects(call(archive, org_admin, { params: { dashboardId: mine } }), refused('not-found'))
  for (const work of [
    () => change(operator, shared, { version: 1, name: 'Mine' }),
    () => call(archive, operator, { params: { dashboardId: shared } }),
    () => change(operator, mine, { version: 1, isShared: true }),
    () => make(operator, { isShared: true }),
  ])
    await assert.rejects(work, refused('forbidden'))
  await change(org_admin, shared, { version: 1, name: 'Both quays' })
  assert.equal((await look(operator, shared)).name, 'Both quays')
  // What is for all is taken back by its owner alone.
  await assert.rejects(change(org_admin, shared, { version: 2, isShared: false }), refused('forbidden'))
  await change(engineer, shared, { version: 2, isShared: false })
  await assert.rejects(look(operator, shared), refused('not-found'))
  await call(archive, operator, { params: { dashboardId: mine } })
  await assert.rejects(look(operator, mine), refused('not-found'))
})

test("another organisation's is not there", async () => {
  const shared = await make(a.people.engineer, { isShared: true })
  await assert.rejects(look(world.people.b.people.org_admin, shared), refused('not-found'))
  await assert.rejects(make(world.people.b.people.org_admin), refused('invalid'))
})

test('of two who change one at once the second is told, and nothing of the first is lost', async () => {
  const { engineer, org_admin } = a.people
  const id = await make(engineer, { isShared: true })
  const both = await Promise.allSettled([
    change(engineer, id, { version: 1, tiles: [value('a', crane, 'First')] }),
    change(org_admin, id, { version: 1, tiles: [value('a', crane, 'Second')] }),
  ])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  const lost = both.find((each) => each.status === 'rejected')
  assert.ok(lost?.status === 'rejected' && isFailure(lost.reason, 'conflict'))
  const { tiles, version } = (await look(engineer, id)) as { tiles: { title: string }[]; version: number }
  assert.equal(version, 2)
  assert.equal(tiles[0]?.title, both[0]?.status === 'fulfilled' ? 'First' : 'Second')
})

test('of a tile of an asset or a site that one may not see there is its place and nothing else', async () => {
  const { engineer, operator } = a.people
  const tiles = [value('a', crane), value('b', far, 'Secret crane'), alarms('c', a.sites[1]), alarms('d', null)]
  const id = await make(engineer, { isShared: true, tiles })
  assert.deepEqual((await look(engineer, id)).tiles, tiles)
  const seen = await look(operator, id)
  assert.deepEqual(seen.tiles, [
    tiles[0],
    { id: 'b', kind: 'hidden', w: 3, h: 2 },
    { id: 'c', kind: 'hidden', w: 6, h: 4 },
    tiles[3],
  ])
  assert.ok(!JSON.stringify(seen).includes('Secret') && !JSON.stringify(seen).includes(far))
  // Nor can one find out by writing.
  for (const body of [
    { tiles: [value('z', far)] },
    { tiles: [alarms('z', a.sites[1])] },
    { tiles: [value('z', world.people.b.assets[0])] },
  ])
    await assert.rejects(make(operator, body), refused('invalid'))
})

test('a tile that went out of sight of its owner stays as it is while they change the others', async () => {
  const { operator } = a.people
  const id = await make(operator, { tiles: [value('a', crane, 'Stays'), value('b', a.assets[1])] })
  const move = (site: SiteId) =>
    world.superuser.query('update app.asset set site_id = $1 where asset_id = $2', [site, crane])
  await move(a.sites[1])
  const hidden = { id: 'a', kind: 'hidden', w: 5, h: 1 }
  await change(operator, id, { version: 1, tiles: [value('b', a.assets[1], 'Moved'), hidden] })
  await assert.rejects(
    change(operator, id, { version: 2, tiles: [{ ...hidden, id: 'q' }] }),
    refused('invalid'),
    'a hidden tile that is none of these',
  )
  await move(a.sites[0])
  assert.deepEqual((await look(operator, id)).tiles, [
    value('b', a.assets[1], 'Moved'),
    { ...value('a', crane, 'Stays'), w: 5, h: 1 },
  ])
})

test('too many tiles, two of one name, no place, nothing to change: each is refused with its field', async () => {
  const { engineer } = a.people
  const many = Array.from({ length: DASHBOARD_TILES_MAX + 1 }, (_, n) => value(`t${n}`, crane))
  for (const tiles of [
    many,
    [value('a', crane), value('a', crane)],
    [{ ...value('a', crane), w: 13 }],
    [{ ...value('a', crane), h: 0 }],
    [{ ...value('a', crane), kind: 'script' }],
    [{ id: 'a', kind: 'chart', title: '', w: 4, h: 3, assetId: crane, signals: [0, 0], minutes: 60 }],
  ])
    await assert.rejects(make(engineer, { tiles }), refused('invalid'))
  await assert.rejects(change(engineer, await make(engineer), { version: 1 }), refused('invalid'))
})

test('a person has so many dashboards and no more', async () => {
  const { site_manager } = a.people
  await world.superuser.query(
    `insert into app.dashboard (org_id, dashboard_id, owner_id, name_sealed, tiles_sealed, asset_ids)
     select $1, gen_random_uuid(), $2, 'x', 'x', '{}' from generate_series(1, $3)`,
    [a.orgId, site_manager.personId, DASHBOARDS_MAX],
  )
  await assert.rejects(make(site_manager), refused('limit'))
})

test('a wall reads the past of what is on it as whoever made it does, and of nothing else', async () => {
  const { b } = world.people
  const [shown, beside] = b.assets
  const { engineer, org_admin } = b.people
  for (const assetId of [shown, beside]) await world.declare(b, assetId, 1, 'number', 'load')
  const now = Date.now()
  const sample = (assetId: AssetId, ago: number) => ({ assetId, signalNo: 1, ts: now - ago, value: ago })
  await world.writer(b).write(b.sites[0], [sample(shown, 9_000), sample(shown, 4_000), sample(beside, 4_000)])
  const dashboardId = await make(org_admin, { tiles: [value('a', shown)] })
  const past = (person: TestPerson, assetId: AssetId) =>
    call(seriesRead, person, { params: { assetId }, query: { from: now - 60_000, to: now, buckets: 10 } })
  const seen = (await past(engineer, shown)) as { series: { t: number[] }[] }
  assert.equal(seen.series[0]?.t.length, 2)
  await world.superuser.query(
    `update identity.session set kind = 'token', aal = 'token', scopes = ' asset.read ', dashboard_id = $2
     where token_hash = sha256($1)`,
    [org_admin.token, dashboardId],
  )
  assert.deepEqual(await past(org_admin, shown), seen)
  await assert.rejects(past(org_admin, beside), refused('not-found'))
})
