// Lists of revocations as outsiders get them: made by vault and worker, fetched without signing in, judged by OpenSSL.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { overLimit } from '../../core/errors.ts'
import { numberAfter } from '../../core/pki/crl.ts'
import { hasOpenssl, openssl } from '../../core/pki/testing.ts'
import { openDatabase } from '../db/database.ts'
import { openVault } from '../vault/client.ts'
import { rejected, silentLog } from '../vault/testing.ts'
import { RevocationLists } from '../worker/crl/lists.ts'
import { type OutsideWorld, soon, startOutsideWorld } from './testing.ts'

const skip = hasOpenssl ? false : 'openssl is not installed'
let outside: OutsideWorld
let allowed = true
before(async () => {
  outside = await startOutsideWorld(() => {
    if (!allowed) throw overLimit('Too many requests from this address', { retryAfter_s: 1 })
  })
})
after(() => outside.stop())

async function withLists<T>(work: (lists: RevocationLists) => Promise<T>, gap_ms = 0): Promise<T> {
  const db = openDatabase(outside.vault.config, 'worker')
  const vault = openVault(outside.vault.config, 'worker')
  const lists = new RevocationLists(db, vault, silentLog, gap_ms)
  try {
    await db.listen('revocation', () => lists.wake())
    return await work(lists)
  } finally {
    await lists.stop()
    vault.close()
    await db.close()
  }
}

const text = (der: Buffer): string =>
  openssl(['crl', '-inform', 'DER', '-in', 'list', '-noout', '-text'], { list: der }).stdout
const numberOf = (der: Buffer): number =>
  Number(/CRL Number: *\n *(0x)?([0-9A-F]+)/i.exec(text(der))?.slice(1, 3).join('') ?? NaN)

test('before the first list there is none, and nobody but the worker has one made', async () => {
  assert.equal((await outside.get('/pki/asset-ca.crl')).status, 404)
  await rejected(outside.vault.api.call('sign-crl', { list: 'asset-ca-1' }), 'forbidden')
  await rejected(outside.vault.gateway.call('sign-crl', { list: 'root' }), 'forbidden')
})

test('all three are made, and made again only when something changed', { skip }, async () => {
  await withLists(async (lists) => {
    assert.equal(await lists.round(), 3)
    assert.equal(await lists.round(), 0)
    for (const authority of ['root', 'asset-ca', 'service-ca']) {
      const [ca, list, pem] = await Promise.all(
        ['.pem', '.crl', '.crl.pem'].map((suffix) => outside.get(`/pki/${authority}${suffix}`)),
      )
      assert.ok(ca && list && pem)
      const checked = openssl(['crl', '-inform', 'DER', '-in', 'list', '-noout', '-CAfile', 'ca'], {
        list: list.body,
        ca: ca.body,
      })
      assert.match(checked.stderr, /verify OK/, authority)
      assert.match(pem.body.toString(), /^-----BEGIN X509 CRL-----\n/)
      assert.equal(list.headers.get('content-type'), 'application/pkix-crl')
      assert.match(list.headers.get('cache-control') ?? '', /public, max-age=60/)
    }
  })
})

test('a revocation is in the list at once, with its reason, and stays', { skip }, async () => {
  const [one, two] = [await outside.device(), await outside.device()]
  await withLists(async (lists) => {
    const before = await outside.get('/pki/asset-ca.crl')
    await outside.revoke(one.serial, 'keyCompromise')
    const after = await soon(async () => {
      const list = await outside.get('/pki/asset-ca.crl')
      return text(list.body).includes(one.serial.toUpperCase()) ? list : undefined
    })
    assert.match(text(after.body), /Key Compromise/)
    assert.ok(numberOf(after.body) > numberOf(before.body))
    const etag = after.headers.get('etag') ?? ''
    assert.equal((await outside.get('/pki/asset-ca.crl', { headers: { 'if-none-match': etag } })).status, 304)
    assert.equal(lists.describe()['asset-ca-1']?.entries, 1)

    // Expired certificates stay in it: nothing is ever taken out (claim P-27).
    await outside.vault.superuser.query(`update app.certificate set confirm_before = now() - interval '4 years'`)
    await outside.revoke(two.serial)
    await lists.round()
    const both = text((await outside.get('/pki/asset-ca.crl')).body)
    for (const { serial } of [one, two]) assert.ok(both.includes(serial.toUpperCase()))
  })
})

test('openssl verify -crl_check_all with what was fetched', { skip }, async () => {
  const [good, bad] = [await outside.device(), await outside.device()]
  await outside.revoke(bad.serial, 'superseded')
  await withLists((lists) => lists.round())
  const fetched = async (name: string) => (await outside.get(`/pki/${name}`)).body
  const files = {
    root: await fetched('root.pem'),
    ca: await fetched('asset-ca.pem'),
    lists: Buffer.concat([await fetched('asset-ca.crl.pem'), await fetched('root.crl.pem')]),
  }
  const args = '-x509_strict -crl_check_all -CAfile root -untrusted ca -CRLfile lists leaf'.split(' ')
  const check = (leaf: string) => openssl(['verify', ...args], { ...files, leaf })
  assert.equal(check(good.pem).status, 0, check(good.pem).stderr)
  assert.match(check(bad.pem).stderr, /certificate revoked/)
})

test('the number grows over a restored database, a clock that went back, and vaults side by side', {
  skip,
}, async () => {
  assert.equal(numberAfter(undefined, 1_800_000_000_123), 1_800_000_000)
  assert.equal(numberAfter(1_700_000_000, 1_800_000_000_000), 1_800_000_000)
  assert.equal(numberAfter(1_900_000_000, 1_800_000_000_000), 1_900_000_001)

  const worker = openVault(outside.vault.config, 'worker')
  const before = numberOf((await outside.get('/pki/asset-ca.crl')).body)
  await Promise.all(Array.from({ length: 4 }, () => worker.call('sign-crl', { list: 'asset-ca-1' })))
  const several = numberOf((await outside.get('/pki/asset-ca.crl')).body)
  assert.ok(several > before)
  // The database of a week ago, and with it the number of then.
  await outside.vault.superuser.query(
    `alter table pki.crl disable trigger step; update pki.crl set number = 1; alter table pki.crl enable always trigger step`,
  )
  outside.vault.setNow(new Date(Date.now() + 10_000))
  const { number } = await worker.call('sign-crl', { list: 'asset-ca-1' })
  worker.close()
  assert.ok(number > several)
  // And nobody, the vault included, counts back.
  const vault = await outside.vault.superuser.query('select number from pki.crl')
  assert.equal(vault.rows.length, 5, 'the root, two generations, and what is active of both')
  await assert.rejects(outside.vault.superuser.query('update pki.crl set number = number - 1'), /only grows/)
  await assert.rejects(outside.vault.superuser.query('delete from pki.crl'))
})

test('while the vault is away the list stays, and it is tried again', { skip }, async () => {
  const db = openDatabase(outside.vault.config, 'worker')
  let away = true
  const vault = openVault(outside.vault.config, 'worker')
  const played = {
    call: ((name, input) => (away ? Promise.reject(new Error('away')) : vault.call(name, input))) as typeof vault.call,
  }
  const lists = new RevocationLists(db, played, silentLog, 0)
  const device = await outside.device()
  await outside.revoke(device.serial)
  await assert.rejects(lists.round(), /away/)
  assert.equal((await outside.get('/pki/asset-ca.crl')).status, 200)
  away = false
  assert.ok((await lists.round()) >= 1)
  await lists.stop()
  vault.close()
  await db.close()
})

test('authorities, and whoever asks too often', async () => {
  const cer = await outside.get('/pki/asset-ca.cer')
  assert.equal(cer.headers.get('content-type'), 'application/pkix-cert')
  assert.equal(cer.body[0], 0x30)
  assert.equal((await outside.get('/pki/none.crl')).status, 404)
  allowed = false
  assert.equal((await outside.get('/pki/asset-ca.crl')).status, 429)
  assert.equal((await outside.get('/pki/root.pem')).status, 429)
  allowed = true
})
