// The words of the alarm pages for what the server answers, and which alarm is which.

import type {
  AlarmRulesEscalationOutput,
  AlarmRulesListOutput,
  AlarmsJournalOutput,
  AlarmsListOutput,
  AlarmsStatisticsOutput,
  AlarmsTryOutput,
} from '../../../client/operations.gen.ts'
import type { RuleSpec } from '../../../core/alarm/spec.ts'

export type Alarm = AlarmsListOutput['alarms'][number]
export type AlarmList = AlarmsListOutput
export type AlarmCount = AlarmsListOutput['counts'][number]
export type AlarmEvent = AlarmsJournalOutput['events'][number]
export type AlarmStatistics = AlarmsStatisticsOutput
export type AlarmTrial = AlarmsTryOutput

type ListedRule = AlarmRulesListOutput['rules'][number]
export type AlarmScope = ListedRule['scope']
export type RuleEscalation = AlarmRulesEscalationOutput
export type RuleStep = RuleEscalation['steps'][number]
export type AlarmRule = Omit<ListedRule, 'spec'> & { spec: RuleSpec }

/** The border: the server has checked what it keeps against the types of core/alarm/spec.ts, and tells it as it was sent. */
export const ruleOf = (rule: ListedRule): AlarmRule => ({ ...rule, spec: rule.spec as RuleSpec })

/** One rule at one asset. */
export type AlarmPlace = Pick<Alarm, 'ruleId' | 'assetId'>

/** Fit for an address. */
export const alarmKey = ({ ruleId, assetId }: AlarmPlace): string => `${ruleId}.${assetId}`

export function alarmPlace(key: string | undefined): AlarmPlace | undefined {
  const [ruleId, assetId, ...rest] = key?.split('.') ?? []
  return ruleId && assetId && rest.length === 0 ? { ruleId, assetId } : undefined
}
