// Lists of revocations as OpenSSL reads them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crlPem, type RevokedEntry, revokedEntry, signedCrl } from './crl.ts'
import { integerOf, oid, time } from './encode.ts'
import { inMemory } from './signing-key.ts'
import { ASSET, hasOpenssl, hierarchy, type Made, make, openssl } from './testing.ts'

const skip = hasOpenssl ? false : 'openssl is not installed'
const now = new Date(Math.floor(Date.now() / 1000) * 1000)
const cas = await hierarchy(now)

async function listOf(ca: Made, revoked: readonly RevokedEntry[], number = 7n, from = now): Promise<Buffer> {
  const nextUpdate = new Date(from.getTime() + 3_600_000)
  const plan = { issuer: ca.certificate, number, thisUpdate: from, nextUpdate, entries: revoked.map(revokedEntry) }
  return signedCrl(plan, inMemory(ca.privateKey))
}

const serialOf = (made: Made): Buffer => Buffer.from(made.certificate.serialNumber, 'hex')

test('number, key identifier, times, serial numbers and reasons are what OpenSSL reads', { skip }, async () => {
  const revoked: RevokedEntry[] = [
    { serial: Buffer.from('40aa', 'hex'), revokedAt: new Date('2026-01-02T03:04:05.678Z'), reason: 'keyCompromise' },
    { serial: Buffer.from('f001', 'hex'), revokedAt: new Date('2049-12-31T23:59:59Z'), reason: 'unspecified' },
    { serial: Buffer.from('0102', 'hex'), revokedAt: new Date('2050-01-01T00:00:00Z'), reason: 'superseded' },
  ]
  const { stdout, stderr } = openssl(
    ['crl', '-in', 'list', '-inform', 'DER', '-noout', '-text', '-CAfile', 'ca', '-verify'],
    { list: await listOf(cas.assetCa, revoked, 0x1_0000_0000n), ca: cas.assetCa.pem },
  )
  assert.match(stderr, /verify OK/)
  for (const part of [
    /Version 2 \(0x1\)/,
    /ecdsa-with-SHA256/,
    /CRL Number: *\n *(4294967296|0x0?100000000)/,
    /Authority Key Identifier/,
    /Serial Number: 40AA\n *Revocation Date: Jan {2}2 03:04:05 2026 GMT[^]*Key Compromise/,
    /Serial Number: F001\n *Revocation Date: Dec 31 23:59:59 2049 GMT\n *Serial/,
    /Serial Number: 0102\n *Revocation Date: Jan {2}1 00:00:00 2050 GMT[^]*Superseded/,
  ])
    assert.match(stdout, part)
})

test('openssl verify -crl_check_all: good, revoked, and without a list nothing', { skip }, async () => {
  const [good, bad] = [
    await make({ kind: 'asset', assetId: ASSET }, now, cas.assetCa),
    await make({ kind: 'asset', assetId: ASSET }, now, cas.assetCa),
  ]
  const revoked = [{ serial: serialOf(bad), revokedAt: now, reason: 'keyCompromise' } as const]
  const lists = crlPem(await listOf(cas.assetCa, revoked)) + crlPem(await listOf(cas.root, []))
  const check = (leaf: Made, crls: string) =>
    openssl(
      ['verify', '-x509_strict', '-crl_check_all', '-CAfile', 'root', '-untrusted', 'ca', '-CRLfile', 'lists', 'leaf'],
      { root: cas.root.pem, ca: cas.assetCa.pem, lists: crls, leaf: leaf.pem },
    )
  assert.equal(check(good, lists).status, 0, check(good, lists).stderr)
  assert.match(check(bad, lists).stderr, /certificate revoked/)
  assert.match(check(good, crlPem(await listOf(cas.root, []))).stderr, /unable to get certificate CRL/)
  const stale = crlPem(await listOf(cas.assetCa, revoked, 7n, new Date(now.getTime() - 7_200_000)))
  assert.match(check(good, stale + crlPem(await listOf(cas.root, []))).stderr, /CRL has expired/)
  // Signed by another than its name says.
  const forged = await signedBy(cas.assetCa, cas.serviceCa)
  assert.match(
    check(good, crlPem(forged) + crlPem(await listOf(cas.root, []))).stderr,
    /CRL signature failure|unable to get/,
  )
})

/** A list under one authority's name and key identifier with another one's signature: put together by hand. */
async function signedBy(named: Made, signing: Made): Promise<Buffer> {
  const right = await listOf(named, [])
  const other = await listOf(signing, [])
  const signature = other.subarray(other.length - 70)
  const forged = Buffer.from(right)
  signature.copy(forged, forged.length - 70)
  return forged
}

test('a signature that does not verify leaves nobody', async () => {
  const plan = { issuer: cas.assetCa.certificate, number: 1n, thisUpdate: now, nextUpdate: now, entries: [] }
  await assert.rejects(signedCrl(plan, inMemory(cas.serviceCa.privateKey)), /does not verify/)
})

test('encodings', () => {
  assert.equal(integerOf(0n).toString('hex'), '020100')
  assert.equal(integerOf(128n).toString('hex'), '02020080')
  assert.equal(oid('1.3.6.1.5.5.7.48.1.5').toString('hex'), '06092b0601050507300105')
  assert.equal(oid('2.5.29.20').toString('hex'), '0603551d14')
  assert.equal(time(new Date('2026-11-22T10:00:00.999Z')).subarray(2).toString(), '261122100000Z')
  assert.equal(time(new Date('2050-01-01T00:00:00Z')).subarray(2).toString(), '20500101000000Z')
})
