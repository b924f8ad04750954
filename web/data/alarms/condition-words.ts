// A condition as a person would say it: "Oil temperature above 90 °C for 2 min". Pure; signals are called as the asset calls them.

import type { Condition, RuleSpec } from '../../../core/alarm/spec.ts'
import type { Oddity } from '../../../core/watch/conduct.ts'
import { nameOfStated } from '../../../core/watch/stated.ts'
import { formatLength } from '../format.ts'

export type SignalWords = { name: string; unit: string | null }
/** Where it is not known what a signal is called, it is called by its key. */
export type SignalNames = (key: string) => SignalWords

export const byKey: SignalNames = (key) => ({ name: key, unit: null })

/** As it was typed: no rounding, and a minus that is one. */
export const figureWords = (value: number): string => String(value).replace('-', '\u2212')

const seconds = (s: number) => formatLength(s * 1_000)
const withUnit = (value: number, unit: string | null) => `${figureWords(value)}${unit === null ? '' : ` ${unit}`}`

/** What the platform's own watch sees, as a part of a sentence. */
export const SEES_WORDS: Record<Oddity, string> = {
  'clock-skewed': 'its clock is wrong',
  replayed: 'it repeats samples',
  'odd-traffic': 'its messages are many times larger or more than usual',
}

export function conditionWords(condition: Condition, names: SignalNames = byKey): string {
  switch (condition.kind) {
    case 'limit': {
      const { name, unit } = names(condition.signal)
      return `${name} ${sides(condition, (value) => withUnit(value, unit), 'above', 'below')}`
    }
    case 'rate': {
      const { name, unit } = names(condition.signal)
      const per = condition.perS === 1 ? 's' : seconds(condition.perS).replace(/^1 /, '')
      const speed = (value: number) => `${withUnit(Math.abs(value), unit)} per ${per}`
      return `${name} ${sides(condition, speed, 'rising by more than', 'falling by more than')}`
    }
    case 'apart': {
      const { name, unit } = names(condition.signal)
      return `${name} more than ${withUnit(condition.by, unit)} away from ${names(condition.from).name}`
    }
    case 'unusual': {
      const { name, unit } = names(condition.signal)
      const least = condition.atLeast > 0 ? `, at least ${withUnit(condition.atLeast, unit)}` : ''
      return `${name} outside of its usual band (${figureWords(condition.times)} times its usual deviation${least})`
    }
    case 'state':
      return `${names(condition.signal).name} is ${condition.is.map(stateWord).join(' or ')}`
    case 'silent':
      return `no data of ${names(condition.signal).name} for ${seconds(condition.forS)}`
    case 'self-check': {
      const who = condition.check === undefined ? 'a self-check' : `self-check ${condition.check}`
      return `${who} says ${condition.is === 'fail' ? 'fail' : 'warn or fail'}`
    }
    case 'watch':
      return SEES_WORDS[condition.sees]
    case 'delayed':
      return withDelays(bracketed(condition.of, names), condition.onS, condition.offS)
    case 'all':
      return condition.of.map((part) => bracketed(part, names)).join(' and ')
    case 'any':
      return condition.of.map((part) => bracketed(part, names)).join(' or ')
    case 'at-least':
      return `at least ${condition.n} of: ${condition.of.map((part) => conditionWords(part, names)).join('; ')}`
  }
}

/** Which signals of a rule an asset has never had: a sentence for those that it sends, and one for what is said of it. */
export function missingWords(keys: readonly string[]): string[] {
  const sent = keys.filter((key) => nameOfStated(key) === null)
  const stated = keys.flatMap((key) => nameOfStated(key) ?? [])
  return [
    ...(sent.length === 0 ? [] : [`It has never sent ${sent.map(quoted).join(', ')}.`]),
    ...(stated.length === 0 ? [] : [`Never told of it: ${stated.map(quoted).join(', ')}.`]),
  ]
}

/** The whole rule in one sentence. */
export function specWords(spec: RuleSpec, names: SignalNames = byKey): string {
  const delayed = spec.onDelayS > 0 || spec.offDelayS > 0
  const condition = delayed ? bracketed(spec.condition, names) : conditionWords(spec.condition, names)
  const words = withDelays(condition, spec.onDelayS, spec.offDelayS)
  // A signal stays as it is called; our own words begin as sentences do.
  return /^(no data|at least|a self-check|self-check|its clock|it repeats|its messages)/.test(words)
    ? words.charAt(0).toUpperCase() + words.slice(1)
    : words
}

/** What else there is to a rule, each a sentence of its own. */
export function specRemarks(spec: RuleSpec, names: SignalNames = byKey): string[] {
  const remarks: string[] = []
  if ('deadband' in spec.condition && spec.condition.deadband > 0) {
    const { unit } = names(spec.condition.signal)
    remarks.push(`Goes when it is back by more than ${withUnit(spec.condition.deadband, unit)}.`)
  }
  if (spec.latching) remarks.push('Stays until somebody has acknowledged it, even when it has gone.')
  if (spec.suppressedWhile) remarks.push(`Not raised while ${conditionWords(spec.suppressedWhile, names)}.`)
  return remarks
}

type Sides = { above?: number | undefined; below?: number | undefined }

function sides({ above, below }: Sides, say: (value: number) => string, over: string, under: string): string {
  const parts = [above !== undefined && `${over} ${say(above)}`, below !== undefined && `${under} ${say(below)}`]
  return parts.filter((part) => part !== false).join(' or ')
}

const quoted = (text: string) => `\u201c${text}\u201d`
const stateWord = (state: string | boolean) => (state === true ? 'on' : state === false ? 'off' : quoted(state))

function withDelays(words: string, onS: number, offS: number): string {
  return `${words}${onS > 0 ? ` for ${seconds(onS)}` : ''}${offS > 0 ? `, until it has been gone for ${seconds(offS)}` : ''}`
}

/** What holds several parts is kept together where it is a part itself. */
function bracketed(condition: Condition, names: SignalNames): string {
  const words = conditionWords(condition, names)
  const several =
    ((condition.kind === 'all' || condition.kind === 'any') && condition.of.length > 1) || condition.kind === 'at-least'
  return several ? `(${words})` : words
}
