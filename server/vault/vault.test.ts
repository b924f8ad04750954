// The vault as its callers meet it: over its sockets, against a real database.
import assert from 'node:assert/strict'
import { randomBytes, X509Certificate } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isFailure, type FailureKind } from '../../core/errors.ts'
import { type AssetId, idFrom, type OrgId } from '../../core/ids.ts'
import { SERIAL_BYTES } from '../../core/limits.ts'
import { serialFrom, sha256 } from '../../core/pki/certificate.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { hasOpenssl, keyPair, openssl } from '../../core/pki/testing.ts'
import { openDatabase } from '../db/database.ts'
import { startTestServer, type TestDatabase, type TestServer } from '../db/testing.ts'
import { plantWorld, type TestOrg, type TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import type { Running } from '../platform/running.ts'
import { makePrivateDir } from '../platform/secrets.ts'
import { VAULT_CALLERS, vaultSocket } from './calls.ts'
import { openVault, type VaultClient } from './client.ts'
import { start } from './main.ts'

const log = createLog('vault-test', { to: { write: () => undefined } })
let server: TestServer
let database: TestDatabase
let world: TestWorld
let config: Config
let dir: string
let running: Running
let api: VaultClient
let gateway: VaultClient
let now = new Date()

before(async () => {
  server = await startTestServer()
  database = await server.database()
  world = await plantWorld(await database.superuser())
  dir = mkdtempSync(join(tmpdir(), 'fl-vault-'))
  config = { ...database.config, dataDir: join(dir, 'data'), runDir: join(dir, 'run') }
  running = await start(config, log, () => now)
  api = openVault(config, 'api')
  gateway = openVault(config, 'gateway')
})

after(async () => {
  api.close()
  gateway.close()
  await running.close()
  await database.drop()
  await server.stop()
  rmSync(dir, { recursive: true })
})

const rejected = (promise: Promise<unknown>, kind: FailureKind, why = /./): Promise<void> =>
  assert.rejects(promise, (error) => isFailure(error, kind) && why.test(error.message))

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

test('directories and sockets are for the platform alone', () => {
  assert.equal(statSync(config.runDir).mode & 0o777, 0o700)
  for (const caller of VAULT_CALLERS) assert.equal(statSync(vaultSocket(config, caller)).mode & 0o777, 0o600)
  const files = readdirSync(join(config.dataDir, 'vault', 'authorities'))
  assert.equal(files.length, 8)
  for (const file of files) {
    const path = join(config.dataDir, 'vault', 'authorities', file)
    assert.equal(statSync(path).mode & 0o777, 0o600, file)
    assert.ok(!readFileSync(path).includes('PRIVATE KEY'), file)
  }
})

test('each caller has its own list of calls', async () => {
  await rejected(gateway.call('org-keys', { session: 'x' }), 'forbidden')
  await rejected(gateway.call('identity-keys', {}), 'forbidden')
  await rejected(api.call('identity-keys', {}), 'forbidden')
  await rejected(api.call('gateway-keys', { orgId: world.a.orgId }), 'forbidden')
  await rejected(
    gateway.call('issue', { issueToken: '', assetId: world.a.assets[0], serial: '00', csr: '' }),
    'forbidden',
  )
  const auth = openVault(config, 'auth')
  const keys = await auth.call('identity-keys', {})
  assert.equal(new Set(Object.values(keys).map((key) => key.toString('hex'))).size, 3)
  await rejected(auth.call('service-certificate', { csr: 'x', names: ['localhost'] }), 'forbidden')
  auth.close()
  const worker = openVault(config, 'worker')
  assert.match((await worker.call('trust', {})).root, /BEGIN CERTIFICATE/)
  worker.close()
})

test('a malformed call is refused without repeating what it said', async () => {
  const ask = (path: string, body: string): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath: vaultSocket(config, 'api'), path, method: 'POST' }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }))
      })
      asked.on('error', reject)
      asked.end(body)
    })
  for (const [path, body, kind] of [
    ['/nothing', '{}', 'not-found'],
    ['/__proto__', '{}', 'not-found'],
    ['/org-keys', '{"session": "topsecret"', 'invalid'],
    ['/org-keys', '{"session": 5, "topsecret": 1}', 'invalid'],
    ['/org-keys', JSON.stringify({ session: 'topsecret'.repeat(5000) }), 'limit'],
  ] as const) {
    const { status, text } = await ask(path, body)
    assert.equal(status, 500)
    assert.equal(JSON.parse(text).kind, kind, path)
    assert.ok(!text.includes('topsecret'))
  }
})

test("an organisation's keys are given against its live session alone, and differ from any other's", async () => {
  const session = (org: TestOrg): string => org.people.operator.session.reveal()
  const a = await api.call('org-keys', { session: session(world.a) })
  const again = await api.call('org-keys', { session: world.a.people.org_admin.session.reveal() })
  const b = await api.call('org-keys', { session: session(world.b) })
  assert.equal(a.orgId, world.a.orgId)
  assert.deepEqual(again, a, 'the key was made once')
  const all = [a, b].flatMap((keys) => [
    keys.recordIndex,
    keys.signalIndex,
    ...keys.versions.flatMap((v) => [v.record, v.signal, v.event, v.telemetry]),
  ])
  assert.equal(new Set(all.map((key) => key.toString('hex'))).size, 12)

  await rejected(api.call('org-keys', { session: randomBytes(32).toString('base64url') }), 'unauthenticated')
  const superuser = await database.superuser()
  await superuser.query('update identity.session set ended_at = now() where person_id = $1', [
    world.b.people.operator.personId,
  ])
  await rejected(api.call('org-keys', { session: session(world.b) }), 'unauthenticated')
})

test('many first askers of one organisation get one key', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => api.call('org-keys', { session: world.platform.staff.session.reveal() })),
  )
  assert.equal(new Set(answers.map(({ versions }) => versions[0]?.record.toString('hex'))).size, 1)
})

test("only staff make an organisation's first key, once, and what it seals opens in its sessions", async () => {
  const orgId = idFrom<OrgId>(randomBytes(16))
  const staff = world.platform.staff.session.reveal()
  await rejected(api.call('create-org-key', { session: world.a.people.org_admin.session.reveal(), orgId }), 'forbidden')
  const made = await api.call('create-org-key', { session: staff, orgId })
  assert.equal(made.version, 1)
  await rejected(api.call('create-org-key', { session: staff, orgId }), 'conflict')
})

test("the gateway gets the key of today, shortly before midnight tomorrow's too, and never yesterday's", async () => {
  const { orgId } = world.a
  const epochs = async (at: string): Promise<number[]> => {
    now = new Date(at)
    return (await gateway.call('gateway-keys', { orgId })).epochs.map(({ epoch }) => epoch)
  }
  const day = Date.parse('2027-03-01T00:00:00Z') / 86_400_000
  assert.deepEqual(await epochs('2027-03-01T00:00:00Z'), [day])
  assert.deepEqual(await epochs('2027-03-01T23:49:59Z'), [day])
  assert.deepEqual(await epochs('2027-03-01T23:50:00Z'), [day, day + 1])
  assert.deepEqual(await epochs('2027-03-02T00:00:01Z'), [day + 1])
  now = new Date()
  await rejected(gateway.call('gateway-keys', { orgId: idFrom<OrgId>(randomBytes(16)) }), 'not-found')
})

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
  const superuser = await database.superuser()
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
  const superuser = await database.superuser()
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

test('a second vault on the same sockets refuses; after a kill the left-over sockets do not matter', async () => {
  await assert.rejects(
    start(config, log),
    (error) => isFailure(error, 'unavailable') && /another vault/.test(error.message),
  )
  const left = join(dir, 'run2')
  const other = { ...config, runDir: left }
  const first = await start(other, log)
  const socket = vaultSocket(other, 'api')
  // A socket file that nobody listens on, as SIGKILL leaves it.
  renameSync(socket, `${socket}.kept`)
  await first.close()
  renameSync(`${socket}.kept`, socket)
  assert.ok(existsSync(socket))
  const second = await start(other, log)
  const client = openVault(other, 'api')
  assert.match((await client.call('trust', {})).root, /BEGIN/)
  client.close()
  await second.close()
})

test('the same authorities after a restart; another master key or an altered file opens nothing', async () => {
  const other = { ...config, runDir: join(dir, 'run3'), secretsDir: join(dir, 'secrets3') }
  const again = await start({ ...config, runDir: join(dir, 'run3') }, log)
  const client = openVault(other, 'worker')
  assert.deepEqual(await client.call('trust', {}), await gateway.call('trust', {}))
  client.close()
  await again.close()

  // Without the master key, but with data: refused instead of replaced.
  await assert.rejects(
    async () => {
      mkdirWithPassword(other.secretsDir)
      await start(other, log)
    },
    (error) => isFailure(error, 'unavailable') && /is missing/.test(error.message),
  )
  writeFileSync(join(other.secretsDir, 'master.key'), randomBytes(32).toString('base64url'), { mode: 0o600 })
  await assert.rejects(
    start(other, log),
    (error) => isFailure(error, 'unavailable') && /does not open/.test(error.message),
  )
})

function mkdirWithPassword(secretsDir: string): void {
  makePrivateDir(secretsDir)
  copyFileSync(join(config.secretsDir, 'db-vault.password'), join(secretsDir, 'db-vault.password'))
}

test('a wrapped key moved to another organisation does not open', async () => {
  const superuser = await database.superuser()
  const [wrapped] = (await superuser.query('select wrapped from pki.org_key where org_id = $1', [world.a.orgId])).rows
  const thief = idFrom<OrgId>(randomBytes(16))
  await superuser.query('insert into pki.org_key (org_id, version, wrapped) values ($1, 1, $2)', [
    thief,
    wrapped.wrapped,
  ])
  await rejected(gateway.call('gateway-keys', { orgId: thief }), 'unavailable', /does not open/)
})
