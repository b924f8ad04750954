// Whole numbers from 0 to 2^53 as planes: all lowest bytes, then all second bytes, and so on. Each plane is packed by
// itself, so that noise in the lowest byte does not spoil what the others have in common: zstd has one table of
// letter frequencies for what it packs at once.
//
//   planes := number of planes u8 | plane*
//   plane  := 0 | the byte that all are          or   1 | the bytes as they are
//           | 2 | length varint | zstd of them   or   3 | letters u8 | each | length varint | zstd of several to a byte
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { ByteReader, ByteWriter } from './bytes.ts'

const ONE_BYTE = 0
const PLAIN = 1
const ZSTD = 2
const LETTERS = 3

const PLANES_MAX = 7
const ZSTD_LEVEL = 3
/** Windows as large as what is packed make zstd three times faster on a few kilobytes. */
const WINDOW_LOG_MIN = 10
const WINDOW_LOG_MAX = 20
/** What a frame and its table cost: a plane that cannot save more is left as it is, without trying. */
const FRAME_BYTES = 40
/** Few letters are packed several to a byte: a code of zstd's has at least one whole bit. */
const LETTERS_MAX = 16
const WORD = 2 ** 32
/** Memory that is not filled to the last byte spares zstd a second round; it takes no less than 64 bytes. */
const ROOM_BEYOND = 64

export function writePlanes(out: ByteWriter, values: Float64Array): void {
  const words = wordsOf(values)
  out.byte(words.planes)
  const plane = Buffer.allocUnsafe(values.length)
  for (let p = 0; p < words.planes; p++) writePlane(out, plane, fillPlane(plane, words, p))
}

/** About how many bits a value writePlanes will need: the entropy of each plane's bytes. */
export function planesBits(values: Float64Array): number {
  const words = wordsOf(values)
  const plane = Buffer.allocUnsafe(values.length)
  let bits = 0
  for (let p = 0; p < words.planes; p++) bits += entropy(fillPlane(plane, words, p), plane.length)
  return bits
}

/**
 * The values, in memory that is the next reading's as well: they are to be taken out at once. Up to four planes, which is
 * what nearly all columns have, are put together as whole numbers of 32 bits.
 */
export function readPlanes(from: ByteReader, count: number): Uint32Array | Float64Array {
  const planes = from.byte()
  if (planes > PLANES_MAX) throw new RangeError(`${planes} planes`)
  if (words.length < count) words = new Uint32Array(count)
  const low = words.subarray(0, count)
  readWords(from, low, Math.min(planes, 4))
  if (planes <= 4) return low
  const values = Float64Array.from(low)
  readWords(from, low, planes - 4)
  for (let i = 0; i < count; i++) values[i] = (values[i] ?? 0) + (low[i] ?? 0) * WORD
  return values
}

let words = new Uint32Array(4_096)

function readWords(from: ByteReader, into: Uint32Array, planes: number): void {
  if (planes === 0) into.fill(0)
  for (let p = 0; p < planes; p++) {
    const how = from.byte()
    const shift = 8 * p
    if (how === ONE_BYTE) {
      const only = from.byte() << shift
      if (p === 0) into.fill(only)
      else if (only !== 0) for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) | only
    } else {
      const plane = readPlane(from, how, into.length)
      if (p === 0) into.set(plane)
      else for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) | ((plane[i] ?? 0) << shift)
    }
  }
}

/** Passes over what readPlanes would read. */
export function skipPlanes(from: ByteReader, count: number): void {
  for (let planes = from.byte(); planes > 0; planes--) {
    const how = from.byte()
    if (how === LETTERS) from.take(from.count(LETTERS_MAX))
    if (how === ONE_BYTE) from.byte()
    else from.take(how === PLAIN ? count : from.varint())
  }
}

/** Bit operations know 32 bits; `high` is what is above them. Both are memory that the next column has again. */
type Words = { planes: number; low: Uint32Array; high: Uint32Array }

let lowRoom = new Uint32Array(4_096)
let highRoom = new Uint32Array(0)

function wordsOf(values: Float64Array): Words {
  const n = values.length
  if (lowRoom.length < n) lowRoom = new Uint32Array(n)
  const low = lowRoom.subarray(0, n)
  let max = 0
  for (let i = 0; i < n; i++) {
    const value = values[i] ?? 0
    if (value > max) max = value
    // What is above 32 bits falls away here.
    low[i] = value
  }
  let planes = 0
  for (let rest = max; rest >= 1; rest /= 256) planes++
  if (max < WORD) return { planes, low, high: highRoom.subarray(0, 0) }
  if (highRoom.length < n) highRoom = new Uint32Array(n)
  const high = highRoom.subarray(0, n)
  for (let i = 0; i < n; i++) high[i] = Math.floor((values[i] ?? 0) / WORD)
  return { planes, low, high }
}

/** Fills the plane and counts its bytes. */
function fillPlane(plane: Buffer, { low, high }: Words, place: number): Uint32Array {
  const counts = new Uint32Array(256)
  const words = place < 4 ? low : high
  const shift = 8 * (place % 4)
  for (let i = 0; i < words.length; i++) {
    const byte = ((words[i] ?? 0) >>> shift) & 0xff
    plane[i] = byte
    counts[byte] = (counts[byte] ?? 0) + 1
  }
  return counts
}

function writePlane(out: ByteWriter, plane: Buffer, counts: Uint32Array): void {
  const letters = lettersOf(counts)
  const [only] = letters
  if (only !== undefined && letters.length === 1) {
    out.byte(ONE_BYTE)
    out.byte(only)
    return
  }
  const packed = packedPlane(plane, letters, counts)
  if (packed === undefined || packed.bytes.length + letters.length + 3 >= plane.length) {
    out.byte(PLAIN)
    out.bytes(plane)
    return
  }
  out.byte(packed.how)
  if (packed.how === LETTERS) {
    out.byte(letters.length)
    for (const letter of letters) out.byte(letter)
  }
  out.varint(packed.bytes.length)
  out.bytes(packed.bytes)
}

/** The bytes that occur, in order; no more than one beyond LETTERS_MAX are named. */
function lettersOf(counts: Uint32Array): number[] {
  const letters: number[] = []
  for (let byte = 0; byte < 256 && letters.length <= LETTERS_MAX; byte++)
    if ((counts[byte] ?? 0) > 0) letters.push(byte)
  return letters
}

function packedPlane(plane: Buffer, letters: readonly number[], counts: Uint32Array) {
  const saved = ((8 - entropy(counts, plane.length)) * plane.length) / 8
  if (saved <= FRAME_BYTES) return undefined
  if (letters.length <= LETTERS_MAX) return { how: LETTERS, bytes: zstd(together(plane, letters)) }
  return { how: ZSTD, bytes: zstd(plane) }
}

function readPlane(from: ByteReader, how: number, count: number): Buffer {
  if (how === PLAIN) return from.take(count)
  if (how === ZSTD) return unzstd(from.take(from.varint()), count)
  if (how !== LETTERS) throw new RangeError(`a plane written as ${how}`)
  const letters = from.take(from.count(LETTERS_MAX))
  const packed = unzstd(from.take(from.varint()), Math.ceil((count * bitsFor(letters.length)) / 8))
  return apart(packed, letters, count)
}

function bitsFor(letters: number): number {
  if (letters <= 2) return 1
  return letters <= 4 ? 2 : 4
}

function together(plane: Buffer, letters: readonly number[]): Buffer {
  const bits = bitsFor(letters.length)
  const placeOf = new Uint8Array(256)
  for (const [place, letter] of letters.entries()) placeOf[letter] = place
  const out = Buffer.alloc(Math.ceil((plane.length * bits) / 8))
  for (let i = 0; i < plane.length; i++) {
    const at = (i * bits) >>> 3
    out[at] = (out[at] ?? 0) | ((placeOf[plane[i] ?? 0] ?? 0) << ((i * bits) & 7))
  }
  return out
}

function apart(packed: Buffer, letters: Buffer, count: number): Buffer {
  const bits = bitsFor(letters.length)
  const mask = 2 ** bits - 1
  const plane = Buffer.allocUnsafe(count)
  for (let at = 0, i = 0; i < count; at++) {
    let several = packed[at] ?? 0
    for (const end = Math.min(count, i + 8 / bits); i < end; i++) {
      plane[i] = letters[several & mask] ?? 0
      several >>>= bits
    }
  }
  return plane
}

function zstd(bytes: Buffer): Buffer {
  const windowLog = Math.min(WINDOW_LOG_MAX, Math.max(WINDOW_LOG_MIN, Math.ceil(Math.log2(bytes.length))))
  const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL, [constants.ZSTD_c_windowLog]: windowLog }
  return zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length })
}

function unzstd(packed: Buffer, length: number): Buffer {
  const bytes = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length), chunkSize: length + ROOM_BEYOND })
  if (bytes.length !== length) throw new RangeError(`a plane of ${bytes.length} bytes where ${length} belong`)
  return bytes
}

/** Bits a letter, given how often each occurs. */
export function entropy(counts: Uint32Array, total: number): number {
  let told = 0
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0
    if (count > 1) told += count * Math.log2(count)
  }
  return total === 0 ? 0 : Math.log2(total) - told / total
}
