// The quick way of a payload that looks like the last one of its asset: the same keys in the same order, plain numbers,
// booleans and short texts. Devices do nothing else all day, and reading what is expected costs a fifth of JSON.parse
// and what follows it. A decimal stays the whole number and the places that its text has: no float is made of it and
// taken apart again.
//
// Whatever is in any way unusual is not judged here: the answer is false, and readTelemetry has the word. A test holds
// the two against each other.
import { STATE_CHARS_MAX } from '../limits.ts'
import type { SignalKind } from '../telemetry/segment.ts'
import type { SampleBatch } from './batch.ts'
import { isAcceptable } from './time.ts'

type Kinded = { readonly kind: SignalKind }
/** The keys of a payload, in its order, as their bytes stand between the braces. */
export type Shape<Signal extends Kinded> = readonly { readonly key: Buffer; readonly signal: Signal }[]

/** More keys than this are compared in the usual way. */
const SHAPE_KEYS_MAX = 64
/** Nine digits stay within 31 bits. */
const DIGITS_MAX = 9
const PLACES_MAX = 8
/** Letters, digits and signs of ASCII that JSON writes as they are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/
const [TS, VALUES, TRUE, FALSE] = ['"ts":', '"values":', 'true', 'false'].map((text) => Buffer.from(text))
const [BRACE, END, COMMA, QUOTE, BACKSLASH, SPACE, MINUS, DOT, ZERO, NINE] = [
  0x7b, 0x7d, 0x2c, 0x22, 0x5c, 0x20, 0x2d, 0x2e, 0x30, 0x39,
] as const

/** What to expect next time of an asset that sent this; undefined for what the quick way does not take. */
export function shapeOf<Signal extends Kinded>(batch: SampleBatch<Signal>): Shape<Signal> | undefined {
  if (batch.count > SHAPE_KEYS_MAX) return undefined
  const shape: { key: Buffer; signal: Signal }[] = []
  const seen = new Set(['ts', 'values'])
  for (let i = 0; i < batch.count; i++) {
    const [key = '', signal] = [batch.keys[i], batch.signals[i]]
    if (signal === undefined || seen.has(key) || !PLAIN.test(key)) return undefined
    seen.add(key)
    shape.push({ key: Buffer.from(`"${key}":`, 'latin1'), signal })
  }
  return shape
}

/**
 * Reads `bytes` from `from` to `to` into `batch` (cleared first) if it is one object of that shape, or of its first
 * keys. False means nothing but "not quickly"; `batch` is then without meaning.
 */
export function readQuick<Signal extends Kinded>(
  bytes: Buffer,
  from: number,
  to: number,
  receivedAt: number,
  shape: Shape<Signal>,
  batch: SampleBatch<Signal>,
): boolean {
  batch.clear()
  // What runs on beyond `to` (the next packet) is noticed at the end: `at` is then not where it has to be.
  if (bytes[from] !== BRACE) return false
  let at = from + 1
  let ts = receivedAt
  if (isAt(bytes, at, TS)) {
    at = skipSpace(bytes, at + 5)
    ts = 0
    const digitsAt = at
    for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0) ts = ts * 10 + byte - ZERO
    // Milliseconds have thirteen digits from 2001 to 2286. Seconds go the usual way.
    if (at - digitsAt !== 13 || bytes[digitsAt] === ZERO || bytes[at] !== COMMA || !isAcceptable(ts, receivedAt))
      return false
    at = skipSpace(bytes, at + 1)
  }
  let ends = 1
  if (isAt(bytes, at, VALUES)) {
    at = skipSpace(bytes, at + 9)
    if (bytes[at++] !== BRACE) return false
    ends = 2
  }
  at = readPairs(bytes, at, ts, shape, batch)
  if (at < 0) return false
  for (let i = 0; i < ends; i++) if (bytes[at++] !== END) return false
  return at === to
}

/** Returns where the pairs end, or -1. */
function readPairs<Signal extends Kinded>(
  bytes: Buffer,
  from: number,
  ts: number,
  shape: Shape<Signal>,
  batch: SampleBatch<Signal>,
): number {
  let at = from
  for (const { key, signal } of shape) {
    if (!isAt(bytes, at, key)) return -1
    at = skipSpace(bytes, at + key.length)
    if (signal.kind === 'number') at = readDecimal(bytes, at, ts, signal, batch)
    else if (signal.kind === 'boolean') at = readBoolean(bytes, at, ts, signal, batch)
    else at = readState(bytes, at, ts, signal, batch)
    if (at < 0) return -1
    if (bytes[at] !== COMMA) return at
    at = skipSpace(bytes, at + 1)
  }
  // A comma was there, and no key of ours can follow.
  return -1
}

function readDecimal<Signal>(
  bytes: Buffer,
  from: number,
  ts: number,
  signal: Signal,
  batch: SampleBatch<Signal>,
): number {
  const isNegative = bytes[from] === MINUS
  const digitsAt = isNegative ? from + 1 : from
  let at = digitsAt
  let whole = 0
  let byte = bytes[at] ?? 0
  for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0) whole = whole * 10 + byte - ZERO
  let digits = at - digitsAt
  // A leading zero stands alone in JSON.
  if (digits === 0 || digits > DIGITS_MAX || (digits > 1 && bytes[digitsAt] === ZERO)) return -1
  let places = 0
  if (byte === DOT) {
    const placesAt = ++at
    byte = bytes[at] ?? 0
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at] ?? 0) whole = whole * 10 + byte - ZERO
    places = at - placesAt
    digits += places
    if (places === 0 || places > PLACES_MAX || digits > DIGITS_MAX) return -1
  }
  // Minus zero is a number of its own; an exponent, or anything else, is not for here.
  if ((isNegative && whole === 0) || (byte !== COMMA && byte !== END)) return -1
  batch.pushScaled(signal, ts, isNegative ? -whole : whole, places)
  return at
}

function readBoolean<Signal>(
  bytes: Buffer,
  at: number,
  ts: number,
  signal: Signal,
  batch: SampleBatch<Signal>,
): number {
  const value = isAt(bytes, at, TRUE)
  if (!value && !isAt(bytes, at, FALSE)) return -1
  batch.push('', signal, ts, value)
  return at + (value ? 4 : 5)
}

function readState<Signal>(
  bytes: Buffer,
  from: number,
  ts: number,
  signal: Signal,
  batch: SampleBatch<Signal>,
): number {
  if (bytes[from] !== QUOTE) return -1
  let at = from + 1
  for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[++at] ?? 0)
    if (byte < SPACE || byte > 0x7e || byte === BACKSLASH) return -1
  if (at - from - 1 > STATE_CHARS_MAX) return -1
  batch.push('', signal, ts, bytes.toString('latin1', from + 1, at))
  return at + 1
}

function isAt(bytes: Buffer, at: number, text: Buffer | undefined): boolean {
  if (text === undefined) return false
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false
  return true
}

function skipSpace(bytes: Buffer, at: number): number {
  return bytes[at] === SPACE ? at + 1 : at
}
