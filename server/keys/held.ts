// Answers of the vault that are kept for a moment, so that many who ask at once ask it once. A refusal is not kept, and of
// those that are the oldest go first.
type Held<T> = { answer: Promise<T>; until_ms: number }

export class HeldAnswers<K, T> {
  readonly #for_ms: number
  readonly #max: number
  readonly #now_ms: () => number
  /** In the order of their making, so the first is the oldest. */
  readonly #held = new Map<K, Held<T>>()

  constructor(limits: { for_ms: number; max: number }, now_ms: () => number) {
    this.#for_ms = limits.for_ms
    this.#max = limits.max
    this.#now_ms = now_ms
  }

  of(key: K, ask: () => Promise<T>): Promise<T> {
    const now_ms = this.#now_ms()
    const held = this.#held.get(key)
    if (held !== undefined && held.until_ms > now_ms) return held.answer
    const fresh: Held<T> = { answer: ask(), until_ms: now_ms + this.#for_ms }
    this.#held.delete(key)
    this.#held.set(key, fresh)
    fresh.answer.catch(() => {
      if (this.#held.get(key) === fresh) this.#held.delete(key)
    })
    for (const [each, { until_ms }] of this.#held) {
      if (until_ms > now_ms && this.#held.size <= this.#max) break
      this.#held.delete(each)
    }
    return fresh.answer
  }
}
