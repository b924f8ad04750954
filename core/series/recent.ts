// Which samples of one signal were told already. A redelivery follows its original closely, so remembering what came
// last is enough, and the memory of a stream stays bounded. Remembered by arrival, not by time: what a device stored
// while it was offline is old and still news.

const REMEMBERED = 256

export class Recent {
  /** In the order of arrival. */
  readonly #times = new Set<number>()

  /** True the first time a time is told, among the last REMEMBERED. */
  isNew(t: number): boolean {
    if (this.#times.has(t)) return false
    this.#times.add(t)
    const [oldest] = this.#times
    if (this.#times.size > REMEMBERED && oldest !== undefined) this.#times.delete(oldest)
    return true
  }
}
