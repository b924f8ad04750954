// Sparse traffic is read in rounds. A message that comes alone costs five times what it costs in company: the loop
// wakes for it, and finds every cache cold. So between a busy turn of the loop and an idle one there is a third kind:
// some messages came, and the loop rests for a moment, so that the next turn finds several. It rests in a wait of the
// thread, because anything softer would be woken by the very sockets that it means to let gather.
//
// It never rests under load (there is company enough), when next to nothing comes (nothing would gather), or while
// somebody is on the way in (a handshake is several turns).
import { ROUND_MS, ROUNDS_FROM_PER_S, ROUNDS_UP_TO_PER_S } from '../../core/limits.ts'

const LOOK_BACK_MS = 200

type Parts = {
  /** True while a connection is being made. */
  isDoorBusy: () => boolean
  /** Stops the thread. */
  rest: (ms: number) => void
  /** Calls back when this turn of the loop has read everything there was. */
  afterTurn: (work: () => void) => void
}

export class Rounds {
  readonly #parts: Parts
  #since = 0
  #count = 0
  #isSparse = false
  #isPlanned = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Something was read from a socket. */
  heard(now: number): void {
    this.#count++
    const past_ms = now - this.#since
    if (past_ms >= LOOK_BACK_MS) {
      const per_s = (this.#count * 1000) / past_ms
      this.#isSparse = per_s >= ROUNDS_FROM_PER_S && per_s <= ROUNDS_UP_TO_PER_S
      this.#since = now
      this.#count = 0
    }
    if (!this.#isSparse || this.#isPlanned) return
    this.#isPlanned = true
    this.#parts.afterTurn(() => this.#rest())
  }

  #rest(): void {
    this.#isPlanned = false
    if (!this.#parts.isDoorBusy()) this.#parts.rest(ROUND_MS)
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** Nobody ever wakes this cell: it is a wait of so many milliseconds. */
export function restThread(ms: number): void {
  Atomics.wait(cell, 0, 0, ms)
}
