// A token bucket. What has been received is taken even when nothing is left: the debt is then the time to wait, since
// a message that was read is better kept than thrown away.

export class Bucket {
  #tokens: number
  #at: number
  readonly #perMs: number
  readonly #burst: number

  constructor(per_s: number, burst: number, now: number) {
    this.#perMs = per_s / 1000
    this.#burst = burst
    this.#tokens = burst
    this.#at = now
  }

  /** Takes one; ms until the debt is paid, 0 when there is none. */
  take(now: number): number {
    this.#refill(now)
    this.#tokens -= 1
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMs)
  }

  /** ms until one can be taken without debt; 0 for now. */
  wait(now: number): number {
    this.#refill(now)
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs)
  }

  #refill(now: number): void {
    // A clock that is set back fills nothing.
    if (now > this.#at) this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs)
    this.#at = now
  }
}
