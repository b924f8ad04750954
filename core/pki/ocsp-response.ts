// The answer about certificates (RFC 6960 section 4.2): put together and signed by a responder of the authority's own.
import { createHash, type KeyObject, sign, verify, type X509Certificate } from 'node:crypto'
import { bug } from '../errors.ts'
import { keyBitsOf, REASON_CODES, type RevocationReason, subjectOf } from './crl.ts'
import { der, TAG } from './der.ts'
import { extension, generalizedTime, oid } from './encode.ts'
import type { CertId, OcspHash } from './ocsp-request.ts'
import { ECDSA_WITH_SHA256, OID } from './oid.ts'

/** `unknown` says that we have never signed such a certificate: it is as bad as revoked. */
export type CertStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly at: Date; readonly reason: RevocationReason }

export type OcspAnswer = {
  readonly responses: readonly { readonly certId: CertId; readonly status: CertStatus }[]
  readonly nonce: Buffer | undefined
  readonly producedAt: Date
  readonly nextUpdate: Date
}

/** Errors carry no signature (section 4.2.1): whoever stands in between could make them. They are never good. */
export type OcspError = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized'
const ERRORS: Record<OcspError, number> = { malformedRequest: 1, internalError: 2, tryLater: 3, unauthorized: 6 }

export function ocspError(error: OcspError): Buffer {
  return der(TAG.sequence, der(TAG.enumerated, Buffer.of(ERRORS[error])))
}

/** Is it asked about a certificate of this authority? */
export function isIssuedBy({ hash, nameHash, keyHash }: CertId, authority: X509Certificate): boolean {
  const digest = (bytes: Uint8Array): Buffer => createHash(hash).update(bytes).digest()
  return digest(subjectOf(authority)).equals(nameHash) && digest(keyBitsOf(authority)).equals(keyHash)
}

/** An OCSPResponse (DER), signed by the responder, whose certificate comes along. */
export function signedOcspResponse(
  answer: OcspAnswer,
  responder: { certificate: X509Certificate; key: KeyObject },
): Buffer {
  const data = responseData(answer, responder.certificate)
  const signature = sign('sha256', data, responder.key)
  if (!verify('sha256', data, responder.certificate.publicKey, signature)) throw bug('a signature does not verify')
  const basic = der(
    TAG.sequence,
    data,
    ECDSA_WITH_SHA256,
    der(TAG.bitString, Buffer.of(0), signature),
    der(0xa0, der(TAG.sequence, responder.certificate.raw)),
  )
  const bytes = der(TAG.sequence, oid(OID.ocspBasic), der(TAG.octetString, basic))
  return der(TAG.sequence, der(TAG.enumerated, Buffer.of(0)), der(0xa0, bytes))
}

function responseData({ responses, nonce, producedAt, nextUpdate }: OcspAnswer, responder: X509Certificate): Buffer {
  const singles = responses.map(({ certId, status }) =>
    der(
      TAG.sequence,
      certIdAgain(certId),
      statusOf(status),
      generalizedTime(producedAt),
      der(0xa0, generalizedTime(nextUpdate)),
    ),
  )
  const said = nonce === undefined ? [] : [extension(OID.ocspNonce, der(TAG.octetString, nonce))]
  return der(
    TAG.sequence,
    der(0xa1, subjectOf(responder)), // byName
    generalizedTime(producedAt),
    der(TAG.sequence, ...singles),
    ...(said.length === 0 ? [] : [der(0xa1, der(TAG.sequence, ...said))]),
  )
}

function statusOf(status: CertStatus): Buffer {
  if (status.status !== 'revoked') return der(status.status === 'good' ? 0x80 : 0x82)
  const code = REASON_CODES[status.reason]
  const reason = code === 0 ? [] : [der(0xa0, der(TAG.enumerated, Buffer.of(code)))]
  return der(0xa1, generalizedTime(status.at), ...reason)
}

const HASH_OID: Record<OcspHash, string> = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' }

/** As it was asked, byte for byte: what was read of it is all that there was (ocsp-request.ts). */
function certIdAgain({ hash, withNull, nameHash, keyHash, serial }: CertId): Buffer {
  return der(
    TAG.sequence,
    der(TAG.sequence, oid(HASH_OID[hash]), ...(withNull ? [der(TAG.null)] : [])),
    der(TAG.octetString, nameHash),
    der(TAG.octetString, keyHash),
    der(TAG.integer, serial),
  )
}
