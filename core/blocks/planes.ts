// Whole numbers from 0 to 2^53 as planes: all lowest bytes, then all second bytes, and so on. Each plane is packed by
// itself, so that noise in the lowest byte does not spoil what the others have in common: zstd has one table of
// letter frequencies for what it packs at once.
//
//   planes := number of planes u8 | plane*
//   plane  := 0 | the byte that all are          or   1 | the bytes as they are
//           | 2 | length varint | zstd of them   or   3 | letters u8 | each | length varint | zstd of several to a byte
import { constants, zstdCompressSync } from 'node:zlib'
import type { ByteWriter } from './bytes.ts'

export const ONE_BYTE = 0
export const PLAIN = 1
export const ZSTD = 2
export const LETTERS = 3

const ZSTD_LEVEL = 3
/** Windows as large as what is packed make zstd three times faster on a few kilobytes. */
const WINDOW_LOG_MIN = 10
const WINDOW_LOG_MAX = 20
/** What a frame and its table cost: a plane that cannot save more is left as it is, without trying. */
const FRAME_BYTES = 40
/** Few letters are packed several to a byte: a code of zstd's has at least one whole bit. */
export const LETTERS_MAX = 16
export const WORD = 2 ** 32

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

export function bitsFor(letters: number): number {
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

function zstd(bytes: Buffer): Buffer {
  const windowLog = Math.min(WINDOW_LOG_MAX, Math.max(WINDOW_LOG_MIN, Math.ceil(Math.log2(bytes.length))))
  const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL, [constants.ZSTD_c_windowLog]: windowLog }
  return zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length })
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
