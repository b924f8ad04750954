// Requests as OpenSSL writes them, and everything that is not one.
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { isFailure } from '../errors.ts'
import { der, TAG } from './der.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'
import { keyOfRequest } from './request.ts'
import { hasOpenssl, type KeyPair, keyPair, openssl } from './testing.ts'

const skip = hasOpenssl ? false : 'openssl is not installed'

function refused(pem: string, why: RegExp): void {
  assert.throws(
    () => keyOfRequest(pem),
    (error) => isFailure(error, 'invalid') && why.test(error.message) && error.hint !== undefined,
    String(why),
  )
}

/** What `openssl req` makes with a fresh key of this kind. */
function requestOf(...newKey: string[]): string {
  const { stdout, stderr } = openssl(['req', '-new', '-nodes', '-keyout', 'key', '-subj', '/CN=mine', ...newKey], {})
  assert.match(stdout, /BEGIN CERTIFICATE REQUEST/, stderr)
  return stdout
}

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`

/** A request made by hand, so that single parts of it can be wrong. */
function byHand(odd: { key?: KeyPair; version?: number; spki?: Buffer; signer?: KeyObject } = {}): string {
  const { key = keyPair(), version = 0 } = odd
  const { spki = key.spki, signer = key.privateKey } = odd
  const nobody = der(TAG.sequence)
  const info = der(TAG.sequence, Buffer.of(2, 1, version), nobody, spki, der(0xa0))
  const signature = der(TAG.bitString, Buffer.of(0), sign('sha256', info, signer))
  return pem(der(TAG.sequence, info, ECDSA_WITH_SHA256, signature))
}

test('the key of a P-256 request is taken, whoever wrote it', { skip }, () => {
  const text = requestOf('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha256')
  assert.equal(keyOfRequest(text).length, 91)
  assert.equal(keyOfRequest(`junk before\r\n${text.replaceAll('\n', '\r\n')}`).length, 91)
  const key = keyPair()
  assert.deepEqual(keyOfRequest(byHand({ key })), key.spki)
})

test('keys of other kinds are refused by name', { skip }, () => {
  refused(requestOf('-newkey', 'rsa:2048'), /RSA/)
  refused(requestOf('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1'), /P-384/)
  refused(requestOf('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'), /secp256k1/)
  refused(requestOf('-newkey', 'ed25519'), /Ed25519/)
  const explicit = ['-pkeyopt', 'ec_paramgen_curve:prime256v1', '-pkeyopt', 'ec_param_enc:explicit']
  refused(requestOf('-newkey', 'ec', ...explicit), /explicit parameters/)
  refused(requestOf('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha384'), /SHA-256/)
  refused(requestOf('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha1'), /SHA-256/)
})

test('a request that its sender did not sign with that key is refused', () => {
  refused(byHand({ signer: keyPair().privateKey }), /does not verify/)
  const offCurve = Buffer.from(keyPair().spki)
  offCurve.writeUInt8(offCurve.readUInt8(40) ^ 1, 40)
  refused(byHand({ spki: offCurve }), /no point of the curve/)
  const compressed = Buffer.from(keyPair().spki)
  compressed[26] = 2
  refused(byHand({ spki: compressed }), /uncompressed/)
  refused(byHand({ version: 1 }), /version 1/)
})

test('what is no request is refused with a reason that helps', () => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  refused(key.export({ type: 'pkcs8', format: 'pem' }).toString(), /private key, not a request/)
  refused('', /not PEM/)
  refused('hello', /not PEM/)
  refused('x'.repeat(9000), /characters/)
  refused(byHand() + byHand(), /more than one/)
  refused('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /this is a CERTIFICATE/)
  refused(pem(Buffer.from('3000', 'hex')), /cannot be read/)
  refused(pem(Buffer.alloc(0)), /cannot be read/)
  refused(pem(Buffer.from('3080020100', 'hex')), /indefinite/)
})

test('no mutilation of a request makes anything but a refusal', () => {
  const good = byHand()
  const bytes = Buffer.from(good.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  for (let at = 0; at < bytes.length; at++) {
    const bent = Buffer.from(bytes)
    bent.writeUInt8(bent.readUInt8(at) ^ (1 << (at % 8)), at)
    refused(pem(bent), /is not taken/)
    refused(pem(bytes.subarray(0, at)), /is not taken/)
  }
})
