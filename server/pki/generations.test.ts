// Lists of revocations over a rotation: each generation signs the list of what it issued, and leaves a last one behind.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hasOpenssl, openssl } from '../../core/pki/testing.ts'
import { openDatabase } from '../db/database.ts'
import { openVault, type VaultClient } from '../vault/client.ts'
import { rejected, silentLog } from '../vault/testing.ts'
import { RevocationLists } from '../worker/crl/lists.ts'
import { type Device, type OutsideWorld, startOutsideWorld } from './testing.ts'

const skip = hasOpenssl ? false : 'openssl is not installed'
let outside: OutsideWorld
let operator: VaultClient
let first: Record<'good' | 'bad' | 'forgotten', Device>
let second: Record<'good' | 'bad', Device>

before(async () => {
  outside = await startOutsideWorld()
  operator = openVault(outside.vault.config, 'operator')
})
after(async () => {
  operator.close()
  await outside.stop()
})

async function round(): Promise<number> {
  const db = openDatabase(outside.vault.config, 'worker')
  const vault = openVault(outside.vault.config, 'worker')
  const lists = new RevocationLists(db, vault, silentLog, 0)
  const made = await lists.round()
  await lists.stop()
  vault.close()
  await db.close()
  return made
}

const fetched = async (name: string): Promise<Buffer> => {
  const { status, body } = await outside.get(`/pki/${name}`)
  assert.equal(status, 200, name)
  return body
}

/** What OpenSSL says of a certificate with what is published of one generation, now or at another time. */
async function verified({ pem }: Device, generation: string, at = new Date()) {
  const lists = [await fetched(`${generation}.crl.pem`), await fetched('root.crl.pem')]
  const files = {
    root: await fetched('root.pem'),
    ca: await fetched(`${generation}.pem`),
    lists: Buffer.concat(lists),
    leaf: pem,
  }
  const attime = ['-attime', String(Math.floor(at.getTime() / 1000))]
  const args = '-x509_strict -crl_check_all -CAfile root -untrusted ca -CRLfile lists leaf'.split(' ')
  return openssl(['verify', ...attime, ...args], files)
}

const text = (der: Buffer): string =>
  openssl(['crl', '-inform', 'DER', '-in', 'list', '-noout', '-text'], { list: der }).stdout
const has = (list: string, { serial }: Device): boolean => list.includes(serial.toUpperCase())

test('each generation has a list of what it issued, at a place of its own', { skip }, async () => {
  first = { good: await outside.device(), bad: await outside.device(), forgotten: await outside.device() }
  await operator.call('next-authority', { kind: 'asset-ca' })
  await operator.call('activate-authority', { id: 'asset-ca-2', soon: true })
  second = { good: await outside.device(), bad: await outside.device() }
  await outside.revoke(first.bad.serial, 'keyCompromise')
  await outside.revoke(second.bad.serial, 'superseded')
  assert.equal(await round(), 4, 'the root, both generations of assets, the service authority')
  assert.equal(await round(), 0)

  for (const [of, generation] of [
    [first, 'asset-ca-1'],
    [second, 'asset-ca-2'],
  ] as const) {
    const good = await verified(of.good, generation)
    assert.equal(good.status, 0, good.stderr)
    assert.match((await verified(of.bad, generation)).stderr, /certificate revoked/)
  }
  // The wrong generation's list vouches for nobody.
  assert.notEqual((await verified(first.good, 'asset-ca-2')).status, 0)
  const [one, two] = [text(await fetched('asset-ca-1.crl')), text(await fetched('asset-ca-2.crl'))]
  assert.ok(has(one, first.bad) && !has(one, second.bad))
  assert.ok(has(two, second.bad) && !has(two, first.bad))
})

test('under the name of the kind alone is the one that signs now', { skip }, async () => {
  assert.ok((await fetched('asset-ca.crl')).equals(await fetched('asset-ca-2.crl')))
  assert.ok((await fetched('asset-ca.pem')).equals(await fetched('asset-ca-2.pem')))
  assert.ok((await fetched('service-ca.crl')).equals(await fetched('service-ca-1.crl')))
  for (const none of [
    'asset-ca-3.crl',
    'asset-ca-3.pem',
    'asset-ca-0.crl',
    'root-1.crl',
    'asset-ca-1',
    'asset-ca-1.key',
  ])
    assert.equal((await outside.get(`/pki/${none}`)).status, 404, none)
})

test('what nobody knows the issuer of stands in every list', { skip }, async () => {
  const old = await outside.device()
  await outside.vault.superuser.query(
    `alter table pki.issuance disable trigger step; update pki.issuance set issuer = null where serial = decode('${old.serial}', 'hex');
     alter table pki.issuance enable always trigger step`,
  )
  await outside.revoke(old.serial)
  await round()
  for (const list of ['asset-ca-1.crl', 'asset-ca-2.crl']) assert.ok(has(text(await fetched(list)), old), list)
  // And what the vault wrote down cannot be changed afterwards.
  await assert.rejects(
    outside.vault.superuser.query(
      `update pki.issuance set issuer = 'CN=other' where serial = decode('${first.bad.serial}', 'hex')`,
    ),
    /changed never/,
  )
})

test('a generation that is retired leaves a last list: good as long as its certificates, with all that we refuse', {
  skip,
}, async () => {
  const before = text(await fetched('asset-ca-1.crl'))
  const later = new Date(Date.now() + 2.9 * 365 * 86_400_000)
  assert.match((await verified(first.good, 'asset-ca-1', later)).stderr, /CRL has expired/)
  await outside.revoke(first.good.serial, 'superseded')
  await operator.call('retire-authority', { id: 'asset-ca', force: true })
  const last = text(await fetched('asset-ca-1.crl'))
  for (const device of Object.values(first)) assert.ok(has(last, device))
  assert.match(last, /Cessation Of Operation/)
  assert.ok(!has(last, second.good) && !has(last, second.bad))
  assert.ok(numberIn(last) > numberIn(before))
  const { not_after } = (await outside.vault.superuser.query(`select max(not_after) as not_after from pki.issuance`))
    .rows[0]
  const next = new Date(/Next Update: (.+)/.exec(last)?.[1] ?? 0)
  assert.ok(next > not_after, `${next.toISOString()} is not beyond the last certificate`)

  // Its key is gone: nobody makes another, and the worker does not ask for one.
  await outside.revoke(second.good.serial)
  await round()
  assert.equal(text(await fetched('asset-ca-1.crl')), last)
  const worker = openVault(outside.vault.config, 'worker')
  await rejected(worker.call('sign-crl', { list: 'asset-ca-1' }), 'conflict', /no key/)
  await rejected(worker.call('sign-crl', { list: '../asset-ca-1' }), 'invalid')
  assert.deepEqual(await worker.call('revocation-lists', {}), { lists: ['root', 'asset-ca-2', 'service-ca-1'] })
  worker.close()
  assert.match((await verified(first.good, 'asset-ca-1')).stderr, /certificate revoked/)
  assert.match((await verified(first.forgotten, 'asset-ca-1')).stderr, /certificate revoked/)
})

const numberIn = (list: string): number => {
  const [, hex, digits] = /CRL Number: *\n *(0x)?([0-9A-F]+)/i.exec(list) ?? []
  return Number.parseInt(digits ?? '', hex === undefined ? 10 : 16)
}
