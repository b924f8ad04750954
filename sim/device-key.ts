// What a device does to get an identity without anybody else ever holding its key: it makes a P-256 key pair and a
// certificate request (PKCS#10, RFC 2986) that proves it holds the private half. The subject stays empty: names are
// the platform's to decide.
import { generateKeyPairSync, sign } from 'node:crypto'
import { der, TAG } from '../core/pki/der.ts'
import { ECDSA_WITH_SHA256 } from '../core/pki/oid.ts'

export type DeviceKey = { keyPem: string; requestPem: string }

/** The context tag [0] IMPLICIT SET OF attributes of a CertificationRequestInfo; empty, but its place is required. */
const NO_ATTRIBUTES = Buffer.of(0xa0, 0)

export function makeDeviceKey(): DeviceKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const info = der(TAG.sequence, der(TAG.integer, Buffer.of(0)), der(TAG.sequence), spki, NO_ATTRIBUTES)
  const signature = sign('sha256', info, privateKey)
  const request = der(TAG.sequence, info, ECDSA_WITH_SHA256, der(TAG.bitString, Buffer.of(0), signature))
  return {
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    requestPem: pem('CERTIFICATE REQUEST', request),
  }
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
