// Revoking many over the people's API, and what people are told came of it.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { z } from 'zod'
import type { TestPerson } from '../db/testing-world.ts'
import { issued } from './fields.ts'
import { type AssetPlatform, startAssetPlatform } from './testing.ts'

let platform: AssetPlatform
let engineer: TestPerson
before(async () => {
  platform = await startAssetPlatform()
  engineer = platform.world.a.people.engineer
  // The names of the small world are random bytes, which nothing opens.
  await platform.superuser.query('update app.person set name_sealed = null')
})
after(() => platform.stop())

type Added = z.output<typeof issued>
async function addAsset(): Promise<Added> {
  const body = { requestId: randomUUID(), name: 'Crane', kind: 'crane', siteId: platform.world.a.sites[0] }
  const answer = await platform.call(engineer, 'POST', '/v1/assets', body)
  assert.equal(answer.status, 201, answer.text)
  return issued.parse(JSON.parse(answer.text))
}

const report = z.object({
  revoked: z.int(),
  lines: z.array(z.object({ asked: z.string(), outcome: z.string(), revokedAt: z.string().nullable() })),
})
async function revokeMany(body: Record<string, unknown>, who = engineer) {
  const answer = await platform.call(who, 'POST', '/v1/certificates/revoke', { reason: 'keyCompromise', ...body })
  return { ...answer, report: answer.status === 200 ? report.parse(JSON.parse(answer.text)) : undefined }
}

test('by serial and by asset in one request: each line says what became of it, at one time', async () => {
  const [one, two, three] = [await addAsset(), await addAsset(), await addAsset()]
  const unknown = randomBytes(17).toString('hex')
  const before = await revokeMany({ serials: [three.certificate.serial] })
  assert.equal(before.report?.revoked, 1)
  const { report: told } = await revokeMany({
    serials: [one.certificate.serial, unknown, three.certificate.serial],
    assetIds: [two.assetId, platform.world.a.assets[0], platform.world.b.assets[0]],
  })
  assert.equal(told?.revoked, 2)
  assert.deepEqual(
    told?.lines.map(({ asked, outcome }) => [asked, outcome]),
    [
      [one.certificate.serial, 'revoked'],
      [unknown, 'not-found'],
      [three.certificate.serial, 'already'],
      [two.assetId, 'revoked'],
      [platform.world.a.assets[0], 'none'],
      [platform.world.b.assets[0], 'not-found'],
    ],
  )
  const at = told?.lines.map(({ revokedAt }) => revokedAt) ?? []
  assert.equal(at[0], at[3])
  assert.equal(at[2], before.report?.lines[0]?.revokedAt, 'what was revoked keeps its time')
})

test('nothing, too much, nobody of ours, a reason that is a way back: refused', async () => {
  const { certificate } = await addAsset()
  assert.equal((await revokeMany({})).status, 400)
  assert.equal((await revokeMany({ serials: [randomBytes(17).toString('hex')] })).status, 404)
  assert.equal((await revokeMany({ serials: [certificate.serial], reason: 'certificateHold' })).status, 400)
  assert.equal((await revokeMany({ serials: Array(5_001).fill(certificate.serial) })).status, 400)
  assert.equal((await revokeMany({ serials: [certificate.serial] }, platform.world.b.people.engineer)).status, 404)
  assert.equal((await revokeMany({ serials: [certificate.serial] }, platform.world.a.people.operator)).status, 403)
  const { rows } = await platform.superuser.query('select from app.revocation where serial = $1', [
    Buffer.from(certificate.serial, 'hex'),
  ])
  assert.equal(rows.length, 0)
})

test('everything of an issuer: what is left of the organisation, and nothing of another', async () => {
  const [one, two] = [await addAsset(), await addAsset()]
  const answer = await platform.call(engineer, 'POST', '/v1/certificates/revoke-issuer', {
    serial: one.certificate.serial,
    reason: 'keyCompromise',
  })
  assert.equal(answer.status, 200, answer.text)
  const { issuer, revoked } = z.object({ issuer: z.string(), revoked: z.int() }).parse(JSON.parse(answer.text))
  assert.equal(issuer, one.certificate.issuer)
  assert.ok(revoked >= 2)
  const { rows } = await platform.superuser.query(
    `select count(*)::int as live from app.certificate c where org_id = $1 and issuer is not null
       and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial)`,
    [platform.world.a.orgId],
  )
  assert.equal(rows[0]?.live, 0)
  assert.equal((await revokeMany({ serials: [two.certificate.serial] })).report?.lines[0]?.outcome, 'already')
})

test('people see by whom, when each gateway confirmed, when the last socket closed, and which gateways left', async () => {
  const { assetId, certificate } = await addAsset()
  const path = `/v1/assets/${assetId}/certificates/${certificate.serial}/revocation`
  const read = async () => JSON.parse((await platform.call(engineer, 'GET', path)).text).revocation
  assert.equal(await read(), null)
  const sql = (text: string, values: unknown[]) => platform.superuser.query(text, values)
  const [live, slow, gone, late] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const confirm = (gateway: string, sockets: number) =>
    sql('select app.gateway_confirm_view($1, 5, array[$2]::bytea[], array[$3]::int[], array[20])', [
      gateway,
      Buffer.from(certificate.fingerprint, 'hex'),
      sockets,
    ])
  for (const each of [live, slow, gone]) await sql('select app.gateway_started($1)', [each])
  await sql(`select app.gateway_confirm_view($1, 0, '{}', '{}', '{}')`, [slow])
  await revokeMany({ serials: [certificate.serial] })
  await sql('select app.gateway_started($1)', [late])
  await confirm(live, 2)
  await confirm(live, 1)
  await sql('select app.gateway_gone($1)', [gone])
  const seen = await read()
  const of = (gateway: string) => seen.gateways.find((each: { gateway: string }) => each.gateway === gateway)
  assert.deepEqual(
    [of(live).state, of(live).socketsClosed, of(slow).state, of(gone).state],
    ['live', 3, 'live', 'left'],
  )
  assert.equal(of(late), undefined, 'it has asked about each of its connections')
  assert.deepEqual([seen.confirmedAt, seen.socketsClosed], [null, 3], 'one has not confirmed')
  assert.equal(seen.revokedBy.personId, engineer.personId)
  await confirm(slow, 0)
  assert.ok((await read()).confirmedAt >= seen.revokedAt)
  await sql(`update pki.gateway_view set confirmed_at = now() - interval '241 seconds' where gateway = $1`, [slow])
  assert.equal((await read()).gateways.find((each: { gateway: string }) => each.gateway === slow).state, 'silent')
})

test('a gateway cannot make up that something was revoked', async () => {
  const { assetId, certificate } = await addAsset()
  const gateway = randomUUID()
  await platform.superuser.query('select app.gateway_started($1)', [gateway])
  await platform.superuser.query(`select app.gateway_confirm_view($1, 0, array[$2]::bytea[], '{1}', '{0}')`, [
    gateway,
    Buffer.from(certificate.fingerprint, 'hex'),
  ])
  const path = `/v1/assets/${assetId}/certificates/${certificate.serial}/revocation`
  assert.equal(JSON.parse((await platform.call(engineer, 'GET', path)).text).revocation, null)
})

test('no plain statement of anybody changes or deletes what is revoked', async () => {
  const { certificate } = await addAsset()
  await revokeMany({ serials: [certificate.serial] })
  const serial = Buffer.from(certificate.serial, 'hex')
  for (const text of [
    'delete from app.revocation where serial = $1',
    `update app.revocation set revoked_at = now() + interval '9 years' where serial = $1`,
    `update app.revocation set reason = 'superseded' where serial = $1`,
  ])
    await assert.rejects(platform.superuser.query(text, [serial]), /only grows|not permitted|refused|append/i, text)
  const { rows } = await platform.superuser.query('select reason from app.revocation where serial = $1', [serial])
  assert.equal(rows[0]?.reason, 'keyCompromise')
})
