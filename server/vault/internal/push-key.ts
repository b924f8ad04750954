// The key that push services know the platform by (VAPID, RFC 8292): P-256, derived from the master key, so that it is the
// same after every start; browsers that have subscribed to it would hear nothing of another one.
import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { PUSH_TOKEN_S } from '../../../core/limits.ts'

export type PushKey = { readonly key: KeyObject /** Uncompressed, 65 bytes. */; readonly publicKey: Buffer }

/** Order of the group of P-256 (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** `bytes`: 32 that are this key's alone. */
export function openPushKey(bytes: Buffer): PushKey {
  // FIPS 186-5, A.2.1, without its extra bits: the order is so near 2^256 that the bias is 2^-32.
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (ORDER - 1n)) + 1n
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(secret)
  const publicKey = pair.getPublicKey()
  const [d, x, y] = [secret, publicKey.subarray(1, 33), publicKey.subarray(33)].map((part) =>
    part.toString('base64url'),
  )
  const jwk = { kty: 'EC', crv: 'P-256', d: d ?? '', x: x ?? '', y: y ?? '' }
  return { key: createPrivateKey({ key: jwk, format: 'jwk' }), publicKey }
}

/** A JWT (ES256) for one push service, RFC 8292, section 2. `audience`: its origin. */
export function signPush(
  { key }: PushKey,
  audience: string,
  { subject, now_ms }: { subject: string; now_ms: number },
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
  const claims = { aud: audience, exp: Math.floor(now_ms / 1000) + PUSH_TOKEN_S, sub: subject }
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(signed, 'utf8'), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
