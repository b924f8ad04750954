// Addresses stay readable: flat text, no JSON. Each page turns the text into its own type with a parser.

export type RawSearch = Record<string, string | undefined>

export function parseSearch(text: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '')
  if (given.length === 0) return ''
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  // Commas are allowed in a query and keep lists readable.
  return `?${text.replaceAll('%2C', ',')}`
}

/** One of a fixed set, or nothing. */
export function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((each) => each === value)
}

/** A time in epoch ms within what a Date can hold, or nothing. */
export function instant(value: unknown): number | undefined {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isInteger(number) && number > 0 && number < 8.64e15 ? number : undefined
}

export function textOf(value: unknown, chars_max = 200): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, chars_max) : undefined
}
