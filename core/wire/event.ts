// The payload of v1/events -> what the asset wants people to read.
//
//   {"text": "door opened"}   {"ts": ..., "severity": "warning", "text": "oil low", "code": 17, ...}   or a list of them
//
// Everything beside ts, severity and text is kept as it is, as small print.
import { invalid } from '../errors.ts'
import { EVENTS_PER_MESSAGE_MAX, EVENT_BYTES_MAX, EVENT_TEXT_CHARS_MAX } from '../limits.ts'
import { isObject, readJson } from './json.ts'
import { readTime } from './time.ts'

export type Severity = 'info' | 'warning' | 'fault'
/** `at` is the device's time in ms, or that of receipt. */
export type ReportedEvent = { at: number; severity: Severity; text: string; more: Record<string, unknown> }

const EXAMPLE = 'Send {"text": "door opened", "severity": "warning"}; severity is info, warning or fault.'

/** Throws Failure invalid. */
export function readEvents(bytes: Buffer, receivedAt: number): ReportedEvent[] {
  if (bytes.length > EVENT_BYTES_MAX)
    throw invalid(`the event has ${bytes.length} bytes`, { hint: `At most ${EVENT_BYTES_MAX} bytes.` })
  const json = readJson(bytes)
  const list = Array.isArray(json) ? json : [json]
  if (list.length === 0) throw invalid('the list of events is empty', { hint: EXAMPLE })
  if (list.length > EVENTS_PER_MESSAGE_MAX)
    throw invalid(`the message holds ${list.length} events`, { hint: `At most ${EVENTS_PER_MESSAGE_MAX} at once.` })
  return list.map((one) => readEvent(one, receivedAt))
}

function readEvent(one: unknown, receivedAt: number): ReportedEvent {
  if (!isObject(one)) throw invalid('an event is not an object', { hint: EXAMPLE })
  const { ts, severity, text, ...more } = one
  if (typeof text !== 'string' || text.trim() === '') throw invalid('an event has no "text"', { hint: EXAMPLE })
  if (text.length > EVENT_TEXT_CHARS_MAX || !text.isWellFormed() || text.includes('\u0000'))
    throw invalid('the "text" of an event is too long or not well-formed Unicode', {
      hint: `At most ${EVENT_TEXT_CHARS_MAX} characters.`,
    })
  return {
    at: ts === undefined ? receivedAt : readTime(ts, receivedAt),
    severity: readSeverity(severity),
    text,
    more,
  }
}

function readSeverity(severity: unknown): Severity {
  if (severity === undefined) return 'info'
  if (severity === 'info' || severity === 'warning' || severity === 'fault') return severity
  throw invalid('the "severity" of an event is unknown', { hint: EXAMPLE })
}
