// Claim codes that are guessed. Nobody finds 160 bits by trying, so this protects the database and tells those who run
// the platform; it must not lock out the honest. An address with too many failures is suspect, not shut out: suspects
// share a budget of tries, and a right code is right from there too.
import { overLimit } from '../../../core/errors.ts'
import {
  CLAIM_ADDRESSES_MAX,
  CLAIM_FAILURES_ALL_BURST,
  CLAIM_FAILURES_ALL_PER_S,
  CLAIM_FAILURES_BURST,
  CLAIM_FAILURES_PER_S,
  CLAIM_GUESSES_TOLD_MS,
  CLAIM_SUSPECT_TRIES_BURST,
  CLAIM_SUSPECT_TRIES_PER_S,
} from '../../../core/limits.ts'
import { Bucket } from '../bucket.ts'

type Parts = {
  readonly clock: () => number
  /** Told once in a while, with the address of the last try and how many there were since it was told last. */
  readonly onGuessing: (address: string, tries: number) => void
}

export class Guesses {
  readonly #parts: Parts
  /** Those seen longest ago first. */
  readonly #addresses = new Map<string, Bucket>()
  readonly #suspects: Bucket
  readonly #all: Bucket
  #untold = 0
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts) {
    this.#parts = parts
    const now = parts.clock()
    this.#suspects = new Bucket(CLAIM_SUSPECT_TRIES_PER_S, CLAIM_SUSPECT_TRIES_BURST, now)
    this.#all = new Bucket(CLAIM_FAILURES_ALL_PER_S, CLAIM_FAILURES_ALL_BURST, now)
  }

  /** Before a code is looked up. Throws Failure limit, with the time to wait. */
  admit(address: string): void {
    const now = this.#parts.clock()
    const isSuspect = (this.#addresses.get(address)?.wait(now) ?? 0) > 0 || this.#all.wait(now) > 0
    if (!isSuspect) return
    const wait_ms = this.#suspects.wait(now)
    if (wait_ms > 0) {
      this.#count(address, now)
      throw overLimit('too many wrong claim codes', { retryAfter_s: Math.ceil(wait_ms / 1000) })
    }
    this.#suspects.take(now)
  }

  /** The code was none of ours. */
  failed(address: string): void {
    const now = this.#parts.clock()
    const bucket = this.#addresses.get(address) ?? new Bucket(CLAIM_FAILURES_PER_S, CLAIM_FAILURES_BURST, now)
    this.#addresses.delete(address)
    this.#addresses.set(address, bucket)
    if (this.#addresses.size > CLAIM_ADDRESSES_MAX) this.#addresses.delete(this.#addresses.keys().next().value ?? '')
    // The debt stays small: an address is suspect for as long as it goes on, and a little longer.
    if (bucket.wait(now) === 0) bucket.take(now)
    if (this.#all.wait(now) === 0) this.#all.take(now)
    if (bucket.wait(now) > 0 || this.#all.wait(now) > 0) this.#count(address, now)
  }

  #count(address: string, now: number): void {
    this.#untold++
    if (now - this.#toldAt < CLAIM_GUESSES_TOLD_MS) return
    this.#parts.onGuessing(address, this.#untold)
    this.#toldAt = now
    this.#untold = 0
  }
}
