// What people are told of ends that are near: the banner's question, the list and its export, by a clock of our own.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { AssetId } from '../../../core/ids.ts'
import type { TestPerson } from '../../db/testing-world.ts'
import { issued } from '../fields.ts'
import { type AssetPlatform, startAssetPlatform } from '../testing.ts'
import { plantCertificate } from './testing.ts'

const DAY = 86_400_000
/** 90 days from here is after a leap day and a change to summer time. */
let now = new Date('2028-02-01T10:00:00Z')
let platform: AssetPlatform
let engineer: TestPerson

before(async () => {
  platform = await startAssetPlatform(() => now)
  engineer = platform.world.a.people.engineer
})
after(() => platform.stop())

/** An asset whose own first certificate is revoked, so that what the test plants is what counts. */
async function assetNamed(name: string, site = 0): Promise<AssetId> {
  const { a } = platform.world
  const body = { requestId: randomUUID(), name, kind: 'crane', siteId: a.sites[site] }
  const answer = await platform.call(engineer, 'POST', '/v1/assets', body)
  const { assetId, certificate } = issued.parse(JSON.parse(answer.text))
  const revoke = `/v1/assets/${assetId}/certificates/${certificate.serial}/revoke`
  assert.equal((await platform.call(engineer, 'POST', revoke, { reason: 'unspecified' })).status, 200)
  return assetId as AssetId
}

const plant = (assetId: AssetId, left_ms: number, more: Partial<Parameters<typeof plantCertificate>[2]> = {}) =>
  plantCertificate(
    platform.superuser,
    { orgId: platform.world.a.orgId, assetId },
    { notAfter: new Date(now.getTime() + left_ms), ...more },
  )

type Some = { count: number; soonest: { name: string }[] }
async function told(who = engineer): Promise<{ expiring: Some; expired: Some }> {
  const answer = await platform.call(who, 'GET', '/v1/certificates/expiring')
  assert.equal(answer.status, 200, answer.text)
  return JSON.parse(answer.text)
}
const names = ({ soonest }: Some): string[] => soonest.map(({ name }) => name)

test('ninety days to the second, gone once renewed, expired when it is over', async () => {
  const crane = await assetNamed('Crane 1')
  await plant(crane, 90 * DAY + 1_000)
  assert.deepEqual(await told().then(({ expiring, expired }) => [expiring.count, expired.count]), [0, 0])
  now = new Date(now.getTime() + 1_000)
  assert.deepEqual(names((await told()).expiring), ['Crane 1'])
  now = new Date(now.getTime() + 1_000)
  assert.deepEqual(names((await told()).expiring), ['Crane 1'])

  // The new one does not count before it is known that somebody holds its key.
  await plant(crane, 1095 * DAY, { state: 'issued' })
  assert.equal((await told()).expiring.count, 1)
  await plant(crane, 1095 * DAY)
  assert.equal((await told()).expiring.count, 0)

  const pump = await assetNamed('Pump 2')
  await plant(pump, 1_000)
  assert.deepEqual(names((await told()).expiring), ['Pump 2'])
  now = new Date(now.getTime() + 1_000)
  const over = await told()
  assert.deepEqual([names(over.expiring), names(over.expired)], [[], ['Pump 2']])
  await plant(pump, 1095 * DAY)
  assert.equal((await told()).expired.count, 0)
})

test('revoked ones are left out, and only the assets of the viewer count', async () => {
  const revoked = await assetNamed('Revoked')
  await plant(revoked, 10 * DAY, { revoked: true })
  assert.equal((await told()).expiring.count, 0)

  const here = await assetNamed('Here', 0)
  const there = await assetNamed('There', 1)
  await plant(here, 20 * DAY)
  await plant(there, 5 * DAY)
  assert.deepEqual(names((await told()).expiring), ['There', 'Here'], 'the soonest first')
  assert.deepEqual(names((await told(platform.world.a.people.operator)).expiring), ['Here'])
  assert.equal((await told(platform.world.b.people.engineer)).expiring.count, 0)
  assert.equal((await platform.call(platform.world.platform.staff, 'GET', '/v1/certificates/expiring')).status, 403)
  await plant(here, 1095 * DAY)
  await plant(there, 1095 * DAY)
})

test('of many, the first are named and all are counted', async () => {
  const many = await Promise.all(Array.from({ length: 5 }, (_, n) => assetNamed(`Hoist ${n}`)))
  for (const [n, assetId] of many.entries()) await plant(assetId, (30 - n) * DAY)
  const { expiring } = await told()
  assert.equal(expiring.count, 5)
  assert.deepEqual(names(expiring), ['Hoist 4', 'Hoist 3', 'Hoist 2'])
})

test('the list has every certificate of the viewer with its last use, and the export says the same and leaves a line', async () => {
  const other = await assetNamed('=HYPERLINK("x")', 1)
  const serial = await plant(other, 400 * DAY)
  await platform.superuser.query(`select app.gateway_used(array[$1::uuid], array[$2::bytea], array[$3::timestamptz])`, [
    platform.world.a.orgId,
    Buffer.from(serial, 'hex'),
    '2028-01-31T09:00:00Z',
  ])
  type Listed = { serial: string; assetName: string; state: string; lastUsedAt: string | null }
  const listOf = async (who: TestPerson): Promise<Listed[]> =>
    JSON.parse((await platform.call(who, 'GET', '/v1/certificates')).text).certificates
  const all = await listOf(engineer)
  const found = all.find((each) => each.serial === serial)
  assert.deepEqual(
    [found?.assetName, found?.state, found?.lastUsedAt],
    ['=HYPERLINK("x")', 'valid', '2028-01-31T09:00:00.000Z'],
  )
  const ofOperator = await listOf(platform.world.a.people.operator)
  assert.ok(ofOperator.length > 0 && ofOperator.length < all.length)
  assert.ok(!ofOperator.some((each) => each.serial === serial), 'the other site')
  assert.deepEqual(await listOf(platform.world.b.people.engineer), [])

  const file = await platform.call(engineer, 'POST', '/v1/certificates/export', {})
  assert.equal(file.status, 200, file.text)
  assert.match(String(file.headers['content-disposition']), /certificates-2028-\d\d-\d\d\.csv/)
  assert.equal(file.text.trimEnd().split('\r\n').length, all.length + 1)
  assert.ok(file.text.includes(`"'=HYPERLINK(""x"")"`), 'no formula')
  assert.ok(!file.text.includes('\n"=HYPERLINK'))
  const { rows } = await platform.superuser.query<{ person_id: string; changed: { lines: number } }>(
    `select person_id, changed from audit.line where event = 'certificates.exported' and request_id = $1`,
    [file.headers['x-request-id']],
  )
  assert.deepEqual(rows, [{ person_id: engineer.personId, changed: { lines: all.length } }])
})
