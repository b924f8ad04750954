// Words and figures as people read them. Fixed decimals per magnitude, so that figures do not jump while they change.

import type { Value } from './contract.ts'

const formats = [0, 1, 2, 3].map(
  (digits) => new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
)

export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e9 || size < 1e-3)) return value.toExponential(2)
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 || size === 0 ? 2 : 3
  // The true minus sign is as wide as a digit; a hyphen is not.
  return (formats[digits] ?? formats[0])?.format(value).replace('-', '\u2212') ?? String(value)
}

export function formatValue(value: Value): string {
  if (typeof value === 'number') return formatNumber(value)
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
const dateOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })
const timeOnly = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

type When = string | number
const ms = (when: When) => (typeof when === 'number' ? when : Date.parse(when))

export const formatDateTime = (when: When) => dateTime.format(ms(when))
export const formatDate = (when: When) => dateOnly.format(ms(when))
export const formatTime = (when: When) => timeOnly.format(ms(when))

/** "now", "4 s ago": for what has just been heard, counting fractions of a second says nothing. */
export function formatAgo(age_ms: number): string {
  return age_ms < 2 * SECOND ? 'now' : `${formatAge(age_ms)} ago`
}

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
