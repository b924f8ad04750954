// Revocation reaches open sockets within a second: a wake-up when a row is written, and a look every second in case the
// wake-up was lost. A gateway that cannot look for four minutes refuses everybody (fail closed).
import { REVOCATION_AGE_MS_MAX, REVOCATION_OVERLAP_MS } from '../../core/limits.ts'
import type { Registry } from './registry.ts'

type Parts = {
  readonly registry: Pick<Registry, 'revokedSince'>
  readonly clock: () => number
  /** Closes whatever is open under this certificate. */
  readonly onRevoked: (fingerprint: string) => void
  readonly onTrouble: (error: unknown) => void
}

export class Revocations {
  readonly #parts: Parts
  #confirmedAt: number | undefined
  #seenUpTo: number
  #looking = false
  #again = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#seenUpTo = parts.clock()
  }

  /** False before the first look, and when the last good one is too long ago. */
  isFresh(now: number): boolean {
    return this.#confirmedAt !== undefined && now - this.#confirmedAt <= REVOCATION_AGE_MS_MAX
  }

  /** Never two looks at once; a wake-up during a look is followed by another. */
  async look(): Promise<void> {
    this.#again = true
    if (this.#looking) return
    this.#looking = true
    try {
      while (this.#again) {
        this.#again = false
        await this.#lookOnce()
      }
    } catch (error) {
      this.#parts.onTrouble(error)
    } finally {
      this.#looking = false
    }
  }

  async #lookOnce(): Promise<void> {
    const asked = this.#parts.clock()
    // A revocation bears the time at which its transaction began, and may become visible later than a younger one.
    const revoked = await this.#parts.registry.revokedSince(this.#seenUpTo - REVOCATION_OVERLAP_MS)
    for (const { fingerprint, revokedAt } of revoked) {
      this.#seenUpTo = Math.max(this.#seenUpTo, revokedAt)
      this.#parts.onRevoked(fingerprint)
    }
    this.#confirmedAt = asked
  }
}
