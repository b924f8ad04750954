// OCSP as OpenSSL asks and judges it, and as somebody asks who means harm.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { overLimit } from '../../core/errors.ts'
import { certificationRequest } from '../../core/pki/request-of.ts'
import { ocspError } from '../../core/pki/ocsp-response.ts'
import { ASSET, hasOpenssl, hierarchy, keyPair, make, openssl } from '../../core/pki/testing.ts'
import { rejected } from '../vault/testing.ts'
import { type Device, type Got, type OutsideWorld, startOutsideWorld } from './testing.ts'

const skip = hasOpenssl ? false : 'openssl is not installed'
let outside: OutsideWorld
let dir: string
let allowed = true
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fl-ocsp-'))
  outside = await startOutsideWorld(() => {
    if (!allowed) throw overLimit('Too many requests from this address', { retryAfter_s: 1 })
  })
  for (const name of ['root', 'asset-ca', 'service-ca'])
    writeFileSync(join(dir, `${name}.pem`), (await outside.get(`/pki/${name}.pem`)).body)
})
after(async () => {
  rmSync(dir, { recursive: true })
  await outside.stop()
})

type Said = { status: number | null; text: string }

/** `openssl ocsp` against the running responder, judging by the root alone. */
function ask(...args: string[]): Promise<Said> {
  const trust = ['-CAfile', 'root.pem', '-verify_other', 'asset-ca.pem']
  const asked = spawn('openssl', ['ocsp', '-url', `${outside.url}/pki/ocsp`, ...trust, ...args], { cwd: dir })
  let text = ''
  for (const stream of [asked.stdout, asked.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  return new Promise((resolve) => {
    asked.on('close', (status) => resolve({ status, text }))
  })
}

/** A question as OpenSSL writes it (DER). */
function question(device: Device, ...args: string[]): Buffer {
  const out = join(dir, 'question')
  writeFileSync(join(dir, 'leaf.pem'), device.pem)
  const ca = readFileSync(join(dir, 'asset-ca.pem'))
  const made = openssl(['ocsp', '-issuer', 'ca', ...args, '-cert', 'leaf', '-reqout', out], { ca, leaf: device.pem })
  assert.equal(made.status, 0, made.stderr)
  return readFileSync(out)
}

const post = (body: Uint8Array<ArrayBuffer>, type = 'application/ocsp-request'): Promise<Got> =>
  outside.get('/pki/ocsp', { method: 'POST', headers: { 'content-type': type }, body })

const MALFORMED = ocspError('malformedRequest')

test('good, revoked with its reason and unknown, by SHA-1 and by SHA-256, with a nonce', { skip }, async () => {
  const device = await outside.device()
  writeFileSync(join(dir, 'one.pem'), device.pem)
  for (const hash of ['-sha1', '-sha256']) {
    const good = await ask('-issuer', 'asset-ca.pem', hash, '-cert', 'one.pem')
    assert.match(good.text, /Response verify OK\n.*one.pem: good/, good.text)
    assert.doesNotMatch(good.text, /nonce/i) // OpenSSL complains of one that is missing or wrong
  }
  await outside.revoke(device.serial, 'keyCompromise')
  for (const hash of ['-sha1', '-sha256']) {
    const bad = await ask('-issuer', 'asset-ca.pem', hash, '-cert', 'one.pem')
    assert.match(bad.text, /Response verify OK\n.*one.pem: revoked[^]*Reason: keyCompromise/, bad.text)
  }
  // Never signed: a number that somebody made up, and one that was intended and not signed.
  for (const serial of [`0x${randomBytes(16).toString('hex')}`, '1', '0x00'])
    assert.match((await ask('-issuer', 'asset-ca.pem', '-serial', serial)).text, /: unknown/, serial)
})

test("a service's certificate by the service authority's own responder", { skip }, async () => {
  const issued = await outside.vault.gateway.call('service-certificate', {
    csr: certificationRequest(keyPair()),
    names: outside.vault.config.serverNames.slice(0, 1),
  })
  writeFileSync(join(dir, 'service.pem'), new X509Certificate(issued.certificate).toString())
  const good = await ask('-verify_other', 'service-ca.pem', '-issuer', 'service-ca.pem', '-cert', 'service.pem')
  assert.match(good.text, /Response verify OK\n.*service.pem: good/, good.text)
  const unknown = await ask('-verify_other', 'service-ca.pem', '-issuer', 'service-ca.pem', '-serial', '77')
  assert.match(unknown.text, /: unknown/)
})

test('for other authorities nobody here answers, the same name or not', { skip }, async () => {
  const foreign = await hierarchy(new Date())
  const leaf = await make({ kind: 'asset', assetId: ASSET }, new Date(), foreign.assetCa)
  writeFileSync(join(dir, 'foreign.pem'), foreign.assetCa.pem)
  writeFileSync(join(dir, 'stranger.pem'), leaf.pem)
  const asked = await ask('-issuer', 'foreign.pem', '-cert', 'stranger.pem')
  assert.match(asked.text, /Responder Error: unauthorized/)
  assert.doesNotMatch(asked.text, /good/)
})

test('the responder is delegated, for a week, with a key of its own, and need not be asked about itself', {
  skip,
}, async () => {
  const device = await outside.device()
  const { body, headers, status } = await post(Buffer.from(question(device)))
  assert.equal(status, 200)
  assert.equal(headers.get('content-type'), 'application/ocsp-response')
  const text = openssl(['ocsp', '-respin', 'answer', '-resp_text', '-noverify'], { answer: body }).stdout
  for (const part of [
    /Responder Id: CN ?= ?Fairlead OCSP responder/,
    /OCSP Signing/,
    /OCSP No Check/,
    /ecdsa-with-SHA256/,
    /Issuer: CN ?= ?Fairlead Asset CA/,
  ])
    assert.match(text, part)
  const pem = /-----BEGIN CERTIFICATE-----[^]+-----END CERTIFICATE-----/.exec(text)?.[0] ?? ''
  const { validFromDate, validToDate, publicKey } = new X509Certificate(pem)
  assert.ok(validToDate.getTime() - validFromDate.getTime() <= 7 * 86_400_000)
  const authority = new X509Certificate(readFileSync(join(dir, 'asset-ca.pem'))).publicKey
  assert.ok(!publicKey.equals(authority))

  // Renewed at two thirds, with another key; and when the clock goes back before it.
  const responderAt = async (days: number): Promise<string> => {
    outside.vault.setNow(new Date(Date.now() + days * 86_400_000))
    const answer = (await post(Buffer.from(question(device)))).body
    const said = openssl(['ocsp', '-respin', 'answer', '-resp_text', '-noverify'], { answer }).stdout
    return /Serial Number: *\n? *([0-9a-f:]+)\n *Signature/.exec(said)?.[1] ?? said
  }
  const serials = [await responderAt(0), await responderAt(4), await responderAt(4.7), await responderAt(4.8)]
  assert.equal(serials[0], serials[1])
  assert.notEqual(serials[1], serials[2])
  assert.equal(serials[2], serials[3])
  assert.notEqual(await responderAt(0), serials[3])
})

test('GET, in every spelling of base64, kept for a minute without a nonce and never with one', { skip }, async () => {
  const device = await outside.device()
  for (const [args, cache] of [
    [['-no_nonce'], 'public, max-age=60, no-transform'],
    [['-nonce'], 'no-store'],
  ] as const) {
    const text = question(device, ...args).toString('base64')
    for (const path of [text, encodeURIComponent(text)]) {
      const { status, body, headers } = await outside.get(`/pki/ocsp/${path}`)
      assert.equal(status, 200)
      assert.equal(body.subarray(0, 2)[0], 0x30)
      assert.ok(body.length > 300, body.toString('hex'))
      assert.equal(headers.get('cache-control'), cache)
    }
  }
  for (const path of ['', 'x', '%', '%zz', 'AAAA', '%00', '../etc', 'A'.repeat(20_000)])
    assert.ok((await outside.get(`/pki/ocsp/${path}`)).body.length < 700, path)
  assert.deepEqual((await outside.get('/pki/ocsp/AAAA')).body, MALFORMED)
})

test('what is malformed gets malformedRequest, whatever it is, and nothing falls over', { skip }, async () => {
  const device = await outside.device()
  const good = question(device)
  const malformed = [
    Buffer.alloc(0),
    Buffer.from('hello'),
    Buffer.from('30800000', 'hex'), // BER: indefinite length
    good.subarray(0, good.length - 1),
    Buffer.concat([good, Buffer.of(0)]),
    randomBytes(4_000),
    Buffer.from('3000', 'hex'),
    Buffer.from('30043002a000', 'hex'),
  ]
  for (const body of malformed) {
    const got = await post(Buffer.from(body))
    assert.equal(got.status, 200)
    assert.deepEqual(got.body, MALFORMED, body.toString('hex'))
  }
  // A flipped bit anywhere: malformed, another serial, or another issuer; "good" only where no meaning was changed.
  const answers = new Set<string>()
  for (let at = 0; at < good.length; at += 3) {
    const flipped = Buffer.from(good)
    flipped[at] = (flipped[at] ?? 0) ^ 0x04
    const { status, body } = await post(flipped)
    assert.equal(status, 200)
    answers.add(body.length < 10 ? body.toString('hex') : 'answered')
  }
  assert.ok(answers.has(MALFORMED.toString('hex')) && answers.has(ocspError('unauthorized').toString('hex')))
  assert.equal((await post(Buffer.alloc(5_000, 0x30))).status, 413)
  assert.equal((await post(Buffer.from(good), 'text/plain')).status, 415)
  assert.equal((await post(Buffer.from(good))).status, 200)
})

test('a nonce comes back as it was, of 1 to 128 octets, and others are malformed', { skip }, async () => {
  const device = await outside.device()
  const plain = question(device, '-no_nonce')
  for (const [bytes, answered] of [
    [1, true],
    [32, true],
    [100, true],
    [0, false],
    [129, false],
  ] as const) {
    const nonce = randomBytes(bytes)
    const { body } = await post(Buffer.from(withNonce(plain, nonce)))
    assert.equal(!body.equals(MALFORMED), answered, `${bytes}`)
    if (answered) assert.ok(body.includes(nonce))
  }
})

/** Adds the extension by hand: OpenSSL chooses its own nonces. */
function withNonce(request: Buffer, nonce: Buffer): Buffer {
  const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
    const content = Buffer.concat(parts)
    const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff]
    const minimal = content.length >= 128 && content.length < 256 ? [0x81, content.length] : length
    return Buffer.concat([Buffer.of(tag, ...minimal), content])
  }
  const inner = request.subarray(2 + (request[1] === 0x81 ? 1 : 0))
  const list = inner.subarray(2 + (inner[1] === 0x81 ? 1 : 0))
  const oid = Buffer.from('06092b0601050507300102', 'hex')
  const extension = tlv(0x30, oid, tlv(0x04, tlv(0x04, nonce)))
  return tlv(0x30, tlv(0x30, list, tlv(0xa2, tlv(0x30, extension))))
}

test('nobody but the api has an answer signed, and whoever asks too often waits', async () => {
  const certId = { hash: 'sha1', withNull: true, nameHash: '', keyHash: '', serial: 'AQ==' } as const
  await rejected(outside.vault.gateway.call('ocsp', { certIds: [certId] }), 'forbidden')
  allowed = false
  assert.equal((await post(Buffer.of(0x30))).status, 429)
  assert.equal((await outside.get('/pki/ocsp/AAAA')).status, 429)
  allowed = true
})
