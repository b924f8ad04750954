// A certs-only CMS SignedData (RFC 5652 section 5, as RFC 7030 section 4.1.3 and RFC 5272 use it): certificates in a
// wrapping without signature, because what they are worth they say themselves.
import { der, TAG } from './der.ts'

/** 1.2.840.113549.1.7.2 and 1.2.840.113549.1.7.1 */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex')
const DATA = Buffer.from('06092a864886f70d010701', 'hex')
const CONTEXT_0 = 0xa0

/** The ContentInfo (DER) with these certificates (DER). */
export function certsOnly(certificates: readonly Uint8Array[]): Buffer {
  const signed = der(
    TAG.sequence,
    der(TAG.integer, Buffer.of(1)),
    der(TAG.set),
    der(TAG.sequence, DATA),
    der(CONTEXT_0, ...certificates),
    der(TAG.set),
  )
  return der(TAG.sequence, SIGNED_DATA, der(CONTEXT_0, signed))
}
