// Times as devices write them. A time that cannot be true is refused with a reason, because a wrong clock that is
// accepted spoils a history for years.
import { type Failure, invalid } from '../errors.ts'
import { DEVICE_TIME_AHEAD_MS_MAX, DEVICE_TIME_MS_MIN } from '../limits.ts'

/** Below this a number is seconds (until the year 5138), from here on milliseconds (since 1973). */
const MILLISECONDS_FROM = 1e11
/** From here on a number is microseconds or nanoseconds, which we do not guess at. */
const TOO_FINE_FROM = 1e14
const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-](?:\d\d:\d\d|\d{4}|\d\d))$/
const EXAMPLE = 'Send "ts" as ISO 8601 with a zone ("2026-03-09T10:14:33Z") or as epoch seconds or milliseconds.'

/** Marks a failure as one of the clock, so that operators see "clock refused" and not "payload refused". */
export function isClockFailure(failure: Failure): boolean {
  return failure.fields?.['ts'] === CLOCK
}
const CLOCK = 'outside the accepted window'

/** Reads the time of a message or a point: ms since 1970, whole. Throws Failure invalid. */
export function readTime(value: unknown, now: number): number {
  if (typeof value === 'number') return accepted(fromNumber(value), value, now)
  if (typeof value === 'string') return accepted(fromText(value), value, now)
  throw invalid(`the time is ${value === null ? 'null' : `a ${typeof value}`}, not a number or a text`, {
    hint: EXAMPLE,
  })
}

export function isAcceptable(ts: number, now: number): boolean {
  return ts >= DEVICE_TIME_MS_MIN && ts <= now + DEVICE_TIME_AHEAD_MS_MAX
}

/** Refuses what lies before the floor or further ahead than clocks drift. */
export function accepted(ts: number, told: unknown, now: number): number {
  if (isAcceptable(ts, now)) return ts
  if (Number.isNaN(ts)) throw invalid(`the time ${show(told)} cannot be read`, { hint: EXAMPLE })
  const when = Math.abs(ts) <= 8.64e15 ? new Date(ts).toISOString() : 'beyond any calendar'
  const early = ts < DEVICE_TIME_MS_MIN
  throw invalid(
    `the time ${show(told)} is ${when}, ${early ? 'before 2000' : 'more than five minutes ahead of ours'}`,
    {
      hint: early
        ? 'The clock of the device is not set. Set it (NTP), or leave "ts" out and we use the time of receipt.'
        : 'The clock of the device is ahead. Set it (NTP), or leave "ts" out and we use the time of receipt.',
      fields: { ts: CLOCK },
    },
  )
}

function fromNumber(value: number): number {
  if (Math.abs(value) < MILLISECONDS_FROM) return Math.round(value * 1000)
  if (Math.abs(value) < TOO_FINE_FROM) return Math.round(value)
  throw invalid(`the time ${show(value)} is too large for milliseconds`, {
    hint: 'It looks like microseconds or nanoseconds: divide it down to milliseconds.',
  })
}

function fromText(text: string): number {
  const parts = ISO_8601.exec(text)
  if (parts === null) return Number.NaN
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0))
  if (year === undefined || month === undefined || day === undefined) return Number.NaN
  if (hour === undefined || minute === undefined || second === undefined) return Number.NaN
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN
  const midnight = Date.UTC(year, month - 1, day)
  // The thirtieth of February rolls over into March: a date that does not come back as it went in is none.
  if (new Date(midnight).getUTCDate() !== day || month > 12 || month < 1) return Number.NaN
  const fraction = Math.round(Number(`0.${parts[7] ?? '0'}`) * 1000)
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + fraction - zoneOffset(parts[8] ?? 'Z')
}

/** "+05:30", "+0530", "+05" or "Z" in ms. */
function zoneOffset(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function show(told: unknown): string {
  return JSON.stringify(typeof told === 'string' ? told.slice(0, 40) : told)
}
