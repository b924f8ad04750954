import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { AssetId } from '../../core/ids.ts'
import { startTestServer, type TestServer } from '../db/testing.ts'
import type { TestPerson } from '../db/testing-world.ts'
import { ReadingWorld } from '../telemetry/testing.ts'
import { list } from './list.ts'

let server: TestServer
let world: ReadingWorld

before(async () => {
  server = await startTestServer()
  world = await ReadingWorld.plant(await server.database())
})
after(async () => {
  await world.close()
  await server.stop()
})

type Listed = {
  assetId: AssetId
  name: string
  presence: { state: string }
  certificate: { state: string; notAfter: string | null }
}
const listed = async (person: TestPerson) => {
  const { assets } = (await world.call(list, person)) as { assets: Listed[] }
  return new Map(assets.map((asset) => [asset.assetId, asset]))
}

test('each sees the assets of their organisation and sites, and staff see none', async () => {
  const { a, b, platform } = world.people
  const ids = async (person: TestPerson) => [...(await listed(person)).keys()].toSorted()
  assert.deepEqual(await ids(a.people.engineer), a.assets.toSorted())
  assert.deepEqual(await ids(a.people.operator), a.assets.slice(0, 2).toSorted())
  assert.deepEqual(await ids(b.people.site_manager), b.assets.slice(0, 2).toSorted())
  await assert.rejects(ids(platform.staff))
})

test('a new name is seen at once, and a name moved to another row does not open', async () => {
  const { a } = world.people
  const [one, two] = a.assets
  assert.equal((await listed(a.people.engineer)).get(one)?.name, 'Crane')
  await world.rename(a, one, 'Crane 7')
  assert.equal((await listed(a.people.engineer)).get(one)?.name, 'Crane 7')
  await world.superuser.query(
    'update app.asset set name_sealed = (select name_sealed from app.asset where asset_id = $1) where asset_id = $2',
    [one, two],
  )
  await assert.rejects(listed(a.people.engineer), { name: 'SealBroken' })
  await world.rename(a, two, 'Crane')
})

test('the certificate that counts is the newest that is live, and else the newest', async () => {
  const { b } = world.people
  const [asset] = b.assets
  const state = async () => (await listed(b.people.engineer)).get(asset)?.certificate.state
  const issue = async (is: 'issued' | 'confirmed', days: number) => {
    const serial = randomBytes(16)
    await world.superuser.query(
      `insert into app.certificate (org_id, asset_id, serial, state, key_origin, not_before, not_after, created_by, created_at,
         fingerprint, spki, issuer, certificate_der, confirmed_at)
       values ($1, $2, $3, $4, 'platform', now() - interval '400 days', now() + $5 * interval '1 day', null, clock_timestamp(),
         sha256($3), sha256($3), 'test', $3, case when $4 = 'confirmed' then now() end)`,
      [b.orgId, asset, serial, is, days],
    )
    return serial
  }
  const revoke = (serial: Buffer) =>
    world.superuser.query(
      `insert into app.revocation (org_id, serial, asset_id, reason) values ($1, $2, $3, 'superseded')`,
      [b.orgId, serial, asset],
    )
  assert.equal(await state(), 'none')
  await issue('confirmed', -1)
  assert.equal(await state(), 'expired')
  const first = await issue('issued', 100)
  assert.equal(await state(), 'unconfirmed')
  const second = await issue('confirmed', 100)
  assert.equal(await state(), 'valid')
  await revoke(second)
  assert.equal(await state(), 'unconfirmed')
  await revoke(first)
  assert.equal(await state(), 'revoked')
})
