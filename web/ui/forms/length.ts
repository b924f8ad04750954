// A length of time as it is typed: a number and a unit. Pure.

export const LENGTH_UNITS = ['s', 'min', 'h', 'd'] as const
export type LengthUnit = (typeof LENGTH_UNITS)[number]
export type Length = { count: string; unit: LengthUnit }

const SECONDS: Record<LengthUnit, number> = { s: 1, min: 60, h: 3_600, d: 86_400 }

/** In the largest unit that says it whole. */
export function lengthOf(seconds: number): Length {
  const unit = LENGTH_UNITS.findLast((each) => seconds >= SECONDS[each] && seconds % SECONDS[each] === 0) ?? 's'
  return { count: String(seconds / SECONDS[unit]), unit }
}

/** Undefined for what is no number. */
export function secondsOf({ count, unit }: Length): number | undefined {
  const number = numberOf(count)
  return number === undefined ? undefined : number * SECONDS[unit]
}

/** As people type them: a comma is a point, and spaces are nothing. Undefined for what is no number. */
export function numberOf(text: string): number | undefined {
  const plain = text.replaceAll(/\s/g, '').replace(',', '.').replace('\u2212', '-')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined
  const number = Number(plain)
  return Number.isFinite(number) ? number : undefined
}
