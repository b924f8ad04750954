// Certificates as an outsider sees them: OpenSSL reads and verifies what we make, and refuses what must not pass.
import assert from 'node:assert/strict'
import { randomBytes, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import 'reflect-metadata'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import { SERIAL_BYTES } from '../limits.ts'
import { serialFrom } from './certificate.ts'
import { ASSET, hasOpenssl, hierarchy, type Made, make, openssl } from './testing.ts'

const now = new Date('2026-06-15T10:20:30.400Z')
const skip = hasOpenssl ? false : 'openssl is not installed'
const cas = await hierarchy(now)
const asset = await make({ kind: 'asset', assetId: ASSET }, now, cas.assetCa)
const service = await make(
  { kind: 'service', names: ['localhost', '127.0.0.1', '::1', 'plant.example'] },
  now,
  cas.serviceCa,
)

type Check = { leaf: Made; anchor: Made; chain?: Made[]; more: string[]; at?: Date }

function verify({ leaf, anchor, chain = [], more, at = now }: Check): { ok: boolean; said: string } {
  const files = { anchor: anchor.pem, chain: chain.map(({ pem }) => pem).join(''), leaf: leaf.pem }
  const time = String(Math.floor(at.getTime() / 1000))
  const trust = ['-CAfile', 'anchor', '-no-CApath', '-no-CAstore', ...(chain.length ? ['-untrusted', 'chain'] : [])]
  const { status, stdout, stderr } = openssl(
    ['verify', '-x509_strict', '-check_ss_sig', '-attime', time, ...trust, ...more, 'leaf'],
    files,
  )
  return { ok: status === 0, said: stdout + stderr }
}

const asClient = ['-purpose', 'sslclient']
const asServer = ['-purpose', 'sslserver']

test('openssl verifies every certificate strictly in its own role', { skip }, () => {
  const { root, assetCa, assetAnchor, serviceCa, serviceAnchor } = cas
  const good: Check[] = [
    { leaf: asset, anchor: root, chain: [assetCa], more: asClient },
    { leaf: asset, anchor: assetAnchor, more: asClient },
    { leaf: asset, anchor: assetAnchor, chain: [assetCa], more: asClient },
    { leaf: service, anchor: root, chain: [serviceCa], more: [...asServer, '-verify_hostname', 'localhost'] },
    { leaf: service, anchor: serviceAnchor, more: [...asServer, '-verify_hostname', 'plant.example'] },
    { leaf: service, anchor: serviceAnchor, chain: [serviceCa], more: [...asServer, '-verify_ip', '127.0.0.1'] },
    { leaf: service, anchor: serviceAnchor, chain: [serviceCa], more: [...asServer, '-verify_ip', '::1'] },
    { leaf: assetCa, anchor: root, more: [] },
    { leaf: root, anchor: root, more: [] },
  ]
  for (const check of good) {
    const { ok, said } = verify(check)
    assert.ok(ok, `${check.leaf.kind} under ${check.anchor.kind}: ${said}`)
  }
})

test('nothing passes in the role of another', { skip }, () => {
  const { root, assetCa, assetAnchor, serviceCa, serviceAnchor } = cas
  const bad: (Check & { why: RegExp })[] = [
    { leaf: asset, anchor: root, chain: [assetCa], more: asServer, why: /purpose/ },
    { leaf: service, anchor: root, chain: [serviceCa], more: asClient, why: /purpose/ },
    // What a device is given as trust.pem has no way to the asset CA at all, whatever purpose is looked at.
    { leaf: asset, anchor: serviceAnchor, chain: [assetCa, root], more: [], why: /self-signed certificate in/ },
    { leaf: asset, anchor: serviceAnchor, chain: [assetCa], more: asServer, why: /unable to get/ },
    { leaf: service, anchor: assetAnchor, chain: [serviceCa], more: [], why: /unable to get/ },
    { leaf: service, anchor: assetAnchor, chain: [serviceCa, root], more: [], why: /self-signed certificate in/ },
    { leaf: service, anchor: serviceAnchor, more: [...asServer, '-verify_hostname', 'other.example'], why: /ostname/ },
  ]
  for (const { why, ...check } of bad) {
    const { ok, said } = verify(check)
    assert.ok(!ok && why.test(said), `${check.leaf.kind} under ${check.anchor.kind} ${check.more}: ${said}`)
  }
})

test('validity ends with the last second, for openssl too', { skip }, () => {
  const { root, assetCa } = cas
  const last = asset.certificate.validToDate
  const check = { leaf: asset, anchor: root, chain: [assetCa], more: asClient }
  // OpenSSL counts the inclusive last second (RFC 5280 section 4.1.2.5) as over, so it is asked the one before.
  assert.ok(verify({ ...check, at: new Date(last.getTime() - 1000) }).ok)
  assert.match(verify({ ...check, at: new Date(last.getTime() + 1000) }).said, /expired/)
  assert.match(verify({ ...check, at: new Date(asset.certificate.validFromDate.getTime() - 1000) }).said, /not yet/)
})

test('not even a stolen asset CA makes a certificate that names a server', { skip }, async () => {
  for (const name of [
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ] as const) {
    // The thief signs with the asset CA's own key; our lint would not let us.
    const forged = await X509CertificateGenerator.create({
      serialNumber: '4102',
      subject: 'CN=x',
      issuer: cas.assetCa.certificate.subject,
      notBefore: now,
      notAfter: new Date(now.getTime() + 86_400_000),
      publicKey: new Uint8Array(asset.spki),
      signingKey: cas.assetCa.privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']),
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [new SubjectAlternativeNameExtension([name])],
    })
    const leaf = { ...asset, pem: forged.toString('pem') }
    const at = new Date(now.getTime() + 5000)
    for (const anchor of [cas.root, cas.assetAnchor]) {
      const { said } = verify({ leaf, anchor, chain: [cas.assetCa], more: [], at })
      assert.match(said, /excluded subtree violation/, name.value)
    }
  }
})

test('a flipped bit anywhere is no longer our certificate', () => {
  const ours = (der: Buffer): boolean => {
    try {
      const read = new X509Certificate(der)
      return read.checkIssued(cas.assetCa.certificate) && read.verify(cas.assetCa.publicKey)
    } catch {
      return false // no longer a certificate at all
    }
  }
  assert.ok(ours(asset.der))
  for (let at = 0; at < asset.der.length; at++) {
    const bent = Buffer.from(asset.der)
    bent.writeUInt8(bent.readUInt8(at) ^ (1 << (at % 8)), at)
    assert.ok(!ours(bent), `byte ${at}`)
  }
})

test('a leaf re-signed by somebody with the same names and key ids is not ours', async () => {
  const thief = await hierarchy(now)
  const copy = await make({ kind: 'asset', assetId: ASSET }, now, thief.assetCa, asset)
  assert.equal(copy.certificate.issuer, asset.certificate.issuer)
  assert.ok(!copy.certificate.verify(cas.assetCa.publicKey))
})

test('openssl prints what the profile says', { skip }, () => {
  const print = ({ pem }: Made): string =>
    openssl(['x509', '-in', 'leaf', '-noout', '-text', '-nameopt', 'RFC2253'], { leaf: pem }).stdout
  const device = print(asset)
  for (const says of [
    /Version: 3/,
    /Signature Algorithm: ecdsa-with-SHA256/,
    new RegExp(`Subject: CN=${ASSET}\n`),
    /ASN1 OID: prime256v1/,
    /Basic Constraints: critical\s+CA:FALSE\n/,
    /Key Usage: critical\s+Digital Signature\n/,
    /Extended Key Usage:\s+TLS Web Client Authentication\n/,
    new RegExp(`Alternative Name:\\s+URI:urn:fairlead:asset:${ASSET}\n`),
    /Not Before: Jun 15 10:15:30 2026 GMT\s+Not After : Jun 14 10:15:29 2029 GMT/,
  ])
    assert.match(device, says)
  assert.match(print(service), /Extended Key Usage:\s+TLS Web Server Authentication\n/)
  assert.match(print(cas.assetCa), /Name Constraints: critical\s+Excluded:/)
  assert.match(print(cas.assetCa), /Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
  const dump = openssl(['asn1parse', '-in', 'leaf'], { leaf: asset.pem })
  assert.equal(dump.status, 0, dump.stderr)
  assert.doesNotMatch(dump.stdout, /:sha1|Error/i)
})

test('serial numbers are unique, positive, at most 20 octets, and random in every bit that is not fixed', () => {
  const serials = Array.from({ length: 500 }, () => serialFrom(randomBytes(SERIAL_BYTES)))
  assert.equal(new Set(serials.map((each) => each.toString('hex'))).size, 500)
  const ones = Array<number>(SERIAL_BYTES * 8).fill(0)
  for (const serial of serials) {
    assert.ok(serial.length <= 20 && (serial[0] ?? 0) >= 0x40 && (serial[0] ?? 0xff) < 0x80)
    for (const bit of ones.keys()) ones[bit] = (ones[bit] ?? 0) + (((serial[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  }
  // Each free bit is one in about half of them: 7 standard deviations (11.2) around 250.
  for (const count of ones.slice(2)) assert.ok(Math.abs(count - 250) < 78, `${count}`)
})
