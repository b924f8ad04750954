// The payload of v1/health: what an asset's self-check has found (docs/health.md).
//
//   {"checks": {"storage": {"state": "warn", "value": 91.5, "unit": "%", "text": "data partition"}, "clock": "ok"}}
//
// A check is its state, or an object with a state. Names that everybody understands are in health-names.ts; a device may
// have more. Every field that is not ours is kept as it came.
import { invalid } from '../errors.ts'
import {
  HEALTH_BYTES_MAX,
  HEALTH_CHECKS_MAX,
  HEALTH_MORE_CHARS_MAX,
  HEALTH_TEXT_CHARS_MAX,
  UNIT_CHARS_MAX,
} from '../limits.ts'
import { HEALTH_CHECK_NAME, type HealthState } from './health-names.ts'
import { isObject, readJson } from './json.ts'
import { readTime } from './time.ts'
import { show } from './value.ts'

export type HealthCheck = {
  name: string
  state: HealthState
  value: number | boolean | string | null
  unit: string | null
  text: string | null
  more: Record<string, unknown>
}
export type HealthReport = { at: number; checks: HealthCheck[]; more: Record<string, unknown> }

const EXAMPLE =
  'Send {"checks": {"storage": {"state": "warn", "value": 91.5, "unit": "%"}}}; a state is ok, warn or fail.'

/** Throws Failure invalid. */
export function readHealth(bytes: Buffer, receivedAt: number): HealthReport {
  if (bytes.length > HEALTH_BYTES_MAX)
    throw invalid(`the report has ${bytes.length} bytes`, { hint: `At most ${HEALTH_BYTES_MAX} bytes.` })
  const json = readJson(bytes)
  if (!isObject(json)) throw invalid('the report is not an object', { hint: EXAMPLE })
  const { ts, checks, ...more } = json
  if (!isObject(checks)) throw invalid('the report has no "checks"', { hint: EXAMPLE })
  const names = Object.keys(checks)
  if (names.length === 0) throw invalid('the report has no checks', { hint: EXAMPLE })
  if (names.length > HEALTH_CHECKS_MAX)
    throw invalid(`the report has ${names.length} checks`, { hint: `At most ${HEALTH_CHECKS_MAX}.` })
  return {
    at: ts === undefined ? receivedAt : readTime(ts, receivedAt),
    checks: names.map((name) => readCheck(name, checks[name])),
    more: bounded(more, 'the report'),
  }
}

/** As a whole it stands as its worst check does. */
export function worstOf(checks: readonly Pick<HealthCheck, 'state'>[]): HealthState {
  if (checks.some(({ state }) => state === 'fail')) return 'fail'
  return checks.some(({ state }) => state === 'warn') ? 'warn' : 'ok'
}

function readCheck(name: string, told: unknown): HealthCheck {
  if (!HEALTH_CHECK_NAME.test(name) || name === '__proto__')
    throw invalid(`a check cannot be called ${show(name)}`, { hint: 'Up to 32 lower-case letters, digits, _ and -.' })
  const { state, value, unit, text, ...more } = isObject(told) ? told : { state: told }
  if (state !== 'ok' && state !== 'warn' && state !== 'fail')
    throw invalid(`the "state" of ${show(name)} is none`, { hint: EXAMPLE })
  return {
    name,
    state,
    value: readValue(name, value),
    unit: readText(name, 'unit', unit, UNIT_CHARS_MAX),
    text: readText(name, 'text', text, HEALTH_TEXT_CHARS_MAX),
    more: bounded(more, show(name)),
  }
}

function readValue(name: string, value: unknown): HealthCheck['value'] {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string') return readText(name, 'value', value, HEALTH_TEXT_CHARS_MAX)
  throw invalid(`the "value" of ${show(name)} is not a single value`, { hint: EXAMPLE })
}

function readText(name: string, field: string, told: unknown, chars_max: number): string | null {
  if (told === undefined || told === null) return null
  if (typeof told === 'string' && told.length <= chars_max && told.isWellFormed() && !told.includes('\u0000'))
    return told
  throw invalid(`the "${field}" of ${show(name)} is no text, too long or not well-formed Unicode`, {
    hint: `At most ${chars_max} characters.`,
  })
}

/** What we do not understand is kept for whoever does, as long as it is small print. */
function bounded(more: Record<string, unknown>, of: string): Record<string, unknown> {
  if (JSON.stringify(more).length <= HEALTH_MORE_CHARS_MAX) return more
  throw invalid(`the other fields of ${of} are too long`, { hint: `At most ${HEALTH_MORE_CHARS_MAX} characters.` })
}
