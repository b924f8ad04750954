// A signed certificate: putting it together, and the facts that are read from it.
import { createHash, X509Certificate } from 'node:crypto'
import { der, TAG } from './der.ts'
import type { LintedTbs } from './lint.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'
import type { Issuer, ProfileKind } from './profile.ts'
import { signatureBy, type SigningKey } from './signing-key.ts'
import { keyId } from './tbs.ts'

/** Signs what has passed the lint. The bytes signed are the bytes linted: nothing is encoded again. */
export async function signedCertificate(tbs: LintedTbs, key: SigningKey): Promise<Buffer> {
  const signature = await signatureBy(key, tbs)
  return der(TAG.sequence, tbs, ECDSA_WITH_SHA256, der(TAG.bitString, Buffer.of(0), signature))
}

export function pemOf(certificate: Uint8Array): string {
  return new X509Certificate(certificate).toString()
}

/** The certificates of a PEM text, in their order. Throws what X509Certificate throws. */
export function certificatesIn(pems: string): X509Certificate[] {
  const each = pems.match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? []
  return each.map((pem) => new X509Certificate(pem))
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** What of an authority's certificate stands in those it signs. */
export function issuerOf(kind: ProfileKind, certificate: X509Certificate): Issuer {
  return {
    kind,
    // Node separates the parts of a name by line ends; ours have one part.
    name: certificate.subject,
    keyId: keyId(certificate.publicKey.export({ type: 'spki', format: 'der' })),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
  }
}

/** A positive serial number of SERIAL_BYTES random bytes: the first is never zero and its highest bit never set. */
export function serialFrom(random: Uint8Array): Buffer {
  const serial = Buffer.from(random)
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  return serial
}
