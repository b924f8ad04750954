// What a rule says: a typed, total tree of conditions over the signals of one asset. There is no text to run, no loop
// and no way to look at anything but these signals and the time, so a rule cannot fail and its work is bounded.
import type { Oddity } from '../watch/conduct.ts'
import { selfCheckSignal, statesFrom, watchSignal } from '../watch/stated.ts'
import { ALARM_CONDITION_DEPTH_MAX, ALARM_CONDITIONS_MAX, ALARM_SIGNALS_MAX } from '../limits.ts'

/** Times in seconds, as people say them. Signals by the key by which the device names them. */
export type Condition =
  /** Beyond a limit, until it is back by more than the deadband. Without `above` or `below` that side is free. */
  | { kind: 'limit'; signal: string; above?: number | undefined; below?: number | undefined; deadband: number }
  /** Its change, per `perS` seconds, measured over `overS` seconds at least. */
  | {
      kind: 'rate'
      signal: string
      perS: number
      overS: number
      above?: number | undefined
      below?: number | undefined
      deadband: number
    }
  /** Further from another signal than `by`. */
  | { kind: 'apart'; signal: string; from: string; by: number; deadband: number }
  /** Outside of its own usual band: `times` its usual deviation, `atLeast` at least, as learnt over about `overS` seconds. */
  | { kind: 'unusual'; signal: string; overS: number; times: number; atLeast: number }
  | { kind: 'state'; signal: string; is: readonly (string | boolean)[] }
  /** No data for a time: of this signal, or of any that the rule names. */
  | { kind: 'silent'; signal: string; forS: number }
  /** A self-check of the device stands so, or worse; without `check` any of them. */
  | { kind: 'self-check'; check?: string | undefined; is: 'warn' | 'fail' }
  /** The platform's own watch sees this in it. */
  | { kind: 'watch'; sees: Oddity }
  /** True when it has been true for `onS`; false again when it has been false for `offS`. */
  | { kind: 'delayed'; of: Condition; onS: number; offS: number }
  | { kind: 'all'; of: readonly Condition[] }
  | { kind: 'any'; of: readonly Condition[] }
  | { kind: 'at-least'; n: number; of: readonly Condition[] }

export type RuleSpec = {
  condition: Condition
  /** Of the whole condition. */
  onDelayS: number
  offDelayS: number
  /** Stays until somebody has acknowledged it after the condition went. */
  latching: boolean
  /** Suppressed by design while this holds: the machine is off, the tank is being cleaned. */
  suppressedWhile?: Condition | undefined
  /** Data whose device time lies further behind its receipt says nothing of now. */
  lateS: number
}

export const CONDITION_KINDS = [
  'limit',
  'rate',
  'apart',
  'unusual',
  'state',
  'silent',
  'self-check',
  'watch',
  'delayed',
  'all',
  'any',
  'at-least',
] as const satisfies readonly Condition['kind'][]

type OfSelf = Extract<Condition, { kind: 'self-check' | 'watch' }>
export type OfSignals = Exclude<Condition, OfSelf>

/** As a condition over signals: what is said of an asset itself is a signal of its own (core/watch/stated.ts). */
export function overSignals(condition: Condition): OfSignals {
  if (condition.kind === 'self-check')
    return { kind: 'state', signal: selfCheckSignal(condition.check), is: statesFrom(condition.is) }
  return condition.kind === 'watch' ? { kind: 'state', signal: watchSignal(condition.sees), is: [true] } : condition
}

/** The conditions right below. */
export function partsOf(condition: Condition): readonly Condition[] {
  if (condition.kind === 'delayed') return [condition.of]
  return 'of' in condition ? condition.of : []
}

function* everyCondition(condition: Condition): Generator<Condition> {
  yield condition
  for (const part of partsOf(condition)) yield* everyCondition(part)
}

const treesOf = ({ condition, suppressedWhile }: RuleSpec): Condition[] =>
  suppressedWhile === undefined ? [condition] : [condition, suppressedWhile]

/** The keys of the signals that a rule looks at, each once, in the order in which they are named. */
export function signalsOf(spec: RuleSpec): string[] {
  const keys = new Set<string>()
  for (const tree of treesOf(spec))
    for (const each of [...everyCondition(tree)].map(overSignals)) {
      if ('signal' in each) keys.add(each.signal)
      if (each.kind === 'apart') keys.add(each.from)
    }
  return [...keys]
}

const depthOf = (condition: Condition): number => 1 + Math.max(0, ...partsOf(condition).map(depthOf))

/** What is wrong with a rule that its types do not say, in words; undefined when nothing is. */
export function faultOf(spec: RuleSpec): string | undefined {
  const all = treesOf(spec).flatMap((tree) => [...everyCondition(tree)])
  if (all.length > ALARM_CONDITIONS_MAX) return `has more than ${ALARM_CONDITIONS_MAX} conditions`
  if (treesOf(spec).some((tree) => depthOf(tree) > ALARM_CONDITION_DEPTH_MAX))
    return `is nested deeper than ${ALARM_CONDITION_DEPTH_MAX}`
  if (signalsOf(spec).length > ALARM_SIGNALS_MAX) return `looks at more than ${ALARM_SIGNALS_MAX} signals`
  return all.map(faultOfOne).find((fault) => fault !== undefined)
}

function faultOfOne(each: Condition): string | undefined {
  if (each.kind === 'limit' || each.kind === 'rate') {
    if (each.above === undefined && each.below === undefined) return `${each.kind}: says neither above nor below`
    if (each.above !== undefined && each.below !== undefined && each.above <= each.below)
      return `${each.kind}: above is not higher than below, so every value is an alarm`
  }
  if (each.kind === 'state' && each.is.length === 0) return 'state: names no state'
  if (each.kind === 'apart' && each.signal === each.from) return 'apart: a signal is never apart from itself'
  if ((each.kind === 'all' || each.kind === 'any' || each.kind === 'at-least') && each.of.length === 0)
    return `${each.kind}: holds no condition`
  if (each.kind === 'at-least' && each.n > each.of.length) return 'at-least: asks for more than there are'
  return undefined
}
