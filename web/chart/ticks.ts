// Where a time axis is marked and what stands there: round times of the place where the viewer is. Pure but for the zone.

import type { Span } from './span.ts'

/** `strong` where a new day (or year) begins: its label is the date. */
export type Tick = { at: number; text: string; strong: boolean }

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WITHIN_A_DAY = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
]
const DAYS = [1, 2, 7, 14]
const MONTHS = [1, 2, 3, 6, 12, 24, 60]

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', options)
const minutes = format({ hour: '2-digit', minute: '2-digit' })
const seconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const days = format({ day: 'numeric', month: 'short' })
const months = format({ month: 'short' })
const years = format({ year: 'numeric' })

/** At most `count_max` ticks, in order, all inside the span. */
export function timeTicks(span: Span, count_max: number): Tick[] {
  const fits = (step_ms: number) => (span.to - span.from) / step_ms <= count_max
  const step = WITHIN_A_DAY.find(fits)
  if (step !== undefined) return withinDays(span, step)
  const of = DAYS.find((each) => fits(each * DAY))
  if (of !== undefined) return byDays(span, of)
  const many = MONTHS.find((each) => fits(each * 30 * DAY)) ?? MONTHS.at(-1) ?? 12
  return byMonths(span, many)
}

function withinDays(span: Span, step: number): Tick[] {
  const format = step < MINUTE ? seconds : minutes
  const out: Tick[] = []
  // From one local midnight to the next, so that a day with 23 or 25 hours has its noon at noon.
  for (let day = midnight(span.from, 0); day <= span.to; day = midnight(day, 1)) {
    const end = midnight(day, 1)
    const first = day + Math.max(0, Math.ceil((span.from - day) / step)) * step
    for (let at = first; at < end && at <= span.to; at += step)
      out.push({ at, text: at === day ? days.format(at) : format.format(at), strong: at === day })
  }
  return out
}

function byDays(span: Span, step: number): Tick[] {
  const out: Tick[] = []
  // Counted from a fixed day, so that panning does not make the ticks jump.
  for (let day = midnight(span.from, 0); day <= span.to; day = midnight(day, 1)) {
    const number = Math.round((day - new Date(day).getTimezoneOffset() * MINUTE) / DAY)
    if (day >= span.from && number % step === 0)
      out.push({ at: day, text: days.format(day), strong: new Date(day).getDate() === 1 })
  }
  return out
}

function byMonths(span: Span, step: number): Tick[] {
  const start = new Date(span.from)
  const first = start.getFullYear() * 12 + start.getMonth()
  const out: Tick[] = []
  for (let month = Math.floor(first / step) * step; ; month += step) {
    const at = new Date(Math.floor(month / 12), month % 12, 1).getTime()
    if (at > span.to) return out
    if (at < span.from) continue
    const newYear = month % 12 === 0
    out.push({ at, text: newYear ? years.format(at) : months.format(at), strong: newYear })
  }
}

function midnight(at_ms: number, ahead: number): number {
  const at = new Date(at_ms)
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + ahead).getTime()
}

const date = format({ day: 'numeric', month: 'short' })
const dateOfYear = format({ day: 'numeric', month: 'short', year: 'numeric' })

/** An instant as exactly as the span resolves it, with its date where the span has more than one. */
export function instantText(at: number, span: Span): string {
  const width = span.to - span.from
  if (width > 60 * DAY) return `${dateOfYear.format(at)} ${minutes.format(at)}`
  const fraction = width <= MINUTE ? `.${String(Math.floor(at) % SECOND).padStart(3, '0')}` : ''
  const clock = (width > 2 * DAY ? minutes : seconds).format(at) + fraction
  const oneDay = midnight(span.from, 0) === midnight(span.to, 0)
  return oneDay ? clock : `${date.format(at)} ${clock}`
}

/** "14 Mar 2026 09:07:13 to 09:22:13": the date once where it is one day. */
export function spanText(span: Span): string {
  const clock = span.to - span.from > 60 * DAY ? minutes : seconds
  const whole = (at: number) => `${dateOfYear.format(at)} ${clock.format(at)}`
  const oneDay = midnight(span.from, 0) === midnight(span.to, 0)
  return `${whole(span.from)} to ${oneDay ? clock.format(span.to) : whole(span.to)}`
}

/** "45 s", "15 min", "6 h", "3 d 4 h": how long a stretch is. */
export function lengthText(length_ms: number): string {
  const parts = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ] as const
  let rest = Math.round(length_ms / SECOND) * SECOND
  if (rest === 0) return `${Math.round(length_ms)} ms`
  const said: string[] = []
  for (const [unit, word] of parts) {
    // A day is rather called 24 hours; from two on they are days.
    const count = unit === DAY && rest < 2 * DAY ? 0 : Math.floor(rest / unit)
    if (count > 0 && said.length < 2) said.push(`${count} ${word}`)
    else if (said.length > 0) break
    rest -= count * unit
  }
  return said.join(' ')
}
