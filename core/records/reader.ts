// Reads what somebody sent as (a part of) a record: every field or a problem for it, all of them in one go, so that a
// person who comes in from the rain mends everything at once.
import { FORM_LABEL_CHARS_MAX, NOTE_CHARS_MAX } from '../limits.ts'
import { type Day, isDay } from './day.ts'

/** Path of a field ('blocks.3.label') -> what is wrong with it and what to do. */
export type Problems = Readonly<Record<string, string>>
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: Problems }

/** As server/operation/fields.ts has them: any script is welcome, what acts on a terminal is not text. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u
const CONTROL_BUT_LINES = /[^\P{Cc}\n]/u
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const under = (path: string, key: string | number) => (path === '' ? `${key}` : `${path}.${key}`)

type TextRule = { charsMax?: number; lines?: boolean; mayBeEmpty?: boolean }

/**
 * Every method answers with a value of its type; where there was none it notes a problem, and `done` then gives the
 * problems and not the value.
 */
export class Reader {
  readonly #problems = new Map<string, string>()

  /** The first problem of a field is told: the others mostly follow from it. */
  note(path: string, problem: string): void {
    if (!this.#problems.has(path)) this.#problems.set(path, problem)
  }

  done<T>(value: T): Read<T> {
    return this.#problems.size === 0 ? { ok: true, value } : { ok: false, problems: Object.fromEntries(this.#problems) }
  }

  /** Undefined, and noted, where there is no object. Keys beyond `keys` are refused: nothing is dropped silently. */
  object(path: string, value: unknown, keys: readonly string[]): Record<string, unknown> | undefined {
    if (!isRecord(value)) {
      this.note(path, 'is missing or not an object: give its fields')
      return undefined
    }
    for (const key of Object.keys(value))
      if (!keys.includes(key))
        this.note(under(path, key), `is not known here: leave it out (known: ${keys.join(', ')})`)
    return value
  }

  list(path: string, value: unknown, min: number, max: number): readonly unknown[] {
    if (!Array.isArray(value)) this.note(path, 'is missing or not a list')
    else if (value.length < min || value.length > max)
      this.note(path, `has ${value.length} entries: give ${min} to ${max}`)
    else return value
    return []
  }

  text(path: string, value: unknown, rule: TextRule = {}): string {
    const { charsMax = rule.lines === true ? NOTE_CHARS_MAX : FORM_LABEL_CHARS_MAX, lines = false } = rule
    if (typeof value !== 'string') this.note(path, 'is missing: write it as text')
    else if (!value.isWellFormed() || (lines ? CONTROL_BUT_LINES : CONTROL).test(value))
      this.note(
        path,
        lines ? 'has control characters: type it anew' : 'has line breaks or control characters: type it anew',
      )
    else if (value.trim() === '' && rule.mayBeEmpty !== true) this.note(path, 'is empty: fill it in')
    else if (Array.from(value.trim()).length > charsMax)
      this.note(path, `has more than ${charsMax} characters: shorten it`)
    else return value.trim()
    return ''
  }

  number(path: string, value: unknown, min = -Number.MAX_VALUE, max = Number.MAX_VALUE): number {
    if (typeof value !== 'number' || !Number.isFinite(value)) this.note(path, 'is missing or no number: give a number')
    else if (value < min || value > max) this.note(path, `is ${value}: give a number from ${min} to ${max}`)
    else return value
    return 0
  }

  whole(path: string, value: unknown, min: number, max: number): number {
    if (Number.isSafeInteger(value)) return this.number(path, value, min, max)
    this.note(path, 'is missing or no whole number: give a whole number')
    return min
  }

  bool(path: string, value: unknown): boolean {
    if (typeof value !== 'boolean') this.note(path, 'is missing: answer yes or no (true or false)')
    return value === true
  }

  day(path: string, value: unknown): Day {
    if (typeof value === 'string' && isDay(value)) return value
    this.note(path, 'is missing or no date of the calendar: give it as year-month-day, like 2026-02-28')
    return '0001-01-01'
  }

  /** An instant in UTC in its one spelling, to the millisecond. */
  instant(path: string, value: unknown): string {
    if (
      typeof value === 'string' &&
      INSTANT.test(value) &&
      isDay(value.slice(0, 10)) &&
      !Number.isNaN(Date.parse(value))
    )
      return new Date(value).toISOString()
    this.note(path, 'is missing or no instant: give it in UTC, like 2026-02-28T14:30:00Z')
    return '0001-01-01T00:00:00.000Z'
  }

  oneOf<const T extends string>(path: string, value: unknown, options: readonly [T, ...T[]]): T {
    const found = options.find((option) => option === value)
    if (found === undefined) this.note(path, `is none of these: ${options.join(', ')}`)
    return found ?? options[0]
  }

  /** Null stands for "there is none" and has to be said. */
  orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
    return value === null ? null : read(value)
  }
}
