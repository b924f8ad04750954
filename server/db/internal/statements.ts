// Prepared statements of one connection: what comes a second time is given a name, so that PostgreSQL parses and plans
// it once. (The policies make planning the larger half of a small query.)
import { DATABASE_STATEMENTS_MAX, DATABASE_STATEMENTS_SEEN_MAX } from '../../../core/limits.ts'

export class Statements {
  readonly #names = new Map<string, string>()
  readonly #seen = new Set<string>()

  /** The name to send it under, or undefined for a statement that is new here or beyond the limit. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined) return known
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= DATABASE_STATEMENTS_SEEN_MAX) this.#seen.clear()
      this.#seen.add(text)
      return undefined
    }
    if (this.#names.size >= DATABASE_STATEMENTS_MAX) return undefined
    const name = `s${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}
