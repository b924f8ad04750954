// The few encodings that lists of revocations and answers about certificates share (X.690, RFC 5280).
import { der, TAG } from './der.ts'

/** A positive INTEGER of these bytes: a zero goes in front where the highest bit is set, leading zeros go. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const rest = bytes.subarray(start)
  return ((rest[0] ?? 0) & 0x80) === 0 ? der(TAG.integer, rest) : der(TAG.integer, Buffer.of(0), rest)
}

export function integerOf(value: bigint): Buffer {
  const hex = value.toString(16)
  return integer(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'))
}

const digits = (at: Date): string => at.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')

/** UTCTime through 2049, GeneralizedTime from 2050 on (RFC 5280 sections 4.1.2.5 and 5.1.2.4), whole seconds. */
export function time(at: Date): Buffer {
  const text = digits(at)
  return at.getUTCFullYear() < 2050
    ? der(TAG.utcTime, Buffer.from(`${text.slice(2)}Z`))
    : der(TAG.generalizedTime, Buffer.from(`${text}Z`))
}

/** GeneralizedTime always, as OCSP wants it (RFC 6960 section 4.2.1). */
export function generalizedTime(at: Date): Buffer {
  return der(TAG.generalizedTime, Buffer.from(`${digits(at)}Z`))
}

/** The content of an OBJECT IDENTIFIER in dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const arc = (value: number): number[] => {
    const bytes = [value & 0x7f]
    for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80)
    return bytes
  }
  return der(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(arc)))
}

/** An Extension (RFC 5280 section 4.1) that is not critical: a default is left out in DER. */
export function extension(id: string, value: Uint8Array): Buffer {
  return der(TAG.sequence, oid(id), der(TAG.octetString, value))
}
