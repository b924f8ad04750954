// One value and one signal key, as they may be kept.
import { invalid } from '../errors.ts'
import { STATED } from '../watch/stated.ts'
import { SIGNAL_KEY_CHARS_MAX, STATE_CHARS_MAX } from '../limits.ts'
import type { SampleValue } from '../telemetry/segment.ts'

const CONTROL = /[\p{Cc}\u2028\u2029]/u

/** Returns the value if it can be kept, undefined for null ("no reading"). Throws Failure invalid. */
export function readValue(key: string, value: unknown): SampleValue | undefined {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value
    throw invalid(`${show(key)} is too large for a number`, { hint: 'Numbers reach to about 1.8e308.' })
  }
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return state(key, value)
  if (value === null) return undefined
  throw invalid(`${show(key)} is ${Array.isArray(value) ? 'a list' : 'an object'}, not a single value`, {
    hint: 'Values are numbers, true or false, or short texts. Flatten what is nested: {"engine.rpm": 1200}.',
  })
}

function state(key: string, text: string): string {
  if (text.length > STATE_CHARS_MAX)
    throw invalid(`the text of ${show(key)} has ${text.length} characters`, {
      hint: `A state has at most ${STATE_CHARS_MAX} characters.`,
    })
  if (!text.isWellFormed() || text.includes('\u0000'))
    throw invalid(`the text of ${show(key)} is not well-formed Unicode, or contains U+0000`)
  return text
}

/** Checks the key of a signal that comes into being. Throws Failure invalid. */
export function checkSignalKey(key: string): void {
  if (key.length === 0 || key.length > SIGNAL_KEY_CHARS_MAX)
    throw invalid(key.length === 0 ? 'a signal has an empty key' : `the key ${show(key)} is too long`, {
      hint: `A signal's key has 1 to ${SIGNAL_KEY_CHARS_MAX} characters.`,
    })
  if (!key.isWellFormed() || CONTROL.test(key) || key.trim() !== key)
    throw invalid(`the key ${show(key)} has control characters, blanks at its ends, or is not well-formed Unicode`)
  if (key.startsWith(STATED))
    throw invalid(`the key ${show(key)} begins with "${STATED}"`, {
      hint: 'So begins what the platform itself says of an asset. Choose another key.',
    })
  // It would be a trap for every reader that builds an object of signals.
  if (key === '__proto__') throw invalid('a signal cannot be called "__proto__"', { hint: 'Choose another key.' })
}

export function show(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)
}
