// The way back from planes to whole numbers (the format: planes.ts). These are the loops that a chart of a million points
// waits for, so each of them meets arrays of one type only, and nothing is made anew for a column.
import { zstdDecompressSync } from 'node:zlib'
import type { ByteReader } from './bytes.ts'
import { bitsFor, LETTERS, LETTERS_MAX, ONE_BYTE, PLAIN, WORD, ZSTD } from './planes.ts'

const PLANES_MAX = 7
/** Numbers of so many planes are whole numbers of 31 bits, for which the processor has its fastest operations. */
const NARROW_PLANES_MAX = 3
/** Memory that is not filled to the last byte spares zstd a second round; it takes no less than 64 bytes. */
const ROOM_BEYOND = 64

/** What nearly all columns have: numbers below 2^24. Or wide ones. */
export type Whole = Int32Array | Float64Array

let narrowRoom = new Int32Array(4_096)
let wideRoom = new Float64Array(0)

/** The values, in memory that is the next reading's as well: they are to be taken out at once. */
export function readPlanes(from: ByteReader, count: number): Whole {
  const planes = from.byte()
  if (planes > PLANES_MAX) throw new RangeError(`${planes} planes`)
  if (narrowRoom.length < count) narrowRoom = new Int32Array(count)
  const low = narrowRoom.subarray(0, count)
  readWords(from, low, Math.min(planes, 4))
  if (planes <= NARROW_PLANES_MAX) return low
  if (wideRoom.length < count) wideRoom = new Float64Array(count)
  const wide = wideRoom.subarray(0, count)
  for (let i = 0; i < count; i++) wide[i] = (low[i] ?? 0) >>> 0
  if (planes === 4) return wide
  readWords(from, low, planes - 4)
  for (let i = 0; i < count; i++) wide[i] = (wide[i] ?? 0) + (low[i] ?? 0) * WORD
  return wide
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

function readWords(from: ByteReader, into: Int32Array, planes: number): void {
  into.fill(0)
  // Every plane adds its bits to those of the ones before.
  for (let p = 0; p < planes; p++) {
    const how = from.byte()
    if (how === ONE_BYTE) addByte(from.byte() << (8 * p), into)
    else if (how === PLAIN) addBytes(from.take(into.length), into, 8 * p)
    else if (how === ZSTD) addBytes(unzstd(from.take(from.varint()), into.length), into, 8 * p)
    else if (how === LETTERS) addLetters(from, into, 8 * p)
    else throw new RangeError(`a plane written as ${how}`)
  }
}

function addByte(bits: number, into: Int32Array): void {
  if (bits !== 0) for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) | bits
}

function addBytes(plane: Buffer, into: Int32Array, shift: number): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) | ((plane[i] ?? 0) << shift)
}

function addLetters(from: ByteReader, into: Int32Array, shift: number): void {
  const letters = from.take(from.count(LETTERS_MAX))
  const bits = bitsFor(letters.length)
  const several = 8 / bits
  const packed = unzstd(from.take(from.varint()), Math.ceil(into.length / several))
  // What each place of a byte says, for every byte that there can be.
  const said = new Int32Array(16)
  for (const [place, letter] of letters.entries()) said[place] = letter << shift
  const whole = Math.floor(into.length / several)
  if (bits === 4) addPairs(packed, said, into, whole)
  else addFew(packed, said, into, whole, bits)
  let rest = packed[whole] ?? 0
  for (let i = whole * several; i < into.length; i++, rest >>>= bits)
    into[i] = (into[i] ?? 0) | (said[rest & (2 ** bits - 1)] ?? 0)
}

function addPairs(packed: Buffer, said: Int32Array, into: Int32Array, whole: number): void {
  for (let at = 0, i = 0; at < whole; at++, i += 2) {
    const pair = packed[at] ?? 0
    into[i] = (into[i] ?? 0) | (said[pair & 15] ?? 0)
    into[i + 1] = (into[i + 1] ?? 0) | (said[pair >>> 4] ?? 0)
  }
}

function addFew(packed: Buffer, said: Int32Array, into: Int32Array, whole: number, bits: number): void {
  const mask = (1 << bits) - 1
  const none = said[0] === 0
  for (let at = 0, i = 0; at < whole; at++) {
    let several = packed[at] ?? 0
    // Most of what has two letters is the lower one, mostly zero: there is nothing to add.
    if (several === 0 && none) {
      i += 8 / bits
      continue
    }
    for (let left = 8; left > 0; left -= bits, i++, several >>>= bits)
      into[i] = (into[i] ?? 0) | (said[several & mask] ?? 0)
  }
}

function unzstd(packed: Buffer, length: number): Buffer {
  const bytes = zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length), chunkSize: length + ROOM_BEYOND })
  if (bytes.length !== length) throw new RangeError(`a plane of ${bytes.length} bytes where ${length} belong`)
  return bytes
}
