// Writing a certification request for a key pair of our own: a service's, or an asset's when the platform makes it.
// It names nobody; the vault takes nothing but the key from it.
import { type KeyObject, sign } from 'node:crypto'
import { der, TAG } from './der.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'

/** A PKCS#10 request (RFC 2986) in PEM: version 0, empty subject, no attributes, signed with the key itself. */
export function certificationRequest(pair: { privateKey: KeyObject; publicKey: KeyObject }): string {
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
  const info = der(TAG.sequence, der(TAG.integer, Buffer.of(0)), der(TAG.sequence), spki, der(0xa0))
  const signature = der(TAG.bitString, Buffer.of(0), sign('sha256', info, pair.privateKey))
  const body = der(TAG.sequence, info, ECDSA_WITH_SHA256, signature).toString('base64')
  return `-----BEGIN CERTIFICATE REQUEST-----\n${body.replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE REQUEST-----\n`
}
