// A message for one browser that its push service cannot read: RFC 8291 over RFC 8188 (aes128gcm), one record.
import { createCipheriv, createECDH, hkdfSync } from 'node:crypto'
import { PUSH_PLAIN_BYTES_MAX } from '../limits.ts'

export const PUSH_PUBLIC_KEY_BYTES = 65
export const PUSH_AUTH_BYTES = 16
const RECORD_BYTES = 4096
const SALT_BYTES = 16
/** RFC 8188, section 2: behind the last record's plain text. */
const LAST_RECORD = 0x02

/** What the browser made when it subscribed: its public key (uncompressed) and its secret. */
export type Receiver = { publicKey: Uint8Array; auth: Uint8Array }
/** Of this message alone: 16 bytes, and a private key of P-256. */
export type Once = { salt: Uint8Array; privateKey: Uint8Array }

/** Throws RangeError for keys that are none of P-256, or for more than one record holds. */
export function encryptPush(plain: Uint8Array, receiver: Receiver, { salt, privateKey }: Once): Buffer {
  if (plain.length > PUSH_PLAIN_BYTES_MAX) throw new RangeError(`a message has at most ${PUSH_PLAIN_BYTES_MAX} bytes`)
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes`)
  const sender = createECDH('prime256v1')
  sender.setPrivateKey(privateKey)
  const ours = sender.getPublicKey()
  const shared = sharedWith(sender, receiver)
  // RFC 8291, section 3.4
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver.publicKey, ours])
  const ikm = Buffer.from(hkdfSync('sha256', shared, receiver.auth, info, 32))
  // RFC 8188, section 2.2 and 2.3
  const key = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', ikm, salt, 'Content-Encoding: nonce\0', 12))
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.of(LAST_RECORD)), cipher.final()])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(RECORD_BYTES)
  return Buffer.concat([salt, size, Buffer.of(ours.length), ours, sealed, cipher.getAuthTag()])
}

/** Whether a browser can have made this. */
export function isReceiver(receiver: Receiver): boolean {
  if (receiver.publicKey.length !== PUSH_PUBLIC_KEY_BYTES || receiver.auth.length !== PUSH_AUTH_BYTES) return false
  const probe = createECDH('prime256v1')
  probe.setPrivateKey(Buffer.alloc(32, 1))
  try {
    sharedWith(probe, receiver)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function sharedWith(pair: ReturnType<typeof createECDH>, { publicKey, auth }: Receiver): Buffer {
  if (publicKey.length !== PUSH_PUBLIC_KEY_BYTES || publicKey[0] !== 4 || auth.length !== PUSH_AUTH_BYTES)
    throw new RangeError('these are no keys of a browser')
  try {
    return pair.computeSecret(publicKey)
  } catch (cause) {
    // A point that is not on the curve.
    throw new RangeError('these are no keys of a browser', { cause })
  }
}
