// Whose certificates these are, asked of the database for every connection. Those that arrive while an answer is on its
// way are asked together: a storm of connections is a few statements, and one alone waits for nobody.
//
// INVARIANT: what a connection is told was asked after it had come. No answer is kept for the next one.
import { unavailable } from '../../../core/errors.ts'
import { IDENTIFY_TOGETHER_MAX, IDENTIFY_WAITING_MAX } from '../../../core/limits.ts'
import type { Identity } from '../registry.ts'

type Answer = PromiseWithResolvers<Identity | undefined>

export class Questions {
  /** Answers in the order of the fingerprints; undefined for those that are none of ours. */
  readonly #ask: (fingerprints: readonly string[]) => Promise<readonly (Identity | undefined)[]>
  readonly #waiting = new Map<string, Answer>()
  #isAsking = false

  constructor(ask: (fingerprints: readonly string[]) => Promise<readonly (Identity | undefined)[]>) {
    this.#ask = ask
  }

  /** Throws Failure unavailable when the database cannot be asked. */
  identify(fingerprint: string): Promise<Identity | undefined> {
    const same = this.#waiting.get(fingerprint)
    if (same !== undefined) return same.promise
    if (this.#waiting.size >= IDENTIFY_WAITING_MAX) return Promise.reject(unavailable('too many connections at once'))
    const answer: Answer = Promise.withResolvers()
    this.#waiting.set(fingerprint, answer)
    if (!this.#isAsking) void this.#next()
    return answer.promise
  }

  async #next(): Promise<void> {
    this.#isAsking = true
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, IDENTIFY_TOGETHER_MAX)
      // From here on whoever comes asks anew.
      for (const [fingerprint] of batch) this.#waiting.delete(fingerprint)
      await this.#settle(batch)
    }
    this.#isAsking = false
  }

  async #settle(batch: readonly (readonly [string, Answer])[]): Promise<void> {
    try {
      const identities = await this.#ask(batch.map(([fingerprint]) => fingerprint))
      for (const [i, [, answer]] of batch.entries()) answer.resolve(identities[i])
    } catch (error) {
      for (const [, answer] of batch) answer.reject(error)
    }
  }
}
