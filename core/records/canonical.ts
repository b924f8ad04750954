// One text for one value, whoever writes it (RFC 8785, JSON Canonicalization Scheme): keys sorted by UTF-16 code units, no
// blanks, numbers and strings as ECMAScript writes them. A hash of it can be made again by anybody who has the value.
import { CANONICAL_DEPTH_MAX } from '../limits.ts'

/** Throws TypeError for what JSON cannot say without loss: undefined, NaN, a function, half a character, a Date. */
export function canonicalJson(value: unknown): string {
  return written(value, CANONICAL_DEPTH_MAX)
}

function written(value: unknown, depth: number): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || depth === 0) throw new TypeError(`cannot be written: ${describe(value, depth)}`)
  if (Array.isArray(value)) return `[${value.map((each) => written(each, depth - 1)).join(',')}]`
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError('cannot be written: no plain object')
  const fields = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${quoted(key)}:${written(each, depth - 1)}`)
  return `{${fields.join(',')}}`
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('cannot be written: text that is not well-formed Unicode')
  return JSON.stringify(text)
}

const describe = (value: unknown, depth: number) =>
  depth === 0 && typeof value === 'object'
    ? 'nested too deep'
    : typeof value === 'number'
      ? 'NaN or infinite'
      : typeof value
