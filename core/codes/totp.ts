// Codes of authenticator apps: TOTP (RFC 6238) over HOTP (RFC 4226) with what every app speaks: SHA-1, six digits, steps
// of thirty seconds. Pure: the secret and the time are passed in, and nobody here remembers which step was used.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** RFC 4226 section 4, R6: 160 bits recommended, which is also the block that SHA-1 uses up whole. */
export const TOTP_SECRET_BYTES = 20
export const TOTP_STEP_S = 30
export const TOTP_DIGITS = 6

/**
 * How far a code may be from now, in steps, to either side. RFC 6238 section 5.2 recommends one step for the way of a
 * code from the screen to us, and phones that keep their own time are seconds off in both directions: without a step
 * before, a code that is typed at its end is refused; without one after, a phone that is fast never gets in. Each code
 * works once, so the window costs a factor of three against guessing and nothing against replay.
 */
export const TOTP_WINDOW_STEPS = 1

/** The number of the step that a moment (seconds since 1970) belongs to; RFC 6238 section 4.2 with T0 = 0. */
export function totpStepAt(at_s: number): number {
  return Math.floor(at_s / TOTP_STEP_S)
}

/** RFC 4226 section 5.3: HMAC, dynamic truncation, decimal digits. */
export function hotp(secret: Uint8Array, counter: number, digits = TOTP_DIGITS): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', secret).update(message).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const truncated = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/**
 * The step that a typed code belongs to, or undefined when it is none of those near `at_s`, or not later than
 * `lastStep`: the caller keeps the step of the last code that was accepted, so that no code works twice and no earlier
 * one works after it (RFC 6238 section 5.2), whatever the clock does.
 */
export function totpStepOf(secret: Uint8Array, code: string, at_s: number, lastStep: number): number | undefined {
  const typed = code.replaceAll(/[\s-]/g, '')
  if (!/^[0-9]{6}$/.test(typed)) return undefined
  const now = totpStepAt(at_s)
  let found: number | undefined
  // All of the window, whatever fits: the time taken does not tell which step it was.
  for (let step = Math.max(0, now - TOTP_WINDOW_STEPS); step <= now + TOTP_WINDOW_STEPS; step++) {
    const isSame = timingSafeEqual(Buffer.from(hotp(secret, step)), Buffer.from(typed))
    if (isSame && step > lastStep && found === undefined) found = step
  }
  return found
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 section 6 without padding, as authenticator apps take a typed secret. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let value = 0
  let bits = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(value >>> bits) & 31]
    }
  }
  return bits === 0 ? text : text + BASE32[(value << (5 - bits)) & 31]
}

/** The bytes of a secret as apps show it, in any case and with blanks. Throws RangeError for what is no base32. */
export function fromBase32(text: string): Uint8Array {
  const chars = text.toUpperCase().replaceAll(/[\s=]/g, '')
  const bytes: number[] = []
  let value = 0
  let bits = 0
  for (const char of chars) {
    const five = BASE32.indexOf(char)
    if (five < 0) throw new RangeError('not base32')
    value = ((value << 5) | five) & 0xffff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >>> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
}

/** What a QR code for an authenticator app says (Key Uri Format). A colon would end the issuer or the account. */
export function otpauthUri(secret: Uint8Array, issuer: string, account: string): string {
  const part = (text: string) => encodeURIComponent(text.replaceAll(':', ' '))
  const facts = [
    `secret=${base32(secret)}`,
    `issuer=${part(issuer)}`,
    'algorithm=SHA1',
    `digits=${TOTP_DIGITS}`,
    `period=${TOTP_STEP_S}`,
  ]
  return `otpauth://totp/${part(issuer)}:${part(account)}?${facts.join('&')}`
}
