// Sparse traffic is read in rounds. A message that comes alone costs many times what it costs in company: the loop wakes
// for it and finds every cache cold. A sparse flush waits for company anyway (FLUSH_SPARSE_MS), so nobody is served
// later when the loop does not look at the sockets before it is due: once something waits for the flush, the loop rests
// until then, and the turn in which the flush is due reads all that gathered meanwhile. It rests in a wait of the
// thread, because anything softer would be woken by the very sockets that it means to let gather.
//
// It never rests under load (there is company enough), when next to nothing comes (nothing would gather), while a flush
// is under way (its acknowledgements are wanted), or while somebody is on the way in (a handshake is several turns).
import { FLUSH_SPARSE_MS, ROUNDS_FROM_PER_S, ROUNDS_UP_TO_PER_S } from '../../core/limits.ts'

const LOOK_BACK_MS = 200

type Parts = {
  /** True while a connection is being made. */
  isDoorBusy: () => boolean
  /** Until the next flush is due; 0 when none is waiting to be. */
  flushIn_ms: () => number
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
  /** How often the loop rested. */
  rests = 0

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
    const ms = Math.min(this.#parts.flushIn_ms(), FLUSH_SPARSE_MS)
    if (ms <= 0 || this.#parts.isDoorBusy()) return
    this.rests++
    this.#parts.rest(ms)
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** Nobody ever wakes this cell: it is a wait of so many milliseconds. */
export function restThread(ms: number): void {
  Atomics.wait(cell, 0, 0, ms)
}
