// A rule while somebody types it: everything is text until it is read (read.ts). Pure.

import type { Condition } from '../../../../../core/alarm/spec.ts'
import type { Priority } from '../../../../../core/alarm/states.ts'
import type { Oddity } from '../../../../../core/watch/conduct.ts'
import type { StepRow } from '../../escalation/step-row.ts'
import type { AlarmRule, AlarmScope, RuleStep } from '../../../../data/alarms/contract.ts'
import type { AssetKind } from '../../../../data/contract.ts'
import { lengthOf, type Length } from '../../../../ui/forms/length.ts'

/** What a person can say of a signal; each is one condition of core/alarm/spec.ts. */
export const PART_KINDS = [
  'above',
  'below',
  'outside',
  'rising',
  'falling',
  'apart',
  'unusual',
  'state',
  'silent',
  'self-check',
  'watch',
] as const
export type PartKind = (typeof PART_KINDS)[number]

export type Part = {
  kind: PartKind
  signal: string
  /** The limit, the change, the distance, how many times its usual deviation: by kind. */
  value: string
  /** Of `outside`: the lower limit. */
  low: string
  deadband: string
  /** Of `apart`: the other signal. */
  from: string
  /** Of `state`: which ones, with commas between. */
  states: string
  /** Of `rising` and `falling`: per how long. */
  per: Length
  /** Of `rising`, `falling`, `unusual` and `silent`: over how long, for how long. */
  over: Length
  /** Of `self-check`: which one, nothing for any; and how bad. */
  check: string
  least: 'warn' | 'fail'
  /** Of `watch`. */
  sees: Oddity
}

/** What is said of the asset itself and not of one of its signals. */
export const OF_ASSET: ReadonlySet<PartKind> = new Set(['self-check', 'watch'])

export type Join = 'all' | 'any' | 'at-least'
export type ScopeFor = 'asset' | 'kind' | 'site' | 'organisation'

export type Draft = {
  name: string
  priority: Priority
  scopeFor: ScopeFor
  assetId: string | undefined
  siteId: string | undefined
  kind: AssetKind
  join: Join
  n: string
  parts: Part[]
  /** A tree that these fields cannot show: made by another client. It is kept as it is. */
  fixed: Condition | undefined
  onDelay: Length
  offDelay: Length
  latching: boolean
  /** Suppressed while this holds. */
  quiet: Part | undefined
  fixedQuiet: Condition | undefined
  lateS: number
  consequence: string
  response: string
  enabled: boolean
  escalates: AlarmRule['escalates']
  /** Its own steps; kept while another way is chosen. */
  steps: readonly StepRow[]
}

const LATE_S_USUAL = 300
const MINUTE: Length = { count: '1', unit: 'min' }
const NO_TIME: Length = { count: '0', unit: 's' }

export const newPart = (signal = ''): Part => ({
  kind: 'above',
  signal,
  value: '',
  low: '',
  deadband: '',
  from: '',
  states: '',
  per: MINUTE,
  over: { count: '5', unit: 'min' },
  check: '',
  least: 'warn',
  sees: 'clock-skewed',
})

export const newDraft = (assetId?: string): Draft => ({
  name: '',
  priority: 'medium',
  scopeFor: 'asset',
  assetId,
  siteId: undefined,
  kind: 'crane',
  join: 'all',
  n: '2',
  parts: [newPart()],
  fixed: undefined,
  onDelay: NO_TIME,
  offDelay: NO_TIME,
  latching: false,
  quiet: undefined,
  fixedQuiet: undefined,
  lateS: LATE_S_USUAL,
  consequence: '',
  response: '',
  enabled: false,
  escalates: 'organisation',
  steps: [],
})

export function draftOf(rule: AlarmRule, steps: readonly RuleStep[] = []): Draft {
  const { spec, scope } = rule
  const { join, n, parts, fixed } = shownOf(spec.condition)
  const quiet = spec.suppressedWhile && partOf(spec.suppressedWhile)
  return {
    ...newDraft(scope.assetId),
    name: rule.name,
    priority: rule.priority,
    scopeFor: scopeForOf(scope),
    siteId: scope.siteId,
    kind: scope.kind ?? 'crane',
    join,
    n,
    parts,
    fixed,
    onDelay: lengthOf(spec.onDelayS),
    offDelay: lengthOf(spec.offDelayS),
    latching: spec.latching,
    quiet,
    fixedQuiet: quiet ? undefined : spec.suppressedWhile,
    lateS: spec.lateS,
    consequence: rule.consequence,
    response: rule.response,
    enabled: rule.enabled,
    escalates: rule.escalates,
    steps: steps.map((step, key) => ({ ...step, priority: rule.priority, key })),
  }
}

function scopeForOf({ assetId, siteId, kind }: AlarmScope): ScopeFor {
  if (assetId !== undefined) return 'asset'
  if (kind !== undefined) return 'kind'
  return siteId === undefined ? 'organisation' : 'site'
}

type ShownCondition = Pick<Draft, 'join' | 'n' | 'parts' | 'fixed'>

function shownOf(condition: Condition): ShownCondition {
  const joined = condition.kind === 'all' || condition.kind === 'any' || condition.kind === 'at-least'
  const leaves = joined ? condition.of : [condition]
  const parts = leaves.flatMap((leaf) => partOf(leaf) ?? [])
  if (parts.length < leaves.length) return { join: 'all', n: '2', parts: [], fixed: condition }
  return {
    join: joined ? condition.kind : 'all',
    n: condition.kind === 'at-least' ? String(condition.n) : '2',
    parts,
    fixed: undefined,
  }
}

const figure = (value: number | undefined) => (value === undefined || value === 0 ? '' : String(value))
const limit = (value: number | undefined) => (value === undefined ? '' : String(value))

/** Undefined for what has parts of its own, and for what holds on both sides of a rate. */
export function partOf(condition: Condition): Part | undefined {
  if (condition.kind === 'self-check')
    return { ...newPart(), kind: 'self-check', check: condition.check ?? '', least: condition.is }
  if (condition.kind === 'watch') return { ...newPart(), kind: 'watch', sees: condition.sees }
  if (!('signal' in condition)) return undefined
  const empty = newPart(condition.signal)
  switch (condition.kind) {
    case 'limit': {
      const { above, below } = condition
      const kind = above === undefined ? 'below' : below === undefined ? 'above' : 'outside'
      const given = { ...empty, kind, deadband: figure(condition.deadband) } as const
      return { ...given, value: limit(above ?? below), low: kind === 'outside' ? limit(below) : '' }
    }
    case 'rate': {
      const { above, below, perS, overS } = condition
      if (above !== undefined && below !== undefined) return undefined
      const value = above ?? -(below ?? 0)
      if (value < 0) return undefined
      return {
        ...empty,
        kind: above === undefined ? 'falling' : 'rising',
        value: limit(value),
        deadband: figure(condition.deadband),
        per: lengthOf(perS),
        over: lengthOf(overS),
      }
    }
    case 'apart':
      return {
        ...empty,
        kind: 'apart',
        from: condition.from,
        value: limit(condition.by),
        deadband: figure(condition.deadband),
      }
    case 'unusual':
      return {
        ...empty,
        kind: 'unusual',
        value: limit(condition.times),
        low: figure(condition.atLeast),
        over: lengthOf(condition.overS),
      }
    case 'state':
      return { ...empty, kind: 'state', states: condition.is.map(stateText).join(', ') }
    case 'silent':
      return { ...empty, kind: 'silent', over: lengthOf(condition.forS) }
  }
}

const stateText = (state: string | boolean) => (state === true ? 'on' : state === false ? 'off' : state)
