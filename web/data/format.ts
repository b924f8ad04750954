// Words and figures as people read them. Fixed decimals per magnitude, so that figures do not jump while they change.

import type { Value } from './contract.ts'

const DIGITS_MAX = 3
/** By digits after the point, made when first needed: one costs several milliseconds, and no page needs it to begin. */
const formats: Intl.NumberFormat[] = []

function formatOf(digits: number): Intl.NumberFormat {
  formats[digits] ??= new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return formats[digits]
}

/** Digits after the point for a number of this size: about four figures in all. */
function digitsFor(size: number): number {
  return size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 || size === 0 ? 2 : DIGITS_MAX
}

/** A number as people read it; `digits_max` is what the signal really resolves, where that is known. */
export function formatNumber(value: number, digits_max = DIGITS_MAX): string {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e9 || size < 1e-3)) return value.toExponential(2)
  // The true minus sign is as wide as a digit; a hyphen is not.
  return formatOf(Math.min(digitsFor(size), digits_max))
    .format(value)
    .replace('-', '\u2212')
}

/** How many digits after the point these values really have: a sensor of half degrees is not shown in hundredths. */
export function digitsOf(values: readonly (number | null)[]): number {
  let digits = 0
  for (const value of values.slice(-DIGITS_SAMPLE))
    while (value !== null && digits < DIGITS_MAX && !isWhole(value * 10 ** digits)) digits += 1
  return digits
}

const DIGITS_SAMPLE = 60
const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-9 * Math.max(1, Math.abs(value))

export function formatValue(value: Value, digits_max?: number): string {
  if (typeof value === 'number') return formatNumber(value, digits_max)
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return value
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "4 s", "12 min", "3 h", "9 d": how long ago, in the coarsest unit that still says something. */
export function formatAge(age_ms: number): string {
  const age = Math.max(0, age_ms)
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s`
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`
  if (age < 2 * DAY) return `${Math.floor(age / HOUR)} h`
  return `${Math.floor(age / DAY)} d`
}

const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const minuteOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const dateOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })
const timeOnly = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

type When = string | number
const ms = (when: When) => (typeof when === 'number' ? when : Date.parse(when))

export const formatDateTime = (when: When) => dateTime.format(ms(when))
export const formatMinute = (when: When) => minuteOnly.format(ms(when))
export const formatDate = (when: When) => dateOnly.format(ms(when))
export const formatTime = (when: When) => timeOnly.format(ms(when))

/** "now", "4 s ago": for what has just been heard, counting fractions of a second says nothing. */
/** How often an asset speaks, and where that comes from. */
export function rhythmText({ rhythmMs, isRhythmSet }: { rhythmMs: number | null; isRhythmSet: boolean }): string {
  if (rhythmMs === null) return 'not known yet'
  const often =
    rhythmMs < 1_000
      ? `${Math.round(1_000 / rhythmMs)} times a second`
      : `every ${formatAge(Math.round(rhythmMs / 1_000) * 1_000)}`
  return `${often}, ${isRhythmSet ? 'set' : 'learnt'}`
}

export function formatAgo(age_ms: number): string {
  return age_ms < 2 * SECOND ? 'now' : `${formatAge(age_ms)} ago`
}

/** The common name alone, where there is nothing else to a name. */
export const issuerName = (name: string) => name.replace(/^CN=([^,=]+)$/, '$1')

/** Fingerprints and serials in groups of four, so that two people can compare them aloud. */
export function grouped(hex: string): string {
  return (
    hex
      .replaceAll(':', '')
      .match(/.{1,4}/g)
      ?.join(' ') ?? hex
  )
}

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB']

/** "1.2 MB": decimal units, as disks and browsers count. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1_000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${BYTE_UNITS[unit]}`
}

const LENGTHS: [unit: string, ms: number][] = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
]

/** "2 min", "1 h 30 min", "3 d 4 h": the two largest units that say something. */
export function formatLength(length_ms: number): string {
  const whole = Math.round(length_ms / SECOND) * SECOND
  const first = LENGTHS.findIndex(([, ms]) => whole >= ms)
  if (first === -1) return length_ms > 0 && length_ms < SECOND ? `${Math.round(length_ms)} ms` : '0 s'
  let rest = whole
  const parts = LENGTHS.slice(first, first + 2).map(([unit, ms]) => {
    const count = Math.floor(rest / ms)
    rest -= count * ms
    return count === 0 ? '' : `${count} ${unit}`
  })
  return parts.filter(Boolean).join(' ')
}
