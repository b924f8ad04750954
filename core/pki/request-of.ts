// Writing a certification request for a key pair of our own: a service's, or an asset's when the platform makes it.
// It names nobody; the vault takes nothing but the key from it.
import { type KeyObject, sign } from 'node:crypto'
import { der, TAG } from './der.ts'
import { ECDSA_WITH_SHA256 } from './oid.ts'
import { signatureBy, type SigningKey } from './signing-key.ts'

/** A PKCS#10 request (RFC 2986) in PEM: version 0, empty subject, no attributes, signed with the key itself. */
export function certificationRequest(pair: { privateKey: KeyObject; publicKey: KeyObject }): string {
  const info = infoOf(pair.publicKey)
  return requestPem(info, sign('sha256', info, pair.privateKey))
}

/** The same of a key that may lie elsewhere. */
export async function requestFor(key: SigningKey): Promise<string> {
  const info = infoOf(key.publicKey)
  return requestPem(info, await signatureBy(key, info))
}

function infoOf(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return der(TAG.sequence, der(TAG.integer, Buffer.of(0)), der(TAG.sequence), spki, der(0xa0))
}

function requestPem(info: Buffer, signature: Buffer): string {
  const bits = der(TAG.bitString, Buffer.of(0), signature)
  const body = der(TAG.sequence, info, ECDSA_WITH_SHA256, bits).toString('base64')
  return `-----BEGIN CERTIFICATE REQUEST-----\n${body.replaceAll(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE REQUEST-----\n`
}
