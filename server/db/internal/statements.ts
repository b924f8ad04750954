// Prepared statements of one connection: what comes a second time is given a name, so that PostgreSQL parses and plans
// it once. (The policies make planning the larger half of a small query.) What it answers is described once, too: should
// that change, PostgreSQL refuses it ("cached plan must not change result type").
import { DATABASE_STATEMENTS_MAX, DATABASE_STATEMENTS_SEEN_MAX } from '../../../core/limits.ts'

/** The columns that a statement answers, how each is read, and a row of them that is empty. */
export type Shape = {
  columns: readonly { name: string; read: (text: string) => unknown }[]
  empty: Readonly<Record<string, unknown>>
}

export class Statements {
  readonly #names = new Map<string, string>()
  readonly #seen = new Set<string>()
  readonly #shapes = new Map<string, Shape>()

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

  /** What the statement of this name answers, when it has answered before. */
  shapeOf(name: string): Shape | undefined {
    return this.#shapes.get(name)
  }

  /** The unnamed statement is another one each time. */
  remember(name: string, shape: Shape): void {
    if (name !== '') this.#shapes.set(name, shape)
  }
}
