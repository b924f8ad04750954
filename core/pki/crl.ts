// Certificate revocation lists (RFC 5280 section 5), for outsiders: the platform's own listeners ask the database.
import { type X509Certificate, verify } from 'node:crypto'
import { bug } from '../errors.ts'
import { der, readDer, sequence, TAG, wholeBits } from './der.ts'
import { extension, integer, integerOf, time } from './encode.ts'
import { ECDSA_WITH_SHA256, OID } from './oid.ts'
import type { SigningKey } from './signing-key.ts'
import { keyId } from './tbs.ts'
import { viewTbs } from './view.ts'

/** RFC 5280 section 5.3.1. `unspecified` is said by saying nothing. */
export const REASON_CODES = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const
export type RevocationReason = keyof typeof REASON_CODES

export type RevokedEntry = { readonly serial: Uint8Array; readonly revokedAt: Date; readonly reason: RevocationReason }

export type CrlPlan = {
  readonly issuer: X509Certificate
  readonly number: bigint
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  /** `revokedEntry` of each certificate, one after the other: made in parts, because there may be a hundred thousand. */
  readonly entries: readonly Uint8Array[]
}

export function isRevocationReason(text: string): text is RevocationReason {
  return Object.hasOwn(REASON_CODES, text)
}

/**
 * Larger than the last one that is known, and than the second it is made in: a database that was restored from last
 * week has forgotten the numbers given since, the clock has not. Lists are seconds apart, so it never runs ahead.
 */
export function numberAfter(last: number | undefined, now_ms: number): number {
  const byClock = Math.floor(now_ms / 1000)
  return last === undefined || last < byClock ? byClock : last + 1
}

/** One element of revokedCertificates (section 5.1.2.6). Time and reason, nothing that names anybody. */
export function revokedEntry({ serial, revokedAt, reason }: RevokedEntry): Buffer {
  const code = REASON_CODES[reason]
  const said = code === 0 ? [] : [der(TAG.sequence, extension(OID.reasonCode, der(TAG.enumerated, Buffer.of(code))))]
  return der(TAG.sequence, integer(serial), time(revokedAt), ...said)
}

/** A signed CertificateList (DER). Throws when the signature is not the issuer's. */
export async function signedCrl(plan: CrlPlan, key: SigningKey): Promise<Buffer> {
  const tbs = toBeSignedCrl(plan)
  const signature = await key.sign(tbs)
  if (!verify('sha256', tbs, plan.issuer.publicKey, signature)) throw bug('a signature does not verify')
  return der(TAG.sequence, tbs, ECDSA_WITH_SHA256, der(TAG.bitString, Buffer.of(0), signature))
}

function toBeSignedCrl({ issuer, number, thisUpdate, nextUpdate, entries }: CrlPlan): Buffer {
  const authorityKey = der(TAG.sequence, der(0x80, keyIdOf(issuer)))
  const extensions = der(
    TAG.sequence,
    extension(OID.authorityKeyIdentifier, authorityKey),
    extension(OID.crlNumber, integerOf(number)),
  )
  return der(
    TAG.sequence,
    der(TAG.integer, Buffer.of(1)), // version 2
    ECDSA_WITH_SHA256,
    subjectOf(issuer),
    time(thisUpdate),
    time(nextUpdate),
    // Absent, not empty, when nothing is revoked (section 5.1.2.6).
    ...(entries.length === 0 ? [] : [der(TAG.sequence, ...entries)]),
    der(0xa0, extensions),
  )
}

/** The subject's name, byte for byte as its certificate has it. */
export function subjectOf(certificate: X509Certificate): Buffer {
  const [tbs] = sequence(readDer(certificate.raw))
  return viewTbs(tbs?.whole ?? new Uint8Array()).subject
}

/** The bits of the public key, which identifiers are hashes of. */
export function keyBitsOf(certificate: X509Certificate): Uint8Array {
  const [, bits] = sequence(readDer(certificate.publicKey.export({ type: 'spki', format: 'der' })))
  return wholeBits(bits)
}

export function keyIdOf(certificate: X509Certificate): Buffer {
  return keyId(certificate.publicKey.export({ type: 'spki', format: 'der' }))
}

/** OpenSSL and others look for this label. */
export function crlPem(list: Uint8Array): string {
  const body = Buffer.from(list)
    .toString('base64')
    .replaceAll(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN X509 CRL-----\n${body}\n-----END X509 CRL-----\n`
}
