import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '../../../core/errors.ts'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import { PLAN_ASSETS_MAX, PLAN_BYTES_MAX } from '../../../core/limits.ts'
import { SealBroken } from '../../../core/seal.ts'
import { jpegOf, jpegSegment, pngChunk, pngOf } from '../../../core/wire/images/testing.ts'
import { startTestServer, type TestServer } from '../../db/testing.ts'
import { plantAsset, randomId, type TestOrg, type TestPerson } from '../../db/testing-world.ts'
import type { RawInput } from '../../operation/border.ts'
import type { Operation } from '../../operation/operation.ts'
import { ReadingWorld } from '../../telemetry/testing.ts'
import { imagePlace } from './fields.ts'
import { place } from './place.ts'
import { read } from './read.ts'
import { remove } from './remove.ts'
import { upload } from './upload.ts'

let server: TestServer
let world: ReadingWorld
let a: TestOrg
let yard: SiteId
let far: AssetId
before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
  a = world.people.a
  ;[yard] = a.sites
  ;[, , far] = a.assets
})
after(async () => {
  await world.close()
  await server.stop()
})

type Plan = { version: number; image: { version: number; mediaType: string } | null; places: Place[] }
type Place = { assetId: AssetId; x: number; y: number }

const call = (operation: Operation, person: TestPerson, input: Partial<RawInput>) =>
  world.call(operation, person, input) as Promise<Plan>
const refused = (kind: Parameters<typeof isFailure>[1]) => (error: unknown) => {
  assert.ok(isFailure(error, kind), String(error))
  return true
}
const look = (siteId = yard, person: TestPerson = a.people.engineer) => call(read, person, { params: { siteId } })
const put = (siteId: SiteId, version: number, bytes: Buffer = pngOf(), person: TestPerson = a.people.engineer) =>
  call(upload, person, { params: { siteId }, body: { version, image: bytes.toString('base64') } })
const set = (siteId: SiteId, version: number, places: Place[], person: TestPerson = a.people.engineer) =>
  call(place, person, { params: { siteId }, body: { version, places } })
const drop = (siteId: SiteId, version: number) =>
  call(remove, a.people.engineer, { params: { siteId }, body: { version } })
const at = (assetId: AssetId, x = 0.5, y = 0.25): Place => ({ assetId, x, y })

/** A site of its own with two assets. */
async function newSite(): Promise<{ siteId: SiteId; one: AssetId; two: AssetId }> {
  const siteId = randomId<SiteId>()
  await world.superuser.query(
    'insert into app.site (org_id, site_id, name_sealed, created_by) values ($1, $2, $3, null)',
    [a.orgId, siteId, Buffer.alloc(40)],
  )
  const [one, two] = [randomId<AssetId>(), randomId<AssetId>()]
  for (const assetId of [one, two]) await plantAsset(world.superuser, a.orgId, siteId, assetId)
  return { siteId, one, two }
}
const move = (assetId: AssetId, siteId: SiteId) =>
  world.superuser.query('update app.asset set site_id = $1 where asset_id = $2', [siteId, assetId])
const sealedOf = async (siteId: SiteId): Promise<Buffer> =>
  (await world.superuser.query('select sealed from app.site_plan_image where site_id = $1', [siteId])).rows[0].sealed

test('a plan is put up, assets are placed, the picture is changed under them, and all is removed', async () => {
  const { siteId, one, two } = await newSite()
  assert.deepEqual(await look(siteId), { version: 0, changedAt: null, image: null, places: [] })
  assert.equal((await put(siteId, 0)).version, 1)
  assert.equal((await set(siteId, 1, [at(one, 0.123456, 1), at(two, 0, 0)])).version, 2)
  assert.equal((await put(siteId, 2, jpegOf({ width: 640, height: 480 }))).version, 3)
  const seen = await look(siteId)
  assert.deepEqual(seen.places, [at(one, 0.1235, 1), at(two, 0, 0)])
  assert.deepEqual(seen.image, {
    version: 3,
    mediaType: 'image/jpeg',
    width: 640,
    height: 480,
    bytes: jpegOf().length,
  })
  await drop(siteId, 3)
  const gone = await look(siteId)
  assert.deepEqual([gone.version, gone.image, gone.places], [4, null, []])
  assert.equal(await sealedOf(siteId), null)
  await assert.rejects(set(siteId, 4, [at(one)]), refused('not-found'))
  await assert.rejects(drop(siteId, 4), refused('not-found'))
  assert.equal((await put(siteId, 4)).version, 5)
})

test('of two who change one at once the second is told, and nothing of the first is lost', async () => {
  const { siteId, one } = await newSite()
  const first = await Promise.allSettled([put(siteId, 0), put(siteId, 0, jpegOf())])
  const then = await Promise.allSettled([
    set(siteId, 1, [at(one, 0.1)]),
    set(siteId, 1, [at(one, 0.9)], a.people.org_admin),
    put(siteId, 1),
    drop(siteId, 1),
  ])
  for (const [both, failed] of [
    [first, 1],
    [then, 3],
  ] as const) {
    const lost = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    assert.equal(lost.length, failed)
    for (const reason of lost) refused('conflict')(reason)
  }
  assert.equal((await look(siteId)).version, 2)
})

test('what is stored draws the picture and says nothing else, sealed to its place and its version', async () => {
  const { siteId } = await newSite()
  const secret = Buffer.from('Exif\0\0GPSLatitude 53.5')
  await put(siteId, 0, jpegOf({ extra: [jpegSegment(0xe1, secret)] }))
  const keys = world.keysOf(a)
  const first = await sealedOf(siteId)
  assert.deepEqual(keys.openBytes('record', imagePlace(siteId, 1), first), jpegOf())
  assert.ok(!first.includes('JFIF') && !first.includes(jpegOf().subarray(0, 20)))
  await put(siteId, 1, pngOf({ before: [pngChunk('tEXt', secret)] }))
  const second = await sealedOf(siteId)
  assert.deepEqual(keys.openBytes('record', imagePlace(siteId, 2), second), pngOf())
  // One that was replaced does not open where the present one does, nor does one of another site.
  for (const sealed of [first, second])
    assert.throws(() => keys.openBytes('record', imagePlace(siteId, 3), sealed), SealBroken)
  assert.throws(() => keys.openBytes('record', imagePlace(yard, 2), second), SealBroken)
})

test('of an asset that one may not see, and of one that stands elsewhere, nothing is told', async () => {
  const { siteId, one, two } = await newSite()
  await put(siteId, 0)
  await set(siteId, 1, [at(one), at(two)])
  await move(two, a.sites[1])
  assert.deepEqual((await look(siteId)).places, [at(one)])
  await move(two, siteId)
  assert.deepEqual((await look(siteId)).places, [at(one), at(two)])
  await assert.rejects(look(siteId, a.people.operator), refused('not-found'))
  await assert.rejects(look(siteId, world.people.b.people.org_admin), refused('not-found'))
  // Nor can one find out by writing: not there, not here and not yet placed are one and the same.
  for (const other of [far, world.people.b.assets[0], randomId<AssetId>()])
    await assert.rejects(set(siteId, 2, [at(other)]), refused('invalid'))
  await assert.rejects(put(a.sites[1], 0, pngOf(), world.people.b.people.engineer), refused('not-found'))
})

test('who may read a site and not its assets sees the plan without them, and by changing it loses none', async () => {
  const { siteId, one, two } = await newSite()
  await put(siteId, 0)
  await set(siteId, 1, [at(one, 0.1), at(two, 0.2)])
  const { site_manager } = a.people
  const half = (permissions: string) =>
    world.superuser.query(`update ctx.person_grant set everywhere = $2, at_sites = $3 where person_id = $1`, [
      site_manager.personId,
      ` session.read site.read site.edit `,
      permissions,
    ])
  const {
    rows: [was],
  } = await world.superuser.query('select everywhere, at_sites from ctx.person_grant where person_id = $1', [
    site_manager.personId,
  ])
  await half('')
  assert.deepEqual((await look(siteId, site_manager)).places, [])
  await set(siteId, 2, [], site_manager)
  assert.deepEqual((await look(siteId)).places, [at(one, 0.1), at(two, 0.2)])
  await world.superuser.query('update ctx.person_grant set everywhere = $2, at_sites = $3 where person_id = $1', [
    site_manager.personId,
    was.everywhere,
    was.at_sites,
  ])
})

test('who may not change sites changes no plan', async () => {
  for (const person of [a.people.operator, a.people.site_manager]) {
    await assert.rejects(put(yard, 0, pngOf(), person), refused('forbidden'))
    await assert.rejects(set(yard, 1, [], person), refused('forbidden'))
  }
})

test('bad pictures and bad places are refused with a reason, and leave things as they were', async () => {
  const { siteId, one, two } = await newSite()
  for (const bytes of [
    pngOf().subarray(0, 40),
    pngOf({ width: 60_000, height: 60_000, pixels: Buffer.from('x') }),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    Buffer.from('<html><script>alert(1)</script></html>'),
    Buffer.alloc(PLAN_BYTES_MAX + 1),
  ])
    await assert.rejects(put(siteId, 0, bytes), refused('invalid'))
  for (const image of ['', 'not base64!', 'abc', '====', 7])
    await assert.rejects(
      call(upload, a.people.engineer, { params: { siteId }, body: { version: 0, image } }),
      refused('invalid'),
    )
  assert.equal((await look(siteId)).version, 0)
  await put(siteId, 0)
  for (const places of [
    [at(one), at(one)],
    [at(one, -0.1)],
    [at(one, 1.1)],
    [{ ...at(one), x: Number.NaN }],
    [{ ...at(two), z: 1 }],
    Array.from({ length: PLAN_ASSETS_MAX + 1 }, () => at(randomId<AssetId>())),
  ])
    await assert.rejects(set(siteId, 1, places), refused('invalid'))
  assert.deepEqual((await look(siteId)).places, [])
})
