// What becomes of the certificates that an asset has when it gets another: kept, ended after an overlap, dead at once.
import assert from 'node:assert/strict'
import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type pg from 'pg'
import { z } from 'zod'
import { openDatabase } from '../../db/database.ts'
import { revokeRetired, revokeUnconfirmed } from '../../worker/jobs.ts'
import { certificateFacts, type Issued, issued } from '../fields.ts'
import { type AssetPlatform, startAssetPlatform } from '../testing.ts'

let platform: AssetPlatform
let superuser: pg.Client

before(async () => {
  platform = await startAssetPlatform()
  ;({ superuser } = platform)
})
after(() => platform.stop())

const post = (path: string, body: unknown, who = platform.world.a.people.engineer) =>
  platform.call(who, 'POST', path, body)

async function assetWith(): Promise<Issued> {
  const body = { requestId: randomUUID(), name: 'Crane 7', kind: 'crane', siteId: platform.world.a.sites[0] }
  const answer = await post('/v1/assets', body)
  assert.equal(answer.status, 201, answer.text)
  const added = issued.parse(JSON.parse(answer.text))
  await confirmed(added)
  return added
}

const confirmed = async ({ assetId, certificate }: Issued): Promise<void> =>
  assert.equal((await post(`/v1/assets/${assetId}/certificates/${certificate.serial}/confirm`, {})).status, 204)

const reissue = (assetId: string, more: object, who = platform.world.a.people.engineer) =>
  post(`/v1/assets/${assetId}/certificates`, { requestId: randomUUID(), ...more }, who)

async function reissued(assetId: string, more: object): Promise<Issued> {
  const answer = await reissue(assetId, more)
  assert.equal(answer.status, 201, answer.text)
  return issued.parse(JSON.parse(answer.text))
}

/** Newest first. */
async function certificatesOf(assetId: string): Promise<z.output<typeof certificateFacts>[]> {
  const { text } = await platform.call(platform.world.a.people.engineer, 'GET', `/v1/assets/${assetId}`)
  return z.object({ certificates: z.array(certificateFacts) }).parse(JSON.parse(text)).certificates
}

/** What the gateway would be told of the certificate. */
async function identified({ files }: Issued): Promise<string | undefined> {
  const fingerprint = createHash('sha256').update(new X509Certificate(files['asset.crt']).raw).digest()
  const { rows } = await superuser.query<{ state: string }>('select state from app.gateway_identify($1)', [fingerprint])
  return rows[0]?.state
}

const dueNow = (assetId: string) =>
  superuser.query(
    `update app.certificate set retire_at = now() - interval '1 second' where asset_id = $1 and retire_at is not null`,
    [assetId],
  )

test('compromised: the old certificate is dead with the answer, for keyCompromise, and the asset is the same', async () => {
  const old = await assetWith()
  const fresh = await reissued(old.assetId, { replaces: 'compromised' })
  assert.equal(await identified(old), 'revoked')
  assert.equal(await identified(fresh), 'unconfirmed')
  assert.equal(fresh.assetId, old.assetId)
  const [first, second] = await certificatesOf(old.assetId)
  assert.deepEqual([first?.serial, first?.state], [fresh.certificate.serial, 'unconfirmed'])
  assert.deepEqual([second?.state, second?.revokedReason], ['revoked', 'keyCompromise'])
  assert.notEqual(
    new X509Certificate(fresh.files['asset.crt']).publicKey.export({ type: 'spki', format: 'pem' }),
    new X509Certificate(old.files['asset.crt']).publicKey.export({ type: 'spki', format: 'pem' }),
  )
})

test('compromised is dead also when the new certificate could not be signed', async () => {
  const old = await assetWith()
  await superuser.query('revoke execute on function app.vault_consume_issue_token(bytea) from fairlead_vault')
  const failed = await reissue(old.assetId, { replaces: 'compromised' })
  await superuser.query('grant execute on function app.vault_consume_issue_token(bytea) to fairlead_vault')
  assert.equal(failed.status, 503)
  assert.equal(await identified(old), 'revoked')
})

test('planned: both are valid until the stated time, then the old one is revoked as superseded, once', async () => {
  const old = await assetWith()
  const asked = Date.now()
  const fresh = await reissued(old.assetId, { replaces: 'planned', overlapDays: 3 })
  await confirmed(fresh)
  assert.deepEqual([await identified(old), await identified(fresh)], ['live', 'live'])
  const [first, second] = await certificatesOf(old.assetId)
  assert.equal(first?.retireAt, null)
  const days = (Date.parse(second?.retireAt ?? '') - asked) / 86_400_000
  assert.ok(Math.abs(days - 3) < 0.01, `${days} days`)

  const db = openDatabase(platform.config, 'worker')
  assert.equal(await revokeRetired(db), 0, 'not before its time')
  await dueNow(old.assetId)
  const made = await Promise.all(Array.from({ length: 4 }, () => revokeRetired(db)))
  assert.equal(
    made.reduce((a, b) => a + b, 0),
    1,
    'four workers at once revoke it once',
  )
  assert.equal(await revokeRetired(db), 0)
  await db.close()
  assert.deepEqual([await identified(old), await identified(fresh)], ['revoked', 'live'])
  assert.equal((await certificatesOf(old.assetId))[1]?.revokedReason, 'superseded')
})

test('a worker that dies in the middle has revoked nothing, and the next one does it', async () => {
  const old = await assetWith()
  await confirmed(await reissued(old.assetId, { replaces: 'planned', overlapDays: 0 }))
  await superuser.query('begin')
  const { rows } = await superuser.query('select * from app.worker_revoke_retired(10)')
  assert.equal(rows.length, 1)
  const db = openDatabase(platform.config, 'worker')
  assert.equal(await revokeRetired(db), 0, 'somebody else has it in hand')
  await superuser.query('rollback')
  assert.equal(await revokeRetired(db), 1)
  await db.close()
  assert.equal(await identified(old), 'revoked')
})

test('an old certificate is not taken away for a new one that nobody has', async () => {
  const old = await assetWith()
  const lost = await reissued(old.assetId, { replaces: 'planned', overlapDays: 0 })
  const db = openDatabase(platform.config, 'worker')
  assert.equal(await revokeRetired(db), 0, 'the new one is not confirmed')
  await superuser.query(`update app.certificate set confirm_before = now() - interval '1 second' where serial = $1`, [
    Buffer.from(lost.certificate.serial, 'hex'),
  ])
  assert.equal(await revokeUnconfirmed(db), 1)
  assert.equal(await revokeRetired(db), 0)
  await db.close()
  assert.deepEqual([await identified(old), await identified(lost)], ['live', 'revoked'])
  assert.equal((await certificatesOf(old.assetId)).at(-1)?.retireAt, null)

  // Asked for again: the plan is made anew, for the new one.
  await confirmed(await reissued(old.assetId, { replaces: 'planned', overlapDays: 9 }))
  assert.notEqual((await certificatesOf(old.assetId)).at(-1)?.retireAt, null)
})

test('an end that was planned comes no later for another replacement', async () => {
  const old = await assetWith()
  await confirmed(await reissued(old.assetId, { replaces: 'planned', overlapDays: 2 }))
  const planned = (await certificatesOf(old.assetId)).at(-1)?.retireAt
  await confirmed(await reissued(old.assetId, { replaces: 'planned', overlapDays: 30 }))
  assert.equal((await certificatesOf(old.assetId)).at(-1)?.retireAt, planned)
  assert.equal((await certificatesOf(old.assetId)).filter(({ retireAt }) => retireAt !== null).length, 2)
})

test('what is told: the plan, the end and who planned it', async () => {
  const old = await assetWith()
  await reissued(old.assetId, { replaces: 'planned' })
  const { rows } = await superuser.query<{ person_id: string; changed: { retire_at?: string[] } }>(
    `select person_id, changed from audit.line where event = 'certificate.retiring' and concerns ->> 'asset_id' = $1`,
    [old.assetId],
  )
  assert.equal(rows.length, 1)
  assert.equal(rows[0]?.person_id, platform.world.a.people.engineer.personId)
  assert.equal(rows[0]?.changed.retire_at?.[0], null)
})

test('bad input is told what is wrong and changes nothing; who may not, cannot', async () => {
  const old = await assetWith()
  for (const more of [
    { replaces: 'everything' },
    { replaces: 'planned', overlapDays: 31 },
    { replaces: 'planned', overlapDays: -1 },
    { replaces: 'planned', overlapDays: 1.5 },
    { replaces: 'compromised', overlapDays: 3 },
    { overlapDays: 3 },
  ])
    assert.equal((await reissue(old.assetId, more)).status, 400, JSON.stringify(more))
  const { a, b } = platform.world
  assert.equal((await reissue(old.assetId, { replaces: 'compromised' }, b.people.engineer)).status, 404)
  assert.equal((await reissue(old.assetId, { replaces: 'compromised' }, a.people.operator)).status, 403)
  assert.equal(await identified(old), 'live')
  assert.equal((await certificatesOf(old.assetId)).length, 1)
})

test('the database itself plans no end without both permissions, for another asset or beyond thirty days', async () => {
  const [mine, other] = [await assetWith(), await assetWith()]
  const db = openDatabase(platform.config, 'api')
  const plan = async (session: Parameters<typeof db.inSession>[0], assetId: string, days: number) =>
    db.inSession(
      session,
      async ({ kysely }) => {
        await sql`select app.retire_others(${assetId}, ${Buffer.from(mine.certificate.serial, 'hex')}, make_interval(days => ${days}))`.execute(
          kysely,
        )
      },
      { requestId: randomUUID(), address: '192.0.2.1' },
    )
  const { a, b } = platform.world
  await assert.rejects(plan(a.people.operator.session, mine.assetId, 1))
  await assert.rejects(plan(b.people.engineer.session, mine.assetId, 1))
  await assert.rejects(plan(a.people.engineer.session, other.assetId, 1))
  await assert.rejects(plan(a.people.engineer.session, mine.assetId, 31))
  await plan(a.people.engineer.session, mine.assetId, 1)
  await db.close()
  assert.equal((await certificatesOf(other.assetId))[0]?.retireAt, null)
})
