// A secret is a handle, not a string: it cannot be logged, serialised or compared with ===.
import { timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for the one place that has to hand it on. */
  reveal(): string {
    return this.#value
  }

  /** Compares in constant time for equal lengths; the length of a secret is no secret here. */
  equals(other: Secret): boolean {
    const mine = Buffer.from(this.#value)
    const theirs = Buffer.from(other.#value)
    return mine.length === theirs.length && timingSafeEqual(mine, theirs)
  }

  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}

/** A session's bearer token, as it stands in the cookie. */
export type SessionToken = Secret
