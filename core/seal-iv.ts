// Where every iv comes from: NIST SP 800-38D section 8.2.1's deterministic construction, a random prefix and a counter.
//
// INVARIANT: one `Ivs` never gives the same iv twice, whatever keys it is used with. Two processes (or one process
// started twice) differ in their prefix: 72 random bits, drawn anew after 2^24 ivs. A key that lives through 2^20
// prefixes (a restart every minute for two years, or 1.7 * 10^13 sealed values) meets a collision with a
// probability below 2^-32, the standard's own bound. Random 96-bit ivs would reach it after 2^32 values, and
// `randomBytes` for each would cost more than the sealing.
//
// Do not copy a running process (snapshot, fork): its copy would repeat its ivs. Nothing here does.
import { SEAL_IV_BYTES } from './seal.ts'

const COUNTER_BYTES = 3
const PREFIX_BYTES = SEAL_IV_BYTES - COUNTER_BYTES
const COUNTER_END = 2 ** (8 * COUNTER_BYTES)

/** One per process, made where the process starts. `random` gives that many bytes from the system's generator. */
export class Ivs {
  readonly #random: (bytes: number) => Uint8Array
  #prefix: Uint8Array
  #counter: number

  /** `used` pretends that so many ivs of the first prefix are gone (for tests). */
  constructor(random: (bytes: number) => Uint8Array, used = 0) {
    this.#random = random
    this.#prefix = random(PREFIX_BYTES)
    this.#counter = used
  }

  /** The next iv: 12 bytes that this object has not given before. */
  next(): Buffer {
    if (this.#counter === COUNTER_END) {
      this.#prefix = this.#random(PREFIX_BYTES)
      this.#counter = 0
    }
    const iv = Buffer.allocUnsafe(SEAL_IV_BYTES)
    iv.set(this.#prefix)
    iv.writeUIntBE(this.#counter, PREFIX_BYTES, COUNTER_BYTES)
    this.#counter += 1
    return iv
  }
}
