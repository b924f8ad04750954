// The vault as its callers meet it: over its sockets, against a real database.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type pg from 'pg'
import { isFailure } from '../../core/errors.ts'
import { type GrantId, idFrom, type OrgId } from '../../core/ids.ts'
import { open, sealingKey } from '../../core/seal.ts'
import type { TestOrg, TestWorld } from '../db/testing-world.ts'
import type { Config } from '../platform/config.ts'
import { makePrivateDir } from '../platform/secrets.ts'
import { VAULT_CALLERS, vaultSocket } from './calls.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { keyPair } from '../../core/pki/testing.ts'
import { openVault, type VaultClient } from './client.ts'
import { start } from './main.ts'
import { rejected, silentLog, startVaultWorld, type VaultWorld } from './testing.ts'

let vault: VaultWorld
let world: TestWorld
let config: Config
let api: VaultClient
let gateway: VaultClient
let superuser: pg.Client
let dir: string

before(async () => {
  vault = await startVaultWorld()
  ;({ world, config, api, gateway, superuser, dir } = vault)
})

after(() => vault.stop())

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
  const auth = openVault(config, 'auth')
  const made = { issueToken: '', assetId: world.a.assets[0], serial: '40'.repeat(17) }
  await rejected(auth.call('issue', { ...made, csr: '' }), 'forbidden')
  // A gateway may ask, for a device; without a token of the database it gets nothing.
  const csr = certificationRequest(keyPair())
  await rejected(gateway.call('issue', { ...made, csr }), 'forbidden')
  const keys = await auth.call('identity-keys', {})
  assert.equal(new Set(Object.values(keys).map((key) => key.toString('hex'))).size, 3)
  await rejected(auth.call('service-certificate', { csr: 'x', names: ['localhost'] }), 'forbidden')
  auth.close()
  const worker = openVault(config, 'worker')
  assert.match((await worker.call('trust', {})).root, /BEGIN CERTIFICATE/)
  worker.close()
})

test("the worker opens an organisation's telemetry, gets nothing else of it, and nobody else gets that", async () => {
  const { orgId } = world.a
  const { versions } = await api.call('org-keys', { session: world.a.people.operator.session.reveal() })
  const worker = openVault(config, 'worker')
  const given = await worker.call('telemetry-keys', { orgId })
  assert.deepEqual(
    given.versions,
    versions.map(({ version, createdAt, telemetry }) => ({ version, createdAt, key: telemetry })),
  )
  await rejected(worker.call('telemetry-keys', { orgId: idFrom<OrgId>(randomBytes(16)) }), 'not-found')
  worker.close()
  await rejected(api.call('telemetry-keys', { orgId }), 'forbidden')
  await rejected(gateway.call('telemetry-keys', { orgId }), 'forbidden')
})

test('the worker alone gets what opens the rules of alarms: the same key that the api seals them with', async () => {
  const { orgId } = world.a
  const { versions } = await api.call('org-keys', { session: world.a.people.operator.session.reveal() })
  const worker = openVault(config, 'worker')
  const given = await worker.call('alarm-keys', { orgId })
  assert.deepEqual(
    given.versions,
    versions.map(({ version, alarm }) => ({ version, key: alarm })),
  )
  worker.close()
  await rejected(api.call('alarm-keys', { orgId }), 'forbidden')
  await rejected(gateway.call('alarm-keys', { orgId }), 'forbidden')
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

test("only staff make an organisation's first key, once", async () => {
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
    vault.setNow(new Date(at))
    return (await gateway.call('gateway-keys', { orgId })).epochs.map(({ epoch }) => epoch)
  }
  const day = Date.parse('2027-03-01T00:00:00Z') / 86_400_000
  assert.deepEqual(await epochs('2027-03-01T00:00:00Z'), [day])
  assert.deepEqual(await epochs('2027-03-01T23:49:59Z'), [day])
  assert.deepEqual(await epochs('2027-03-01T23:50:00Z'), [day, day + 1])
  assert.deepEqual(await epochs('2027-03-02T00:00:01Z'), [day + 1])
  vault.setNow(new Date())
  await rejected(gateway.call('gateway-keys', { orgId: idFrom<OrgId>(randomBytes(16)) }), 'not-found')
})

test('a second vault on the same sockets refuses; after a kill the left-over sockets do not matter', async () => {
  await assert.rejects(
    start(config, silentLog),
    (error) => isFailure(error, 'unavailable') && /another vault/.test(error.message),
  )
  const left = join(dir, 'run2')
  const other = { ...config, runDir: left }
  const first = await start(other, silentLog)
  const socket = vaultSocket(other, 'api')
  // A socket file that nobody listens on, as SIGKILL leaves it.
  renameSync(socket, `${socket}.kept`)
  await first.close()
  renameSync(`${socket}.kept`, socket)
  assert.ok(existsSync(socket))
  const second = await start(other, silentLog)
  const client = openVault(other, 'api')
  assert.match((await client.call('trust', {})).root, /BEGIN/)
  client.close()
  await second.close()
})

test('the same authorities after a restart; another master key or an altered file opens nothing', async () => {
  const other = { ...config, runDir: join(dir, 'run3'), secretsDir: join(dir, 'secrets3') }
  const again = await start({ ...config, runDir: join(dir, 'run3') }, silentLog)
  const client = openVault(other, 'worker')
  assert.deepEqual(await client.call('trust', {}), await gateway.call('trust', {}))
  client.close()
  await again.close()

  // Without the master key, but with data: refused instead of replaced.
  await assert.rejects(
    async () => {
      mkdirWithPassword(other.secretsDir)
      await start(other, silentLog)
    },
    (error) => isFailure(error, 'unavailable') && /is missing/.test(error.message),
  )
  writeFileSync(join(other.secretsDir, 'master.key'), randomBytes(32).toString('base64url'), { mode: 0o600 })
  await assert.rejects(
    start(other, silentLog),
    (error) => isFailure(error, 'unavailable') && /does not open/.test(error.message),
  )
})

function mkdirWithPassword(secretsDir: string): void {
  makePrivateDir(secretsDir)
  copyFileSync(join(config.secretsDir, 'db-vault.password'), join(secretsDir, 'db-vault.password'))
}

test('a wrapped key moved to another organisation does not open', async () => {
  const [wrapped] = (await superuser.query('select wrapped from pki.org_key where org_id = $1', [world.a.orgId])).rows
  const thief = idFrom<OrgId>(randomBytes(16))
  await superuser.query('insert into pki.org_key (org_id, version, wrapped) values ($1, 1, $2)', [
    thief,
    wrapped.wrapped,
  ])
  await rejected(gateway.call('gateway-keys', { orgId: thief }), 'unavailable', /does not open/)
})

test('what staff say to an organisation is sealed for it, and for staff who may ask alone', async () => {
  const session = world.platform.staff.session.reveal()
  const row = idFrom<GrantId>(randomBytes(16))
  const texts = { staff_name_sealed: 'Sam', reason_sealed: 'the crane stands still', ticket_sealed: 'T-1' }
  const { orgId } = world.a
  const keys = await api.call('org-keys', { session: world.a.people.operator.session.reveal() })
  const { sealed } = await api.call('seal-for-tenant', { session, orgId, row, texts })
  const [version] = keys.versions.slice(-1)
  assert.ok(version)
  const place = { org: orgId, table: 'operate_grant', column: 'reason_sealed', row }
  const opened = open(sealingKey(version.version, version.record), place, sealed.reason_sealed)
  assert.equal(opened.toString(), texts.reason_sealed)
  for (const who of [world.a.people.org_admin, world.a.people.engineer, world.b.people.org_admin])
    await rejected(
      api.call('seal-for-tenant', { session: who.session.reveal(), orgId, row, texts }),
      'forbidden',
      /operate/,
    )
  await rejected(gateway.call('seal-for-tenant', { session, orgId, row, texts }), 'forbidden')
  const nobody = idFrom<OrgId>(randomBytes(16))
  await rejected(api.call('seal-for-tenant', { session, orgId: nobody, row, texts }), 'not-found')
})
