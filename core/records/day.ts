// Days of the calendar, without a zone: a law says "within 6 months", and means dates. Which day an instant falls on is a
// question of a zone. Text of one width, so days compare as text.

/** year-month-day, of the proleptic Gregorian calendar, years 0001 to 9999. */
export type Day = string

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/
const DAY_MS = 86_400_000
const LAST_YEAR = 9999

const two = (n: number) => String(n).padStart(2, '0')
const lengthOf = (year: number, month: number) => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
const spelt = (year: number, month: number, day: number): Day =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

function partsOf(day: Day): [year: number, month: number, day: number] {
  const [, year, month, date] = DAY.exec(day) ?? []
  if (year === undefined || month === undefined || date === undefined) throw new RangeError(`no day: ${day}`)
  return [Number(year), Number(month), Number(date)]
}

export function isDay(text: string): boolean {
  if (!DAY.test(text)) return false
  const [year, month, day] = partsOf(text)
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= lengthOf(year, month)
}

/** The same date so many months later; where that month has no such date, its last one (31 August, 6: 28 or 29 February). */
export function addMonths(day: Day, months: number): Day {
  const [year, month, date] = partsOf(day)
  const sum = year * 12 + (month - 1) + months
  const to = { year: Math.floor(sum / 12), month: (((sum % 12) + 12) % 12) + 1 }
  if (to.year < 1 || to.year > LAST_YEAR) throw new RangeError(`beyond the calendar: ${day} and ${months} months`)
  return spelt(to.year, to.month, Math.min(date, lengthOf(to.year, to.month)))
}

export function addDays(day: Day, days: number): Day {
  return dayOfNumber(numberOf(day) + days)
}

/** Days since 1970-01-01. */
export function numberOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

export function dayOfNumber(number: number): Day {
  const at = new Date(Math.floor(number) * DAY_MS)
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1 || at.getUTCFullYear() > LAST_YEAR)
    throw new RangeError(`beyond the calendar: day ${number}`)
  return spelt(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate())
}

/** The same time of day (UTC) so many months later, as PostgreSQL adds an interval: the database keeps to the second too. */
export function addMonthsTo(instant: number, months: number): number {
  const day = dayOfNumber(instant / DAY_MS)
  return instant + (numberOf(addMonths(day, months)) - numberOf(day)) * DAY_MS
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The day that an instant (ms since 1970) falls on in an IANA zone. Throws RangeError for a zone that nobody knows. */
export function dayIn(zone: string, instant: number): Day {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
    })
    formats.set(zone, format)
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return spelt(parts.get('year') ?? 0, parts.get('month') ?? 0, parts.get('day') ?? 0)
}

export function isZone(zone: string): boolean {
  try {
    dayIn(zone, 0)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
