// Reads what was typed into a rule, or says in words what is missing, field by field. Pure.

import { type Condition, faultOf, type RuleSpec } from '../../../../../core/alarm/spec.ts'
import { ALARM_SECONDS_MAX, ALARM_STATES_MAX, NAME_CHARS_MAX } from '../../../../../core/limits.ts'
import { HEALTH_CHECK_NAME } from '../../../../../core/wire/health-names.ts'
import type { AlarmScope, RuleEscalation } from '../../../../data/alarms/contract.ts'
import { areReady } from '../../escalation/step-row.ts'
import { type Draft, OF_ASSET, type Part } from './draft.ts'
import { type Length, numberOf, secondsOf } from '../../../../ui/forms/length.ts'

/** Field -> what is wrong with it: "name", "parts.0.value", "quiet.signal". */
export type Faults = Readonly<Record<string, string>>
export type Read<T> = { value: T; faults?: undefined } | { value?: undefined; faults: Faults }

/** Booleans are on and off; a signal that is not known may be either, and then words are states. */
export type IsBoolean = (signal: string) => boolean

class Reader {
  readonly faults: Record<string, string> = {}
  readonly #isBoolean: IsBoolean

  constructor(isBoolean: IsBoolean) {
    this.#isBoolean = isBoolean
  }

  number(field: string, text: string, what: string): number {
    const number = numberOf(text)
    if (number === undefined) this.faults[field] = text.trim() === '' ? `Say ${what}.` : 'This is not a number.'
    return number ?? 0
  }

  /** Nothing is zero. */
  width(field: string, text: string): number {
    if (text.trim() === '') return 0
    const width = this.number(field, text, 'how wide')
    if (width < 0) this.faults[field] = 'Cannot be less than nothing.'
    return width
  }

  seconds(field: string, length: Length, least: number): number {
    const seconds = secondsOf(length)
    if (seconds === undefined) this.faults[field] = 'Say how long.'
    else if (seconds < least) this.faults[field] = least === 0 ? 'Cannot be less than nothing.' : 'At least a second.'
    else if (seconds > ALARM_SECONDS_MAX) this.faults[field] = 'At most 31 days.'
    return seconds ?? 0
  }

  part(at: string, part: Part): Condition {
    if (part.signal === '' && !OF_ASSET.has(part.kind)) this.faults[`${at}.signal`] = 'Choose a signal.'
    const { signal } = part
    const deadband = () => this.width(`${at}.deadband`, part.deadband)
    const value = (what: string) => this.number(`${at}.value`, part.value, what)
    switch (part.kind) {
      case 'above':
        return { kind: 'limit', signal, above: value('the limit'), deadband: deadband() }
      case 'below':
        return { kind: 'limit', signal, below: value('the limit'), deadband: deadband() }
      case 'outside':
        return this.#outside(at, part)
      case 'rising':
      case 'falling':
        return this.#rate(at, part)
      case 'apart':
        if (part.from === '') this.faults[`${at}.from`] = 'Choose the other signal.'
        else if (part.from === signal) this.faults[`${at}.from`] = 'A signal is never away from itself.'
        return { kind: 'apart', signal, from: part.from, by: this.#distance(at, part), deadband: deadband() }
      case 'unusual':
        return {
          kind: 'unusual',
          signal,
          times: this.#times(at, part),
          atLeast: this.width(`${at}.low`, part.low),
          overS: this.seconds(`${at}.over`, part.over, 1),
        }
      case 'state':
        return { kind: 'state', signal, is: this.#states(at, part) }
      case 'silent':
        return { kind: 'silent', signal, forS: this.seconds(`${at}.over`, part.over, 1) }
      case 'self-check':
        return this.#selfCheck(at, part)
      case 'watch':
        return { kind: 'watch', sees: part.sees }
    }
  }

  #selfCheck(at: string, { check, least }: Part): Condition {
    if (check === '') return { kind: 'self-check', is: least }
    if (!HEALTH_CHECK_NAME.test(check)) this.faults[`${at}.check`] = 'Up to 32 lower-case letters, digits, _ and -.'
    return { kind: 'self-check', check, is: least }
  }

  #outside(at: string, part: Part): Condition {
    const above = this.number(`${at}.value`, part.value, 'the upper limit')
    const below = this.number(`${at}.low`, part.low, 'the lower limit')
    if (above <= below) this.faults[`${at}.value`] ??= 'The upper limit has to be higher than the lower one.'
    return { kind: 'limit', signal: part.signal, above, below, deadband: this.width(`${at}.deadband`, part.deadband) }
  }

  #rate(at: string, part: Part): Condition {
    const change = this.number(`${at}.value`, part.value, 'how much')
    if (change <= 0) this.faults[`${at}.value`] ??= 'More than nothing.'
    return {
      kind: 'rate',
      signal: part.signal,
      perS: this.seconds(`${at}.per`, part.per, 1),
      overS: this.seconds(`${at}.over`, part.over, 1),
      ...(part.kind === 'rising' ? { above: change } : { below: -change }),
      deadband: this.width(`${at}.deadband`, part.deadband),
    }
  }

  #distance(at: string, part: Part): number {
    const by = this.number(`${at}.value`, part.value, 'how far')
    if (by < 0) this.faults[`${at}.value`] = 'Cannot be less than nothing.'
    return by
  }

  #times(at: string, part: Part): number {
    const times = this.number(`${at}.value`, part.value, 'how many times')
    if (times < 1 || times > 100) this.faults[`${at}.value`] ??= 'From 1 to 100 times.'
    return times
  }

  #states(at: string, part: Part): (string | boolean)[] {
    const words = [...new Set(part.states.split(',').map((word) => word.trim()))].filter(Boolean)
    if (words.length === 0) this.faults[`${at}.states`] = 'Name at least one state.'
    if (words.length > ALARM_STATES_MAX) this.faults[`${at}.states`] = `At most ${ALARM_STATES_MAX} states.`
    if (!this.#isBoolean(part.signal)) return words
    if (!words.every((word) => word === 'on' || word === 'off'))
      this.faults[`${at}.states`] = 'This signal is on or off.'
    return words.map((word) => word === 'on')
  }
}

export function readSpec(draft: Draft, isBoolean: IsBoolean): Read<RuleSpec> {
  const reader = new Reader(isBoolean)
  const condition = conditionOf(draft, reader)
  const suppressedWhile = draft.quiet ? reader.part('quiet', draft.quiet) : draft.fixedQuiet
  const spec: RuleSpec = {
    condition,
    onDelayS: reader.seconds('onDelay', draft.onDelay, 0),
    offDelayS: reader.seconds('offDelay', draft.offDelay, 0),
    latching: draft.latching,
    ...(suppressedWhile && { suppressedWhile }),
    lateS: draft.lateS,
  }
  if (Object.keys(reader.faults).length > 0) return { faults: reader.faults }
  const fault = faultOf(spec)
  return fault === undefined ? { value: spec } : { faults: { condition: `The condition ${fault}.` } }
}

function conditionOf(draft: Draft, reader: Reader): Condition {
  if (draft.fixed) return draft.fixed
  const parts = draft.parts.map((part, i) => reader.part(`parts.${i}`, part))
  const [only] = parts
  if (only && parts.length === 1) return only
  if (draft.join !== 'at-least') return { kind: draft.join, of: parts }
  const n = reader.number('n', draft.n, 'how many')
  if (!Number.isInteger(n) || n < 1 || n > parts.length) reader.faults.n ??= `From 1 to ${parts.length}.`
  return { kind: 'at-least', n, of: parts }
}

export function readScope(draft: Draft): Read<AlarmScope> {
  const { scopeFor, assetId, siteId, kind } = draft
  switch (scopeFor) {
    case 'asset':
      return assetId === undefined ? { faults: { asset: 'Choose an asset.' } } : { value: { assetId } }
    case 'site':
      return siteId === undefined ? { faults: { site: 'Choose a site.' } } : { value: { siteId } }
    case 'kind':
      return { value: { kind, ...(siteId === undefined ? {} : { siteId }) } }
    case 'organisation':
      return { value: {} }
  }
}

export function readEscalation({ escalates, steps }: Draft): Read<RuleEscalation> {
  if (escalates !== 'own') return { value: { escalates, steps: [] } }
  if (steps.length === 0 || !areReady(steps))
    return { faults: { escalation: 'Say for each step when and whom, each later than the one before.' } }
  const own = steps.map(({ afterMinutes, personId, groupId }) => ({ afterMinutes, personId, groupId }))
  return { value: { escalates, steps: own } }
}

export function readName(draft: Draft): Read<string> {
  const name = draft.name.trim()
  if (name === '') return { faults: { name: 'Give it a name: it is what people read first.' } }
  return name.length > NAME_CHARS_MAX ? { faults: { name: `At most ${NAME_CHARS_MAX} characters.` } } : { value: name }
}
