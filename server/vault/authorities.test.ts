// The life of authorities, as `fairlead ca` brings it about: told of ahead, active, retiring, retired; and the root's way out.
import assert from 'node:assert/strict'
import { randomBytes, X509Certificate } from 'node:crypto'
import { appendFileSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SERIAL_BYTES } from '../../core/limits.ts'
import { certificatesIn, pemOf, serialFrom } from '../../core/pki/certificate.ts'
import { answerRequest, readIssuerRequest } from '../../core/pki/issuer.ts'
import { openRootFile } from '../../core/pki/root-file.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { inMemory } from '../../core/pki/signing-key.ts'
import { keyPair } from '../../core/pki/testing.ts'
import { openVault, type VaultClient } from './client.ts'
import { rejected, startVaultWorld, type VaultWorld } from './testing.ts'

const TWO: [string, string] = ['correct horse battery staple one', 'another six words of somebody else']
const HOUR_ms = 3_600_000

let vault: VaultWorld
let operator: VaultClient
let dir: string

before(async () => {
  vault = await startVaultWorld()
  operator = openVault(vault.config, 'operator')
  dir = join(vault.config.dataDir, 'vault', 'authorities')
})
after(async () => {
  operator.close()
  await vault.stop()
})

const states = async (): Promise<string[]> =>
  (await operator.call('authorities', {})).authorities.map(({ id, state }) => `${id} ${state}`)
const anchorsOf = certificatesIn
const later = (hours: number): void => vault.setNow(new Date(Date.now() + hours * HOUR_ms))

/** A listener's certificate, as the gateway would get one now. */
async function leaf(): Promise<X509Certificate> {
  const csr = certificationRequest(keyPair())
  const { certificate } = await vault.gateway.call('service-certificate', { csr, names: ['localhost'] })
  return new X509Certificate(certificate)
}

async function plantCertificate(issuer: string): Promise<void> {
  await vault.superuser.query(
    `insert into app.certificate (org_id, asset_id, serial, state, key_origin, fingerprint, spki, issuer, not_before, not_after,
       certificate_der, created_by, confirmed_at)
     values ($1, $2, $3, 'confirmed', 'csr', $4, $4, $5, now(), now() + interval '1 year', '\\x00', null, now())`,
    [vault.world.a.orgId, vault.world.a.assets[0], randomBytes(16), randomBytes(32), issuer],
  )
}

test('there are a root and two issuers at first, and nobody but the operator changes them', async () => {
  assert.deepEqual(await states(), ['root active', 'asset-ca active', 'service-ca active'])
  await rejected(vault.api.call('next-authority', { kind: 'asset-ca' }), 'forbidden')
  await rejected(vault.gateway.call('export-root', { passphrases: TWO }), 'forbidden')
  await rejected(vault.gateway.call('authorities', {}), 'forbidden')
})

test('the next authority is trusted before it signs, and signs when it was told of for long enough', async () => {
  const before = await vault.gateway.call('trust', {})
  assert.deepEqual(await operator.call('next-authority', { kind: 'asset-ca' }), { id: 'asset-ca-2', request: null })
  await rejected(operator.call('next-authority', { kind: 'asset-ca' }), 'conflict', /next already/)
  const told = await vault.gateway.call('trust', {})
  assert.equal(anchorsOf(told.assetAnchor).length, 2)
  assert.equal(told.assetCa, before.assetCa, 'the old one still signs')
  await rejected(operator.call('activate-authority', { id: 'asset-ca-2', soon: false }), 'conflict', /long enough/)
  await rejected(operator.call('activate-authority', { id: 'asset-ca-9', soon: false }), 'not-found')
  later(1)
  assert.deepEqual(await operator.call('activate-authority', { id: 'asset-ca-2', soon: false }), {
    replaces: 'asset-ca',
  })
  const now = await vault.gateway.call('trust', {})
  assert.notEqual(now.assetCa, before.assetCa)
  assert.equal(anchorsOf(now.assetAnchor).length, 2, 'both are trusted while the old one retires')
  assert.ok(new X509Certificate(now.assetCa).verify(new X509Certificate(now.root).publicKey))
  for (const id of ['asset-ca', 'asset-ca-2'])
    await rejected(operator.call('activate-authority', { id, soon: false }), 'conflict', /only the next one/)
  assert.deepEqual(await states(), ['root active', 'asset-ca retiring', 'asset-ca-2 active', 'service-ca active'])
})

test('a service authority is told of for a month, unless it is pressing; listeners are signed by it at once', async () => {
  const first = await leaf()
  await operator.call('next-authority', { kind: 'service-ca' })
  later(24 * 29)
  await rejected(operator.call('activate-authority', { id: 'service-ca-2', soon: false }), 'conflict')
  await operator.call('activate-authority', { id: 'service-ca-2', soon: true })
  const second = await leaf()
  assert.notEqual(second.issuer, first.issuer)
  const { deviceTrust } = await vault.api.call('trust', {})
  const anchors = anchorsOf(deviceTrust)
  for (const one of [first, second]) assert.ok(anchors.some((anchor) => one.verify(anchor.publicKey)))
})

test('an authority is retired when nothing of it lives, or by force; its key is gone', async () => {
  const old = new X509Certificate(readFileSync(join(dir, 'asset-ca.pem')))
  await plantCertificate(old.subject)
  await rejected(operator.call('retire-authority', { id: 'asset-ca-2', force: true }), 'conflict', /is active/)
  await rejected(operator.call('retire-authority', { id: 'asset-ca', force: false }), 'conflict', /1 certificates/)
  assert.deepEqual(await operator.call('retire-authority', { id: 'asset-ca', force: true }), { refused: 1 })
  assert.ok(!existsSync(join(dir, 'asset-ca.key.sealed')))
  const { assetAnchor } = await vault.gateway.call('trust', {})
  assert.equal(anchorsOf(assetAnchor).length, 1)
  assert.ok(!assetAnchor.includes(readFileSync(join(dir, 'asset-anchor.pem'), 'utf8')))
  assert.ok((await states()).includes('asset-ca retired'))
})

test('states survive a restart, a cut line in their log included', async () => {
  const known = await states()
  const { assetCa } = await vault.gateway.call('trust', {})
  await vault.restart()
  assert.deepEqual(await states(), known)
  appendFileSync(join(dir, 'log.jsonl'), '{"at":"2026-01-01T00:00:00Z","event":"activ')
  await vault.restart()
  assert.deepEqual(await states(), known)
  assert.equal((await vault.gateway.call('trust', {})).assetCa, assetCa)
  await operator.call('next-authority', { kind: 'asset-ca' })
  await vault.restart()
  assert.ok((await states()).includes('asset-ca-3 next'), 'the log goes on where the cut line stood')
})

test('the root leaves: two passphrases open its file, and it signs elsewhere from then on', async () => {
  await rejected(operator.call('export-root', { passphrases: ['short', TWO[1]] }), 'invalid', /at least/)
  await rejected(operator.call('export-root', { passphrases: [TWO[0], TWO[0]] }), 'invalid', /same/)
  const kept = join(vault.dir, 'kept-root')
  copyFileSync(join(dir, 'root.key.sealed'), kept)
  const { file } = await operator.call('export-root', { passphrases: TWO })
  assert.ok(existsSync(join(dir, 'root.key.sealed')), 'until the file has arrived')
  await operator.call('root-left', {})
  assert.ok(!existsSync(join(dir, 'root.key.sealed')))
  assert.ok((await states()).includes('root offline'))
  await rejected(operator.call('export-root', { passphrases: TWO }), 'conflict')

  for (const wrong of [
    [TWO[1], TWO[0]],
    [TWO[0], 'wrong'],
    ['wrong', TWO[1]],
  ] as const)
    await assert.rejects(openRootFile(file, wrong), /does not open/)
  await assert.rejects(openRootFile(file.replace('"key": "', '"key": "A'), TWO), /does not open/)
  assert.ok(!file.includes('PRIVATE'))

  const made = await operator.call('next-authority', { kind: 'service-ca' })
  assert.equal(made.id, 'service-ca-3')
  const request = readIssuerRequest(made.request ?? '')
  const opened = await openRootFile(file, TWO)
  const root = { certificate: opened.certificate, key: inMemory(opened.key) }
  const making = { serial: serialFrom(randomBytes(SERIAL_BYTES)), now_ms: Date.now() }
  const answer = await answerRequest(request, root, making)

  const other = await answerRequest({ ...request, csr: certificationRequest(keyPair()) }, root, making)
  await rejected(operator.call('install-authority', { certificate: pemOf(other.raw) }), 'invalid', /no request/)
  const renamed = await answerRequest({ ...request, name: 'Fairlead Service CA 00000000' }, root, making)
  await rejected(operator.call('install-authority', { certificate: pemOf(renamed.raw) }), 'invalid', /not what/)
  const selfMade = await answerRequest(request, { ...root, key: inMemory(keyPair().privateKey) }, making)
  await rejected(operator.call('install-authority', { certificate: pemOf(selfMade.raw) }), 'invalid', /root/)
  await rejected(operator.call('install-authority', { certificate: 'nonsense' }), 'invalid', /PEM/)

  assert.deepEqual(await operator.call('install-authority', { certificate: pemOf(answer.raw) }), { id: 'service-ca-3' })
  await operator.call('activate-authority', { id: 'service-ca-3', soon: true })
  assert.equal((await leaf()).issuer, `CN=${request.name}`)

  copyFileSync(kept, join(dir, 'root.key.sealed'))
  await assert.rejects(vault.restart(), /found online again/)
  rmSync(join(dir, 'root.key.sealed'))
  await vault.restart()
})

test("every change stands in the platform's own log, and no file holds a bare key", async () => {
  const { rows } = await vault.superuser.query(
    `select event, count(*)::int as lines from audit.line where event like 'platform.%' and process = 'fairlead_vault' group by event order by event`,
  )
  assert.deepEqual(
    rows.map(({ event, lines }) => `${event} ${lines}`),
    [
      'platform.authority-activated 3',
      'platform.authority-installed 1',
      'platform.authority-made 4',
      'platform.authority-retired 1',
      'platform.root-exported 1',
      'platform.root-offline 1',
    ],
  )
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) assert.ok(!readFileSync(join(entry.parentPath, entry.name)).includes('PRIVATE KEY'), entry.name)
})
