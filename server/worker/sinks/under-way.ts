// What is under way to receivers: a round begins as much as there is room for and waits for none of it, so a receiver that
// is slow or away holds up nobody else. Stopping lets what was begun end.
export class UnderWay {
  readonly #atOnce: number
  readonly #stop = new AbortController()
  readonly #underWay = new Set<Promise<void>>()
  #delivered = 0

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Aborted when the worker stops. */
  get stopping(): AbortSignal {
    return this.#stop.signal
  }

  /**
   * Takes what is due and begins to serve each, without waiting for it. `serve` never rejects. Resolves to how much was
   * delivered since the last round.
   */
  async round<T>(take: (room: number) => Promise<readonly T[]>, serve: (taken: T) => Promise<void>): Promise<number> {
    const room = this.#atOnce - this.#underWay.size
    const taken = room > 0 && !this.#stop.signal.aborted ? await take(room) : []
    for (const each of taken) {
      const delivery = serve(each).finally(() => this.#underWay.delete(delivery))
      this.#underWay.add(delivery)
    }
    const delivered = this.#delivered
    this.#delivered = 0
    return delivered
  }

  /** So much has arrived. */
  delivered(count: number): void {
    this.#delivered += count
  }

  /** Resolves when what was begun is over. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.idle()
  }

  describe(): { underWay: number } {
    return { underWay: this.#underWay.size }
  }
}
