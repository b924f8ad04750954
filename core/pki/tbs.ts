// Profile -> to-be-signed. The encoding is @peculiar/x509's; nothing is signed here, and lint.ts reads the result with
// a reader of our own before anything is.
import 'reflect-metadata'
import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Extension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { der, readDer, sequence, TAG, wholeBits } from './der.ts'
import { OID } from './oid.ts'
import { assetUrn, type Issuer, type Subject, subjectName, validityAt } from './profile.ts'

/** Everything a certificate is made of. A self-signed one has no `issuer`. */
export type Plan = {
  readonly subject: Subject
  readonly issuer: Issuer | undefined
  readonly spki: Uint8Array
  readonly serial: Uint8Array
  readonly now_ms: number
}

/** The DER of a TBSCertificate for the plan. */
export async function toBeSigned(plan: Plan): Promise<Uint8Array> {
  const { subject, issuer, spki, serial, now_ms } = plan
  const draft = await X509CertificateGenerator.create({
    serialNumber: Buffer.from(serial).toString('hex'),
    subject: subjectName(subject),
    issuer: issuer?.name ?? subjectName(subject),
    ...validityAt(subject.kind, now_ms, issuer),
    publicKey: new Uint8Array(spki),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    // The library wants a signature to finish a certificate. This one is thrown away with the draft.
    signature: new Uint8Array(64).fill(1),
    extensions: extensions(subject, keyId(spki), issuer),
  })
  const [tbs] = sequence(readDer(new Uint8Array(draft.rawData)))
  if (tbs === undefined) throw new Error('the encoder gave no certificate')
  return tbs.whole
}

/** The key identifier: the leftmost 160 bits of SHA-256 of the public key's bits (RFC 7093 section 2, method 1). */
export function keyId(spki: Uint8Array): Buffer {
  const [, bits] = sequence(readDer(spki))
  return createHash('sha256').update(wholeBits(bits)).digest().subarray(0, 20)
}

function extensions(subject: Subject, subjectKey: Buffer, issuer: Issuer | undefined): Extension[] {
  const keys = [
    ...(issuer ? [new AuthorityKeyIdentifierExtension(Buffer.from(issuer.keyId).toString('hex'))] : []),
    new SubjectKeyIdentifierExtension(subjectKey.toString('hex')),
  ]
  switch (subject.kind) {
    case 'root':
      return [...keys, ...authority(1)]
    case 'asset-ca':
    case 'asset-anchor':
      return [...keys, ...authority(0), usage(ExtendedKeyUsage.clientAuth), namesNoServer()]
    case 'service-ca':
    case 'service-anchor':
      return [...keys, ...authority(0), usage(ExtendedKeyUsage.serverAuth)]
    case 'asset':
      return [...keys, ...leaf(), usage(ExtendedKeyUsage.clientAuth), alternatives([assetName(subject.assetId)])]
    case 'service':
      return [...keys, ...leaf(), usage(ExtendedKeyUsage.serverAuth), alternatives(subject.names.map(serverName))]
    case 'asset-ocsp':
    case 'service-ocsp':
      return [...keys, ...leaf(), usage(ExtendedKeyUsage.ocspSigning), noCheck()]
  }
}

function authority(pathLength: number): Extension[] {
  const flags = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
  return [new BasicConstraintsExtension(true, pathLength, true), new KeyUsagesExtension(flags, true)]
}

// CA:FALSE could be left out (RFC 5280 section 4.2.1.9); it is there for readers who look for it.
function leaf(): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  ]
}

const usage = (purpose: ExtendedKeyUsage): Extension => new ExtendedKeyUsageExtension([purpose])
const alternatives = (names: JsonGeneralName[]): Extension => new SubjectAlternativeNameExtension(names)
const assetName = (id: Parameters<typeof assetUrn>[0]): JsonGeneralName => ({ type: 'url', value: assetUrn(id) })
const serverName = (name: string): JsonGeneralName => ({ type: isIP(name) ? 'ip' : 'dns', value: name })

// Whoever asks the responder need not ask about the responder: it is short-lived instead (RFC 6960 section 4.2.2.2.1).
function noCheck(): Extension {
  return new Extension(OID.ocspNoCheck, false, new Uint8Array(der(TAG.null)))
}

// RFC 5280 section 4.2.1.10: excluded subtrees of every DNS name (the empty one is the parent of all) and every
// IPv4 and IPv6 address. So not even a stolen asset CA makes a certificate that names a server. The asset's own
// URN has no host part and could not be permitted by a URI constraint, which is why nothing is permitted here.
function namesNoServer(): Extension {
  const dns = Buffer.of(0x82, 0)
  const ipv4 = der(0x87, Buffer.alloc(8))
  const ipv6 = der(0x87, Buffer.alloc(32))
  const excluded = der(0xa1, ...[dns, ipv4, ipv6].map((base) => der(TAG.sequence, base)))
  return new Extension('2.5.29.30', true, new Uint8Array(der(TAG.sequence, excluded)))
}
