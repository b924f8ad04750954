// Assets and certificates over the people's API: the api and the vault run, the database decides.
import assert from 'node:assert/strict'
import { createHash, createPrivateKey, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { z } from 'zod'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { hasOpenssl, keyPair, openssl } from '../../core/pki/testing.ts'
import type { Answer } from '../api/testing.ts'
import { openDatabase } from '../db/database.ts'
import type { TestPerson, TestWorld } from '../db/testing-world.ts'
import { Secret } from '../platform/secret.ts'
import { revokeUnconfirmed } from '../worker/jobs.ts'
import { issued } from './fields.ts'
import { type AssetPlatform, startAssetPlatform } from './testing.ts'

let platform: AssetPlatform
let superuser: pg.Client
let world: TestWorld
let engineer: TestPerson
let call: AssetPlatform['call']

before(async () => {
  platform = await startAssetPlatform()
  ;({ superuser, world, call } = platform)
  engineer = world.a.people.engineer
})

after(() => platform.stop())

const crane = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  requestId: randomUUID(),
  name: 'Crane 7',
  kind: 'crane',
  siteId: world.a.sites[0],
  ...more,
})

async function addAsset(more: Record<string, unknown> = {}): Promise<z.output<typeof issued>> {
  const answer = await call(engineer, 'POST', '/v1/assets', crane(more))
  assert.equal(answer.status, 201, answer.text)
  assert.equal(answer.headers['cache-control'], 'no-store')
  return issued.parse(JSON.parse(answer.text))
}

const certificatePath = (asset: { assetId: string }, of: { serial: string }, act: string): string =>
  `/v1/assets/${asset.assetId}/certificates/${of.serial}/${act}`

async function statesOf(assetId: string): Promise<string[]> {
  const { text } = await call(engineer, 'GET', `/v1/assets/${assetId}`)
  return z
    .object({ certificates: z.array(z.object({ state: z.string() })) })
    .parse(JSON.parse(text))
    .certificates.map(({ state }) => state)
}

/** What the gateway would be told of the certificate. */
async function identified(crt: string): Promise<string | undefined> {
  const fingerprint = createHash('sha256').update(new X509Certificate(crt).raw).digest()
  const { rows } = await superuser.query<{ state: string }>('select state from app.gateway_identify($1)', [fingerprint])
  return rows[0]?.state
}

test('adding an asset gives the four files, which fit each other and verify', async () => {
  const added = await addAsset({ note: 'East yard' })
  const { files, certificate, assetId } = added
  assert.deepEqual(Object.keys(files).sort(), ['asset.crt', 'asset.key', 'certificate-record.txt', 'trust.pem'])
  const leaf = new X509Certificate(files['asset.crt'])
  assert.equal(leaf.subject, `CN=${assetId}`)
  assert.ok(leaf.checkPrivateKey(createPrivateKey(files['asset.key'] ?? '')))
  assert.equal(certificate.fingerprint, createHash('sha256').update(leaf.raw).digest('hex'))
  assert.equal(certificate.serial, leaf.serialNumber.toLowerCase())
  assert.equal(certificate.state, 'unconfirmed')
  assert.equal(files['asset.crt'].match(/BEGIN CERTIFICATE/g)?.length, 2)
  assert.equal(files['trust.pem'].match(/BEGIN CERTIFICATE/g)?.length, 1)

  const record = files['certificate-record.txt']
  assert.doesNotMatch(record, /PRIVATE|Crane|East/)
  for (const fact of [assetId, certificate.serial, leaf.fingerprint256, 'mosquitto_pub -h localhost', 'curl --cacert'])
    assert.ok(record.includes(fact), fact)
  for (const name of ['asset.crt', 'asset.key', 'trust.pem'] as const)
    assert.ok(
      record.includes(
        `${createHash('sha256')
          .update(files[name] ?? '')
          .digest('hex')}  ${name}`,
      ),
    )
  assert.equal(await identified(files['asset.crt']), 'unconfirmed')
})

test('the files hold for openssl, and trust.pem verifies no device', { skip: !hasOpenssl }, async () => {
  const { files } = await addAsset()
  const check = (trust: string, ...more: string[]) =>
    openssl(['verify', '-x509_strict', '-CAfile', 'trust', '-untrusted', 'crt', ...more, 'crt'], {
      crt: files['asset.crt'],
      trust,
    })
  const refused = check(files['trust.pem'])
  assert.notEqual(refused.status, 0)
  assert.match(refused.stderr, /unable to get issuer certificate|unable to get local issuer/)
  const key = openssl(['pkey', '-in', 'key', '-noout', '-text'], { key: files['asset.key'] ?? '' })
  assert.match(key.stdout, /prime256v1/)
})

test('the key is in that answer and nowhere else: not in the database, not in the log, not asked for again', async () => {
  const body = crane()
  const first = await call(engineer, 'POST', '/v1/assets', body)
  const { files, assetId } = issued.parse(JSON.parse(first.text))
  const again = await call(engineer, 'POST', '/v1/assets', body)
  assert.equal(again.status, 409)
  assert.match(again.text, new RegExp(`issue another certificate for the asset ${assetId}`))
  assert.doesNotMatch(again.text, /PRIVATE KEY/)
  assert.doesNotMatch((await call(engineer, 'GET', `/v1/assets/${assetId}`)).text, /PRIVATE KEY|asset\.key/)

  // The private scalar, in every form that a careless copy would have.
  const scalar = Buffer.from(createPrivateKey(files['asset.key'] ?? '').export({ format: 'jwk' }).d ?? '', 'base64url')
  const pem = (files['asset.key'] ?? '').split('\n')[1] ?? ''
  const tables = await superuser.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c where relkind in ('r', 'p') and relnamespace::regnamespace::text in ('app', 'pki', 'audit', 'identity')`,
  )
  for (const { name } of tables.rows) {
    const { rows } = await superuser.query<{ text: string }>(`select t::text as text from ${name} t`)
    const all = rows.map(({ text }) => text).join('\n')
    for (const form of [scalar.toString('hex'), scalar.toString('base64'), pem]) assert.ok(!all.includes(form), name)
    assert.ok(!all.includes('Crane 7'), `${name} has the name in clear`)
  }
  assert.doesNotMatch(platform.log.join(''), /PRIVATE KEY|Crane 7/)
  assert.ok(!platform.log.join('').includes(pem))
})

test('one request asked for many times at once makes one asset and shows one key', async () => {
  const body = crane()
  const answers = await Promise.all(Array.from({ length: 12 }, () => call(engineer, 'POST', '/v1/assets', body)))
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, ...Array<number>(11).fill(409)],
  )
  assert.equal(answers.filter(({ text }) => text.includes('PRIVATE KEY')).length, 1)
})

test('a certificate is confirmed once, and revoked for good', async () => {
  const added = await addAsset()
  assert.equal((await call(engineer, 'POST', certificatePath(added, added.certificate, 'confirm'))).status, 204)
  assert.equal((await call(engineer, 'POST', certificatePath(added, added.certificate, 'confirm'))).status, 204)
  assert.deepEqual(await statesOf(added.assetId), ['valid'])
  assert.equal(await identified(added.files['asset.crt']), 'live')

  const revoke = (reason: string): Promise<Answer> =>
    call(engineer, 'POST', certificatePath(added, added.certificate, 'revoke'), { reason })
  assert.equal((await revoke('because')).status, 400)
  const first = await revoke('keyCompromise')
  assert.equal(first.status, 200, first.text)
  assert.equal((await revoke('superseded')).text, first.text, 'twice is once, with the first time')
  assert.deepEqual(await statesOf(added.assetId), ['revoked'])
  assert.equal(await identified(added.files['asset.crt']), 'revoked')
})

test('a lost answer leaves no live certificate: the worker revokes it, and it cannot be confirmed any more', async () => {
  const added = await addAsset()
  const db = openDatabase(platform.config, 'worker')
  assert.equal(await revokeUnconfirmed(db), 0)
  await superuser.query(`update app.certificate set confirm_before = now() - interval '1 second' where serial = $1`, [
    Buffer.from(added.certificate.serial, 'hex'),
  ])
  assert.equal(await identified(added.files['asset.crt']), 'revoked', 'already before the worker comes')
  assert.equal((await call(engineer, 'POST', certificatePath(added, added.certificate, 'confirm'))).status, 409)
  const [one, two] = await Promise.all([revokeUnconfirmed(db), revokeUnconfirmed(db)])
  assert.equal(one + two, 1, 'two workers at once revoke it once')
  await db.close()
  assert.deepEqual(await statesOf(added.assetId), ['revoked'])
  assert.equal(await identified(added.files['asset.crt']), 'revoked')
})

test('another certificate withdraws the one that nobody confirmed, and keeps the one in use', async () => {
  const added = await addAsset()
  const issue = async (requestId = randomUUID()): Promise<Answer> =>
    call(engineer, 'POST', `/v1/assets/${added.assetId}/certificates`, { requestId })
  const requestId = randomUUID()
  const second = await issue(requestId)
  assert.equal(second.status, 201, second.text)
  assert.deepEqual(await statesOf(added.assetId), ['unconfirmed', 'revoked'])
  assert.equal(await identified(added.files['asset.crt']), 'revoked')
  const repeated = await issue(requestId)
  assert.equal(repeated.status, 409)
  assert.match(repeated.text, /answered before/)
  assert.deepEqual(await statesOf(added.assetId), ['unconfirmed', 'revoked'], 'a repeated request changes nothing')

  const { certificate } = issued.parse(JSON.parse(second.text))
  await call(engineer, 'POST', certificatePath(added, certificate, 'confirm'))
  await issue()
  assert.deepEqual(await statesOf(added.assetId), ['unconfirmed', 'valid', 'revoked'])

  const many = await Promise.all(Array.from({ length: 5 }, () => issue()))
  const shown = many.filter(({ text }) => text.includes('PRIVATE KEY')).length
  assert.ok(shown >= 1 && many.every(({ status }) => status === 201 || status === 409))
  const states = await statesOf(added.assetId)
  assert.equal(states.filter((state) => state === 'unconfirmed').length, 1, states.join())
})

test('a device that made its own key sends a request, and no key is in the answer', async () => {
  const key = keyPair()
  const csr = certificationRequest(key)
  const { files, certificate } = await addAsset({ csr })
  assert.equal(files['asset.key'], undefined)
  assert.equal(certificate.keyOrigin, 'csr')
  assert.ok(new X509Certificate(files['asset.crt']).checkPrivateKey(key.privateKey))

  const before = await superuser.query('select count(*)::int as n from app.asset')
  const reused = await call(engineer, 'POST', '/v1/assets', crane({ csr }))
  assert.equal(reused.status, 409)
  assert.match(reused.text, /used for a certificate before/)
  const wrong = await call(engineer, 'POST', '/v1/assets', crane({ csr: 'nonsense' }))
  assert.equal(wrong.status, 400)
  assert.match(wrong.text, /not PEM/)
  assert.deepEqual(
    (await superuser.query('select count(*)::int as n from app.asset')).rows,
    before.rows,
    'no asset is left behind',
  )
})

test('when the signature fails, the asset is there without a certificate and says what to do', async () => {
  await superuser.query('revoke execute on function app.vault_consume_issue_token(bytea) from fairlead_vault')
  const failed = await call(engineer, 'POST', '/v1/assets', crane())
  await superuser.query('grant execute on function app.vault_consume_issue_token(bytea) to fairlead_vault')
  assert.equal(failed.status, 503, failed.text)
  assert.doesNotMatch(failed.text, /PRIVATE/)
  const assetId = /asset ([0-9a-f-]{36}) is there without/.exec(failed.text)?.[1]
  assert.deepEqual(await statesOf(assetId ?? ''), [])
  const mended = await call(engineer, 'POST', `/v1/assets/${assetId}/certificates`, { requestId: randomUUID() })
  assert.equal(mended.status, 201, mended.text)
})

test('assets are read and edited; moved to a site of another organisation they are not', async () => {
  const { assetId } = await addAsset({ note: 'East yard' })
  const path = `/v1/assets/${assetId}`
  assert.equal((await call(engineer, 'PATCH', path, {})).status, 400)
  assert.equal(
    (await call(engineer, 'PATCH', path, { name: 'Krän 8', note: '', kind: 'hoist', siteId: world.a.sites[1] })).status,
    204,
  )
  const { text } = await call(engineer, 'GET', path)
  const asset = JSON.parse(text)
  assert.deepEqual([asset.name, asset.note, asset.kind, asset.siteId], ['Krän 8', null, 'hoist', world.a.sites[1]])
  assert.equal(asset.presence.state, 'never')
  assert.equal(asset.endpoints.mqtt.host, 'localhost')
  assert.notEqual((await call(engineer, 'PATCH', path, { siteId: world.b.sites[0] })).status, 204)
  assert.equal((await call(engineer, 'POST', '/v1/assets', crane({ siteId: world.b.sites[0] }))).status, 400)
})

test('who may not, cannot: another organisation, weaker roles, staff, nobody', async () => {
  const added = await addAsset()
  const paths: [string, string, unknown][] = [
    ['GET', `/v1/assets/${added.assetId}`, undefined],
    ['PATCH', `/v1/assets/${added.assetId}`, { name: 'x' }],
    ['POST', `/v1/assets/${added.assetId}/certificates`, { requestId: randomUUID() }],
    ['POST', certificatePath(added, added.certificate, 'confirm'), {}],
    ['POST', certificatePath(added, added.certificate, 'revoke'), { reason: 'unspecified' }],
  ]
  const nobody = { ...engineer, session: new Secret(randomBytes(32).toString('base64url')) }
  for (const [method, path, body] of paths) {
    assert.equal((await call(world.b.people.engineer, method, path, body)).status, 404, path)
    assert.equal((await call(nobody, method, path, body)).status, 401, path)
    assert.equal((await call(world.platform.staff, method, path, body)).status, 403, path)
    if (method !== 'GET') assert.equal((await call(world.a.people.operator, method, path, body)).status, 403, path)
  }
  assert.equal((await call(world.a.people.operator, 'POST', '/v1/assets', crane())).status, 403)
  assert.equal(await identified(added.files['asset.crt']), 'unconfirmed')
  const elsewhere = await addAsset({ siteId: world.a.sites[1] })
  assert.equal((await call(world.a.people.operator, 'GET', `/v1/assets/${elsewhere.assetId}`)).status, 404)
  assert.equal((await call(world.a.people.operator, 'GET', `/v1/assets/${added.assetId}`)).status, 200)
})
