// Times as recordings write them. A time without a zone is UTC: guessing a zone would move data by hours.

export type TimeFormat = 'text' | 'epoch-s' | 'epoch-ms'

const TEXT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i
const EPOCH = /^\d{9,14}(\.\d+)?$/
/** Below: seconds (until the year 5138); above: milliseconds (since 1973). */
const EPOCH_MS_FROM = 1e11

export function recogniseTime(text: string): TimeFormat | undefined {
  const trimmed = text.trim()
  if (EPOCH.test(trimmed)) return Number(trimmed) < EPOCH_MS_FROM ? 'epoch-s' : 'epoch-ms'
  return parseText(trimmed) === undefined ? undefined : 'text'
}

/** Epoch milliseconds, or undefined when the text is no time of that format. */
export function parseTime(text: string, format: TimeFormat): number | undefined {
  const trimmed = text.trim()
  if (format === 'text') return parseText(trimmed)
  if (!EPOCH.test(trimmed)) return undefined
  return Math.round(Number(trimmed) * (format === 'epoch-s' ? 1_000 : 1))
}

function parseText(text: string): number | undefined {
  const match = TEXT.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const back = new Date(at)
  // Date.UTC carries over: the 30th of February would become the 2nd of March. What does not come back is refused.
  const same =
    back.getUTCDate() === Number(day) && back.getUTCMonth() === Number(month) - 1 && back.getUTCHours() === Number(hour)
  if (!same || Number(minute) > 59 || Number(second) > 59) return undefined
  return at + milliseconds - offsetOf(zone)
}

function offsetOf(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (!match) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return (match[1] === '-' ? -minutes : minutes) * 60_000
}
