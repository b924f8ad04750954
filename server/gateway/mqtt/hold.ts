// Why a socket is not being read. Back-pressure is the first answer to every limit: TCP then slows the sender down,
// and nothing piles up here. Several reasons can hold at once; reading goes on when the last has gone.

export const HOLD = {
  /** New signals are being declared, or an event sealed: order waits for them. */
  work: 1,
  /** Over the asset's or the organisation's rate. */
  rate: 2,
  /** The group commit holds as much as it may. */
  room: 4,
  /** The peer does not read its acknowledgements. */
  drain: 8,
  /** As many unacknowledged messages as one 3.1.1 client may have. */
  window: 16,
} as const
type Reason = (typeof HOLD)[keyof typeof HOLD]

export class Hold {
  #reasons = 0
  readonly #since = new Map<Reason, number>()
  readonly #socket: { pause(): unknown; resume(): unknown }

  constructor(socket: { pause(): unknown; resume(): unknown }) {
    this.#socket = socket
  }

  get isHeld(): boolean {
    return this.#reasons !== 0
  }

  has(reason: Reason): boolean {
    return (this.#reasons & reason) !== 0
  }

  set(reason: Reason, now: number): void {
    if (this.has(reason)) return
    // Work is short, and a sender of QoS 0 may leave meanwhile: what it has sent is still read, up to `tooMuch`.
    if (reason !== HOLD.work) this.#socket.pause()
    this.#reasons |= reason
    this.#since.set(reason, now)
  }

  /** More than enough has arrived while something holds. */
  tooMuch(): void {
    if (this.isHeld) this.#socket.pause()
  }

  /** True when nothing holds any more. */
  release(reason: Reason): boolean {
    if (!this.has(reason)) return false
    this.#reasons &= ~reason
    this.#since.delete(reason)
    if (this.#reasons !== 0) return false
    this.#socket.resume()
    return true
  }

  /** How long this reason has held, in ms; 0 when it does not. */
  lasted(reason: Reason, now: number): number {
    const since = this.#since.get(reason)
    return since === undefined ? 0 : now - since
  }
}
