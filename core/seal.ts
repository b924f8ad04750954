// Sealing: AES-256-GCM with associated data that says where the ciphertext belongs, so that a value moved to another
// organisation, table, column or row does not open (DESIGN section 7).
//
//   sealed = 1 byte format | 4 bytes key version or epoch, big endian | 12 bytes iv | ciphertext | 16 bytes tag
//
// INVARIANT: no (key, iv) pair is ever used twice (NIST SP 800-38D section 8). `seal` cannot check that; whoever calls
// it takes every iv from `Ivs` (core/seal-iv.ts) and from nowhere else.
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'

export const SEAL_FORMAT = 1
export const SEAL_IV_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + 4 + SEAL_IV_BYTES
/** What sealing adds to a plaintext. */
export const SEAL_OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES

/**
 * A key and the number that finds it again: the organisation key's version, or the epoch of a telemetry key.
 * The key is a KeyObject: it cannot be printed, and a cipher starts five times faster than from bytes.
 */
export type SealingKey = { readonly version: number; readonly key: KeyObject }

/** Makes a sealing key of 32 bytes. */
export function sealingKey(version: number, bytes: Uint8Array): SealingKey {
  if (bytes.length !== 32) throw new RangeError(`a sealing key has 32 bytes, got ${bytes.length}`)
  return { version, key: createSecretKey(bytes) }
}

/** Where a sealed value belongs. `row` is the row's key, for compound keys joined with '/'. */
export type Binding = {
  readonly org: string
  readonly table: string
  readonly column: string
  readonly row: string
}

export type SealBreak = 'format' | 'other-key' | 'altered-or-moved'

/** A sealed value that does not open. Says which of the causes can be told apart, and never what was in it. */
export class SealBroken extends Error {
  readonly why: SealBreak
  constructor(why: SealBreak, binding: Binding, cause?: unknown) {
    super(`sealed value of ${binding.table}.${binding.column} does not open: ${why}`, { cause })
    this.name = 'SealBroken'
    this.why = why
  }
}

/** Seals `plaintext` for one place. The iv is 12 bytes from `Ivs`. */
export function seal(key: SealingKey, binding: Binding, plaintext: Uint8Array, iv: Uint8Array): Buffer {
  if (iv.length !== SEAL_IV_BYTES) throw new RangeError(`an iv has ${SEAL_IV_BYTES} bytes, got ${iv.length}`)
  const sealed = Buffer.allocUnsafe(SEAL_OVERHEAD_BYTES + plaintext.length)
  sealed[0] = SEAL_FORMAT
  sealed.writeUInt32BE(key.version, 1)
  sealed.set(iv, 5)
  const cipher = createCipheriv('aes-256-gcm', key.key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(associatedData(binding))
  sealed.set(cipher.update(plaintext), HEADER_BYTES)
  cipher.final() // GCM is a stream mode: final() adds no bytes, it completes the tag
  sealed.set(cipher.getAuthTag(), HEADER_BYTES + plaintext.length)
  return sealed
}

/** Opens what `seal` made for the same place with the same key. Throws SealBroken for everything else. */
export function open(key: SealingKey, binding: Binding, sealed: Uint8Array): Buffer {
  if (sealed.length < SEAL_OVERHEAD_BYTES || sealed[0] !== SEAL_FORMAT) throw new SealBroken('format', binding)
  if (sealedVersion(sealed) !== key.version) throw new SealBroken('other-key', binding)
  const decipher = createDecipheriv('aes-256-gcm', key.key, sealed.subarray(5, HEADER_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(associatedData(binding))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const plaintext = decipher.update(sealed.subarray(HEADER_BYTES, sealed.length - TAG_BYTES))
  try {
    decipher.final()
  } catch (cause) {
    plaintext.fill(0) // what was not authenticated is not left lying in memory
    throw new SealBroken('altered-or-moved', binding, cause)
  }
  return plaintext
}

/** The key version or epoch that a sealed value names, to find its key. Throws RangeError when it is too short. */
export function sealedVersion(sealed: Uint8Array): number {
  const [, a, b, c, d] = sealed
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new RangeError('too short a seal')
  return a * 2 ** 24 + ((b << 16) | (c << 8) | d)
}

function associatedData({ org, table, column, row }: Binding): Buffer {
  const text = `fairlead/1\0${org}\0${table}\0${column}\0${row}`
  // A NUL inside a part would let two places share one binding.
  if (text.split('\0', 6).length !== 5) throw new RangeError(`a binding may not contain NUL: ${table}.${column}`)
  return Buffer.from(text, 'utf8')
}
