// Requests as OpenSSL writes them, and everything that is not one.
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { isFailure } from '../errors.ts'
import { der, TAG } from './der.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'
import { keyOfRequest, namesOfRequest } from './request.ts'
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
  const good = Buffer.from(byHand().replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
  assert.equal(keyOfRequest(pem(good)).length, 91)
  refused(pem(Buffer.concat([good, Buffer.of(0)])), /bytes after the end/)
  refused(pem(Buffer.concat([good, good])), /bytes after the end/)
})

/** A request that is signed as it should be, with these parts in the place of the usual ones. */
function built(parts: { subject?: Buffer; attributes?: Buffer[]; more?: Buffer[]; after?: Buffer[] } = {}): string {
  const { subject = der(TAG.sequence), attributes = [der(0xa0)], more = [], after = [] } = parts
  const key = keyPair()
  const info = der(TAG.sequence, Buffer.of(2, 1, 0), subject, key.spki, ...attributes, ...more)
  const signature = der(TAG.bitString, Buffer.of(0), sign('sha256', info, key.privateKey))
  return pem(der(TAG.sequence, info, ECDSA_WITH_SHA256, signature, ...after))
}

test('a request is DER throughout: BER, padding and additions are refused where nobody reads them too', () => {
  const name = (value: Buffer) =>
    der(TAG.sequence, der(TAG.set, der(TAG.sequence, Buffer.from('0603550403', 'hex'), value)))
  const utf8 = Buffer.from('0c01', 'hex')
  assert.equal(keyOfRequest(built({ subject: name(Buffer.concat([utf8, Buffer.from('x')])) })).length, 91)
  const nul = Buffer.of(5, 0)
  const odd: [string, string, RegExp][] = [
    ['a fifth part of what is signed', built({ more: [nul] }), /5 elements where 4 belong/],
    ['a fourth part beside it', built({ after: [nul] }), /4 elements where 3 belong/],
    ['no attributes', built({ attributes: [] }), /3 elements where 4 belong/],
    ['attributes of another tag', built({ attributes: [der(0xa1)] }), /tag 161/],
    ['a subject that is no name', built({ subject: nul }), /tag 5/],
    ['a constructed string', built({ subject: name(Buffer.from('2c030c0178', 'hex')) }), /a constructed tag 44/],
    ['a long form of a short length', built({ subject: name(Buffer.from('0c810178', 'hex')) }), /not minimal/],
    ['an indefinite length inside', built({ subject: Buffer.from('30800000', 'hex') }), /indefinite/],
    [
      'an integer with a zero before it',
      built({ attributes: [der(0xa0, Buffer.from('02020001', 'hex'))] }),
      /not minimal/,
    ],
    ['an integer of nothing', built({ attributes: [der(0xa0, Buffer.from('0200', 'hex'))] }), /without a value/],
    ['a boolean of 1', built({ attributes: [der(0xa0, Buffer.from('010101', 'hex'))] }), /boolean/],
    ['a primitive sequence', built({ attributes: [der(0xa0, Buffer.from('1000', 'hex'))] }), /primitive/],
    ['a tag of several bytes', built({ attributes: [der(0xa0, Buffer.from('1f8101', 'hex'))] }), /several bytes/],
    ['a bit string of nothing', built({ attributes: [der(0xa0, Buffer.from('0300', 'hex'))] }), /bit string/],
    ['a depth of thirty', built({ attributes: [der(0xa0, nested(30))] }), /beyond measure/],
  ]
  for (const [, text, why] of odd) {
    refused(text, why)
  }
})

const nested = (depth: number): Buffer => der(TAG.sequence, ...(depth === 0 ? [] : [nested(depth - 1)]))

test('base64 has one form: padding in the middle and bits after the end are refused', () => {
  const good = byHand()
  const body = good.replaceAll(/-----[^-]+-----|\s/g, '')
  const withBody = (text: string) => good.replace(/\n[A-Za-z0-9+/=]+\n/, `\n${text}\n`)
  assert.equal(keyOfRequest(withBody(body)).length, 91)
  refused(withBody(`${body.slice(0, 40)}=${body.slice(40)}`), /not base64/)
  // How long a signature is differs from one to the next: with one padding sign less it is a byte more.
  refused(
    withBody(`${body.replaceAll('=', '')}A`),
    body.endsWith('=') && !body.endsWith('==') ? /after the end/ : /not base64/,
  )
})

test('what stands in it beside the key is read for its names alone', () => {
  const cn = (text: string) =>
    der(TAG.set, der(TAG.sequence, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(text))))
  assert.deepEqual(namesOfRequest(built()), [])
  assert.deepEqual(namesOfRequest(built({ subject: der(TAG.sequence, cn('pump-1'), cn('x')) })), ['pump-1', 'x'])
})

test('openssl requests that ask for more than a key are taken for their key alone, and odd curves not at all', {
  skip,
}, () => {
  const p256 = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-sha256']
  const asking = requestOf(...p256, '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'subjectAltName=DNS:x')
  assert.equal(keyOfRequest(asking).length, 91)
  for (const curve of ['secp521r1', 'secp224r1', 'brainpoolP256r1'])
    refused(requestOf('-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`), /is not taken/)
  refused(requestOf('-newkey', 'ed448'), /is not taken/)
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
