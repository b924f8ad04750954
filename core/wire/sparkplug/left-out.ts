// Metrics that could not be kept, and why: an edge node that nobody can change must not lose a thousand readings over
// one of them, so what is good is kept and the rest is told.
import { show } from '../value.ts'

/** More reasons than these are counted, not listed. */
const REASONS_TOLD_MAX = 4

export class LeftOut {
  readonly #reasons = new Map<string, { count: number; example: string }>()
  #clock = false
  count = 0

  add(why: string, metric: string, cause?: 'clock'): void {
    this.count++
    if (cause === 'clock') this.#clock = true
    const known = this.#reasons.get(why)
    if (known === undefined) this.#reasons.set(why, { count: 1, example: metric })
    else known.count++
  }

  /** Some were left out for their time. */
  get isClock(): boolean {
    return this.#clock
  }

  /** For the operators. */
  inWords(): string {
    const reasons = [...this.#reasons].slice(0, REASONS_TOLD_MAX).map(([why, { count, example }]) => {
      const others = count > 1 ? ` and ${count - 1} more` : ''
      return `${show(example)}${others}: ${why}`
    })
    const untold = this.#reasons.size - reasons.length
    const more = untold > 0 ? `; and ${untold} other reasons` : ''
    return `${this.count} ${this.count === 1 ? 'metric was' : 'metrics were'} left out: ${reasons.join('; ')}${more}.`
  }
}
