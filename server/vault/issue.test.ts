// Certificates: the order of issuing, the single-use token, the key that serves once.
import assert from 'node:assert/strict'
import { randomBytes, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import type { AssetId } from '../../core/ids.ts'
import { SERIAL_BYTES } from '../../core/limits.ts'
import { serialFrom, sha256 } from '../../core/pki/certificate.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { hasOpenssl, keyPair, openssl } from '../../core/pki/testing.ts'
import { openDatabase } from '../db/database.ts'
import type { TestOrg, TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import type { VaultClient } from './client.ts'
import { rejected, startVaultWorld, type VaultWorld } from './testing.ts'

let vault: VaultWorld
let world: TestWorld
let config: Config
let api: VaultClient
let gateway: VaultClient
let superuser: pg.Client

before(async () => {
  vault = await startVaultWorld()
  ;({ world, config, api, gateway, superuser } = vault)
})

after(() => vault.stop())

const freshSerial = (): Buffer => serialFrom(randomBytes(SERIAL_BYTES))

/** What the api does before it asks: an intended certificate and a token for it, in the engineer's context. */
async function prepare(org: TestOrg, assetId: AssetId, serial = freshSerial()) {
  const db = openDatabase(config, 'api')
  const issueToken = randomBytes(32)
  try {
    await db.inSession(org.people.engineer.session, async ({ kysely }) => {
      await kysely.insertInto('app.certificate').values({ asset_id: assetId, serial, key_origin: 'csr' }).execute()
      await kysely
        .insertInto('pki.issue_token')
        .values({ token_hash: sha256(issueToken), asset_id: assetId, serial, purpose: 'asset-certificate' })
        .execute()
    })
  } finally {
    await db.close()
  }
  return { issueToken: issueToken.toString('base64'), assetId, serial: serial.toString('hex') }
}

test("a certificate is issued for a token's asset and serial, and recorded before and after", async () => {
  const ticket = await prepare(world.a, world.a.assets[0])
  const key = keyPair()
  const { certificate } = await api.call('issue', { ...ticket, csr: certificationRequest(key) })
  const leaf = new X509Certificate(certificate)
  assert.equal(leaf.serialNumber.toLowerCase(), ticket.serial)
  assert.equal(leaf.subject, `CN=${ticket.assetId}`)
  assert.equal(leaf.subjectAltName, `URI:urn:fairlead:asset:${ticket.assetId}`)
  assert.deepEqual(leaf.publicKey.export({ type: 'spki', format: 'der' }), key.spki)
  const { assetAnchor, root, assetCa } = await gateway.call('trust', {})
  assert.ok(leaf.verify(new X509Certificate(assetAnchor).publicKey))
  if (hasOpenssl) {
    const files = { root, ca: assetCa, leaf: leaf.toString() }
    const args = ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', 'root', '-untrusted', 'ca', 'leaf']
    const { status, stderr } = openssl(args, files)
    assert.equal(status, 0, stderr)
  }
  const { rows } = await superuser.query(
    'select org_id, asset_id, fingerprint, intent_at <= signed_at as in_order from pki.issuance where serial = $1',
    [Buffer.from(ticket.serial, 'hex')],
  )
  assert.deepEqual(rows, [
    { org_id: world.a.orgId, asset_id: ticket.assetId, fingerprint: sha256(certificate), in_order: true },
  ])
  await rejected(api.call('issue', { ...ticket, csr: certificationRequest(keyPair()) }), 'forbidden', /spent/)
})

test('a token works once, for its own asset and serial, and a refused try has spent it', async () => {
  const csr = (): string => certificationRequest(keyPair())
  await rejected(
    api.call('issue', {
      ...(await prepare(world.a, world.a.assets[0])),
      issueToken: randomBytes(32).toString('base64'),
      csr: csr(),
    }),
    'forbidden',
  )

  const elsewhere = await prepare(world.a, world.a.assets[0])
  await rejected(api.call('issue', { ...elsewhere, assetId: world.b.assets[0], csr: csr() }), 'forbidden', /another/)
  await rejected(api.call('issue', { ...elsewhere, csr: csr() }), 'forbidden', /spent/)

  const otherSerial = await prepare(world.a, world.a.assets[0])
  await rejected(
    api.call('issue', { ...otherSerial, serial: freshSerial().toString('hex'), csr: csr() }),
    'forbidden',
    /another/,
  )

  const raced = await prepare(world.a, world.a.assets[0])
  const tries = await Promise.allSettled(Array.from({ length: 6 }, () => api.call('issue', { ...raced, csr: csr() })))
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)

  const late = await prepare(world.a, world.a.assets[0])
  await superuser.query(`update pki.issue_token set expires_at = now() - interval '1 second' where serial = $1`, [
    Buffer.from(late.serial, 'hex'),
  ])
  await rejected(api.call('issue', { ...late, csr: csr() }), 'forbidden')
})

test('one subject key, one asset, for ever: in every organisation, revoked or not', async () => {
  const csr = certificationRequest(keyPair())
  assert.equal((await api.call('examine-request', { csr })).spki.length, 91)
  await api.call('issue', { ...(await prepare(world.a, world.a.assets[1])), csr })
  await rejected(api.call('examine-request', { csr }), 'conflict', /used/)
  await rejected(api.call('issue', { ...(await prepare(world.a, world.a.assets[1])), csr }), 'conflict', /used/)
  await rejected(api.call('issue', { ...(await prepare(world.b, world.b.assets[0])), csr }), 'conflict', /used/)
})

test('keys that are not P-256 are refused before the token is touched', { skip: !hasOpenssl }, async () => {
  const ticket = await prepare(world.a, world.a.assets[2])
  const { stdout } = openssl(
    ['req', '-new', '-nodes', '-keyout', 'key', '-subj', '/CN=mine', '-newkey', 'rsa:2048'],
    {},
  )
  await rejected(api.call('issue', { ...ticket, csr: stdout }), 'invalid', /RSA/)
  await rejected(api.call('examine-request', { csr: stdout }), 'invalid', /RSA/)
  const { certificate } = await api.call('issue', { ...ticket, csr: certificationRequest(keyPair()) })
  assert.ok(certificate.length > 300)
})

test("a listener's certificate is for this platform's names, and noted", async () => {
  const csr = certificationRequest(keyPair())
  const { certificate } = await gateway.call('service-certificate', { csr, names: ['localhost', '127.0.0.1'] })
  const leaf = new X509Certificate(certificate)
  assert.equal(leaf.subjectAltName, 'DNS:localhost, IP Address:127.0.0.1')
  const days = (leaf.validToDate.getTime() - leaf.validFromDate.getTime() + 1000) / 86_400_000
  assert.equal(days, 90)
  await rejected(
    gateway.call('service-certificate', { csr, names: ['localhost', 'evil.example'] }),
    'forbidden',
    /evil/,
  )
  const lines = readFileSync(join(config.dataDir, 'vault', 'service-certificates.jsonl'), 'utf8')
    .trim()
    .split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).step),
    ['intent', 'signed'],
  )
})
