// What a password has to be: NIST SP 800-63B-4 section 3.1.1. Length, and none that attackers try first; no rules of
// composition, no expiry. One code point is one character, after normalisation.
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '../../../core/limits.ts'

export type Verdict = { ok: true } | { ok: false; why: string }

/**
 * Judges a password (already NFC). `isCommon` knows the passwords that attackers try first, in lower case; `context`
 * are words that belong to this person and platform, such as the parts of the address.
 */
export function judgePassword(
  password: string,
  isCommon: (text: string) => boolean,
  context: readonly string[],
): Verdict {
  const characters = Array.from(password)
  if (!password.isWellFormed() || /\p{Cc}/u.test(password)) return refuse('has characters that no keyboard types')
  if (characters.length < PASSWORD_CHARS_MIN)
    return refuse(`has fewer than ${PASSWORD_CHARS_MIN} characters: a few words that belong to nothing make a good one`)
  if (characters.length > PASSWORD_CHARS_MAX) return refuse(`has more than ${PASSWORD_CHARS_MAX} characters`)
  if (unpredictedSteps(characters) < UNPREDICTED_STEPS_MIN)
    return refuse('is a run of neighbouring or equal characters')
  if (cores(password, context).some((core) => core === '' || isCommon(core)))
    return refuse('is one of those that are tried first: a well-known password, or a name with digits around it')
  return { ok: true }
}

const refuse = (why: string): Verdict => ({ ok: false, why })

/** Fewer turns than this and a password is a walk along the keyboard or the alphabet, however long it is. */
const UNPREDICTED_STEPS_MIN = 4
const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertz', 'azerty', '1qaz', '2wsx', '3edc', '4rfv']

/** How many characters do not follow from the one before. */
function unpredictedSteps(characters: readonly string[]): number {
  const lower = characters.map((character) => character.toLowerCase())
  return lower.filter((character, i) => i > 0 && !follows(lower[i - 1] ?? '', character)).length
}

function follows(before: string, after: string): boolean {
  const step = (after.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0)
  return Math.abs(step) <= 1 || ROWS.some((row) => row.includes(before + after) || row.includes(after + before))
}

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/**
 * What is left of a password when what people add to a word is taken away: capitals, digits for letters, digits and
 * signs around, repetition, and the words of the context. The whole password is among them.
 */
function cores(password: string, context: readonly string[]): string[] {
  const lower = password.toLowerCase()
  const plain = lower.replaceAll(/[013457@$!]/g, (sign) => LEET[sign] ?? sign)
  const words = context.filter((word) => word.length >= CONTEXT_CHARS_MIN).toSorted((a, b) => b.length - a.length)
  const spellings = [lower, plain].flatMap((text) => {
    const letters = text.replaceAll(/[^\p{L}]/gu, '')
    const bare = words.reduce((rest, word) => rest.replaceAll(word, ''), letters)
    // Letters vanish altogether only where there were none or the context was all; a number alone is judged as such.
    return letters === '' ? [text] : [text, letters, bare]
  })
  return spellings.map(period)
}

const CONTEXT_CHARS_MIN = 3

/** The shortest text of which `text` is a repetition. */
function period(text: string): string {
  const at = (text + text).indexOf(text, 1)
  return at > 0 && at < text.length ? text.slice(0, at) : text
}

/** The words that belong to a person and to this platform. */
export function contextOf(email: string, publicHost: string): string[] {
  const parts = `${email} ${publicHost}`.toLowerCase().split(/[^\p{L}]+/u)
  return ['fairlead', ...parts]
}
