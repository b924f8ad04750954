import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '../../../core/limits.ts'

// What the console can say of a password while it is typed. The server decides; lists of breached passwords are there alone.

export type Rule = { text: string; met: boolean }

/** One code point is one character, after the normalisation that the server does too. */
export function passwordChars(password: string): number {
  return Array.from(password.normalize('NFC')).length
}

/** `email` is null where it is not known whose password it will be; the server knows. */
export function passwordRules(password: string, email: string | null): Rule[] {
  const chars = passwordChars(password)
  const name = email?.split('@')[0]?.toLowerCase() ?? ''
  const given = password.toLowerCase()
  const holdsName =
    name.length >= 4 && given.replaceAll(name, '').length < PASSWORD_CHARS_MIN / 2 && given.includes(name)
  return [
    {
      text: `At least ${PASSWORD_CHARS_MIN} characters (${chars} now)`,
      met: chars >= PASSWORD_CHARS_MIN && chars <= PASSWORD_CHARS_MAX,
    },
    { text: 'Not one character or pattern repeated', met: chars > 0 && new Set(given).size >= 5 },
    ...(email === null ? [] : [{ text: 'Not mostly your e-mail address', met: chars > 0 && !holdsName }]),
  ]
}
