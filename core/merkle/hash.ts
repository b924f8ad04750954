// The hashes of an RFC 6962 Merkle tree (section 2.1). A leaf and a node are hashed with different first bytes, so that
// neither can be passed off as the other.
import { hash } from 'node:crypto'

export const HASH_BYTES = 32
/** The root of a tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0))

/** As text on the way, a character for a byte: Node makes that in less than half the time of a Buffer of its own. */
export function sha256(data: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', data, 'binary'), 'binary')
}

/** SHA-256(0x00 || data), where `data` is the leaf's bytes. */
export function leafHash(data: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(data.length + 1)
  bytes[0] = 0
  bytes.set(data, 1)
  return sha256(bytes)
}

/** Reused: hashing is synchronous, and a million leaves need a million of them. */
const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1)

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1)
  pair.set(right, 1 + HASH_BYTES)
  return sha256(pair)
}

/** The root over hashes that stand one after the other, their number a power of two. Throws RangeError for any other number. */
export function rootOver(hashes: Uint8Array): Buffer {
  const count = hashes.length / HASH_BYTES
  if (!Number.isInteger(Math.log2(count))) throw new RangeError(`${count} hashes are no perfect tree`)
  const row = Buffer.from(hashes)
  for (let width = count / 2; width >= 1; width /= 2)
    for (let i = 0; i < width; i++) {
      row.copy(pair, 1, 2 * i * HASH_BYTES, 2 * (i + 1) * HASH_BYTES)
      row.write(hash('sha256', pair, 'binary'), i * HASH_BYTES, HASH_BYTES, 'binary')
    }
  return row.subarray(0, HASH_BYTES)
}

/** Hashes that stand one after the other, as they come out of the database. Throws RangeError for half a hash. */
export function hashesIn(bytes: Buffer): Buffer[] {
  if (bytes.length % HASH_BYTES !== 0) throw new RangeError(`${bytes.length} bytes are no sequence of hashes`)
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
}

/** Runs of so many hashes each that stand one after the other. Throws RangeError when there are more or fewer. */
export function runsIn(bytes: Buffer, runs: readonly { count: number }[]): Buffer[] {
  let end = 0
  const found = runs.map(({ count }) => bytes.subarray(end, (end += count * HASH_BYTES)))
  if (end !== bytes.length) throw new RangeError(`${bytes.length} bytes are not ${end / HASH_BYTES} hashes`)
  return found
}
