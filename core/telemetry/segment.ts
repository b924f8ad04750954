// The plaintext of a segment: what one flush of a gateway holds for one (organisation, site). It is sealed as a
// whole, so its length and its order are authenticated; what is checked here guards against our own mistakes.
//
//   segment  := version u8 (1) | base u48 (ms since 1970) | run*
//   run      := length u16 (bytes that follow) | asset 16 bytes | received zigzag (ms, from base) | sample*
//   sample   := tag u8 | signal varint, if the tag says so | time zigzag, if the tag says so | value
//   tag      := bits 0-3 kind of value, bits 4-5 how the signal is told, bits 6-7 how the time is told
//
// Within a run the signal starts at 0 and the time at the received time. A decimal of up to eight places is kept as
// a scaled whole number only where dividing it again yields the very same float64; every other number is raw.
// Long because writer and reader of one format are read side by side.
import type { AssetId } from '../ids.ts'
import { idFrom } from '../ids.ts'
import { SEGMENT_BYTES_TARGET } from '../limits.ts'

export type SampleValue = number | boolean | string
/** A signal keeps the kind of its first value. */
export type SignalKind = 'number' | 'boolean' | 'state'
/** `ts` is the device's time, in ms since 1970. */
export type StoredSample = { signalNo: number; ts: number; value: SampleValue }
/** What one message of one asset brought. `receivedAt` is the gateway's time, in ms since 1970. */
export type Run = { assetId: AssetId; receivedAt: number; samples: StoredSample[] }

const VERSION = 1
const HEAD_BYTES = 7
const RUN_HEAD_BYTES = 2 + 16
/** tag, signal, time and the eight bytes of a number at their longest; a text comes on top. */
const SAMPLE_BYTES_MAX = 1 + 5 + 8 + 9
const SCALES = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]
const KIND_FLOAT = 9
const KIND_FALSE = 10
const KIND_TRUE = 11
const KIND_TEXT = 12
const SIGNAL_SAME = 0x00
const SIGNAL_NEXT = 0x10
const SIGNAL_TOLD = 0x20
const TIME_SAME = 0x00
const TIME_STEP = 0x40
const TIME_TOLD = 0x80
const INT32_MAX = 0x7fffffff

/** Fills one segment. The buffer grows with what is put in; the caller starts another when `isFull`. */
export class SegmentWriter {
  #bytes: Buffer
  #at = HEAD_BYTES
  #run = -1
  #signal = 0
  #ts = 0
  #step = 0
  readonly #base: number
  samples = 0
  tsMin = Number.POSITIVE_INFINITY
  tsMax = Number.NEGATIVE_INFINITY

  constructor(base_ms: number) {
    this.#bytes = Buffer.allocUnsafe(SEGMENT_BYTES_TARGET + 512)
    this.#base = base_ms
    this.#bytes[0] = VERSION
    this.#bytes.writeUIntBE(base_ms, 1, 6)
  }

  get isFull(): boolean {
    return this.#at >= SEGMENT_BYTES_TARGET
  }

  /** `asset` is the id's sixteen bytes. */
  begin(asset: Uint8Array, receivedAt: number): void {
    this.end()
    this.#room(RUN_HEAD_BYTES + 8)
    this.#run = this.#at
    this.#bytes.set(asset, this.#at + 2)
    this.#at += RUN_HEAD_BYTES
    this.#zigzag(receivedAt - this.#base)
    this.#signal = 0
    this.#ts = receivedAt
    this.#step = 0
  }

  add(signalNo: number, ts: number, value: SampleValue): void {
    const tagAt = this.#at
    const tag = this.#head(signalNo, ts)
    this.#bytes[tagAt] = tag | this.#value(value)
  }

  /** The number `whole / 10 ** scale`, of which nothing has to be found out: `whole` within 31 bits, at most 8 places. */
  addScaled(signalNo: number, ts: number, whole: number, scale: number): void {
    const tagAt = this.#at
    const tag = this.#head(signalNo, ts)
    this.#bytes[tagAt] = tag | scale
    this.#varint(((whole << 1) ^ (whole >> 31)) >>> 0)
  }

  /** Leaves room for the tag, tells signal and time, and returns the tag without its kind of value. */
  #head(signalNo: number, ts: number): number {
    this.#room(SAMPLE_BYTES_MAX)
    this.#at++
    let tag = TIME_SAME | SIGNAL_SAME
    if (signalNo === this.#signal + 1) tag = SIGNAL_NEXT
    else if (signalNo !== this.#signal) {
      tag = SIGNAL_TOLD
      this.#varint(signalNo)
    }
    this.#signal = signalNo
    const step = ts - this.#ts
    if (step !== 0) {
      if (step === this.#step) tag |= TIME_STEP
      else {
        tag |= TIME_TOLD
        this.#zigzag(step)
        this.#step = step
      }
      this.#ts = ts
    }
    this.samples++
    if (ts < this.tsMin) this.tsMin = ts
    if (ts > this.tsMax) this.tsMax = ts
    return tag
  }

  end(): void {
    if (this.#run < 0) return
    this.#bytes.writeUInt16BE(this.#at - this.#run - 2, this.#run)
    this.#run = -1
  }

  /** The finished plaintext; a view of the writer's own memory. */
  finish(): Buffer {
    this.end()
    return this.#bytes.subarray(0, this.#at)
  }

  #value(value: SampleValue): number {
    if (typeof value === 'number') return this.#number(value)
    if (typeof value === 'boolean') return value ? KIND_TRUE : KIND_FALSE
    const length = Buffer.byteLength(value)
    this.#room(length + 5)
    this.#varint(length)
    this.#at += this.#bytes.write(value, this.#at)
    return KIND_TEXT
  }

  #number(value: number): number {
    for (let scale = 0; scale < SCALES.length; scale++) {
      const factor = SCALES[scale] ?? 1
      const whole = Math.round(value * factor)
      if (whole > INT32_MAX || whole < -INT32_MAX) break
      // Object.is: minus zero is a value of its own and does not survive as a whole number.
      if (Object.is(whole / factor, value)) {
        if (whole === 0 && Object.is(value, -0)) break
        this.#varint(((whole << 1) ^ (whole >> 31)) >>> 0)
        return scale
      }
    }
    this.#at = this.#bytes.writeDoubleBE(value, this.#at)
    return KIND_FLOAT
  }

  #zigzag(value: number): void {
    const coded = value < 0 ? -2 * value - 1 : 2 * value
    this.#varint(coded)
  }

  #varint(value: number): void {
    let rest = value
    const bytes = this.#bytes
    while (rest > INT32_MAX) {
      bytes[this.#at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest > 0x7f) {
      bytes[this.#at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    bytes[this.#at++] = rest
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2 + bytes)
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
  }
}

/** Called once per sample, in the order in which they were received. */
export type SampleVisitor = (
  assetId: AssetId,
  signalNo: number,
  ts: number,
  value: SampleValue,
  receivedAt: number,
) => void

/** Assets by the form in which a segment names them: sixteen bytes, each a character. */
export type AssetsByBytes = ReadonlyMap<string, AssetId>

export function assetsByBytes(assets: Iterable<AssetId>): AssetsByBytes {
  return new Map(Array.from(assets, (id) => [Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1'), id]))
}

/**
 * Walks through a segment's plaintext; with `only`, the runs of other assets are passed over unread, and no id is
 * made anew for each run. Throws RangeError for bytes that no SegmentWriter has written.
 */
export function visitSegment(plain: Uint8Array, visit: SampleVisitor, only?: AssetsByBytes): void {
  const reader = new Reader(plain)
  if (reader.byte() !== VERSION) throw new RangeError('a segment of an unknown version')
  const base = reader.whole(6)
  // A device's runs follow each other: its id is found once.
  let [named, assetId]: [number, AssetId | undefined] = [-1, undefined]
  while (reader.left > 0) {
    const end = reader.short() + reader.at
    if (end > plain.length) throw new RangeError('a run is longer than its segment')
    if (named >= 0 && reader.repeats(named, 16)) reader.at += 16
    else {
      named = reader.at
      assetId = only === undefined ? idFrom<AssetId>(reader.take(16)) : only.get(reader.characters(16))
    }
    if (assetId === undefined) reader.at = end
    else visitRun(reader, end, base, assetId, visit)
  }
}

function visitRun(reader: Reader, end: number, base: number, assetId: AssetId, visit: SampleVisitor): void {
  const receivedAt = base + reader.zigzag()
  let signal = 0
  let ts = receivedAt
  let step = 0
  while (reader.at < end) {
    const tag = reader.byte()
    const how = tag & 0x30
    if (how === SIGNAL_NEXT) signal++
    else if (how === SIGNAL_TOLD) signal = reader.varint()
    else if (how !== SIGNAL_SAME) throw new RangeError('a sample with an unknown tag')
    const when = tag & 0xc0
    if (when === TIME_TOLD) {
      step = reader.zigzag()
      ts += step
    } else if (when === TIME_STEP) ts += step
    else if (when !== TIME_SAME) throw new RangeError('a sample with an unknown tag')
    visit(assetId, signal, ts, readValue(reader, tag & 0x0f), receivedAt)
  }
  if (reader.at !== end) throw new RangeError('a run is shorter than its samples')
}

function readValue(reader: Reader, kind: number): SampleValue {
  const scale = SCALES[kind]
  if (scale !== undefined) return reader.zigzag() / scale
  if (kind === KIND_FLOAT) return reader.double()
  if (kind === KIND_FALSE) return false
  if (kind === KIND_TRUE) return true
  if (kind === KIND_TEXT) return reader.text(reader.varint())
  throw new RangeError('a sample of an unknown kind')
}

/** The same, as a list of runs. */
export function decodeSegment(plain: Uint8Array, only?: AssetId): Run[] {
  const runs: Run[] = []
  let last: Run | undefined
  visitSegment(
    plain,
    (assetId, signalNo, ts, value, receivedAt) => {
      if (last === undefined || last.assetId !== assetId || last.receivedAt !== receivedAt) {
        last = { assetId, receivedAt, samples: [] }
        runs.push(last)
      }
      last.samples.push({ signalNo, ts, value })
    },
    only === undefined ? undefined : assetsByBytes([only]),
  )
  return runs
}

class Reader {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.at
  }

  byte(): number {
    const value = this.#bytes[this.at++]
    if (value === undefined) throw new RangeError('a segment that breaks off')
    return value
  }

  take(count: number): Buffer {
    if (this.left < count) throw new RangeError('a segment that breaks off')
    this.at += count
    return this.#bytes.subarray(this.at - count, this.at)
  }

  /** Bytes as characters of the same numbers. */
  characters(count: number): string {
    if (this.left < count) throw new RangeError('a segment that breaks off')
    this.at += count
    return this.#bytes.toString('latin1', this.at - count, this.at)
  }

  whole(bytes: number): number {
    return this.take(bytes).readUIntBE(0, bytes)
  }

  short(): number {
    return this.byte() * 256 + this.byte()
  }

  /** Whether so many bytes from here on are those at `place`. */
  repeats(place: number, count: number): boolean {
    if (this.left < count) return false
    for (let i = 0; i < count; i++) if (this.#bytes[this.at + i] !== this.#bytes[place + i]) return false
    return true
  }

  varint(): number {
    const bytes = this.#bytes
    let value = 0
    // Four bytes, which nearly all have, without a multiplication.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[this.at++]
      if (byte === undefined) throw new RangeError('a segment that breaks off')
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    let factor = 2 ** 28
    for (let i = 4; i < 8; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
    throw new RangeError('a number of too many bytes')
  }

  zigzag(): number {
    const coded = this.varint()
    // Numbers of 31 bits without a division.
    if (coded <= INT32_MAX) return (coded >>> 1) ^ -(coded & 1)
    return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2
  }

  double(): number {
    return this.take(8).readDoubleBE(0)
  }

  text(length: number): string {
    return this.take(length).toString('utf8')
  }
}
