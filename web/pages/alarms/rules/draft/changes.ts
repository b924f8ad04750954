// What a person has changed of a rule. Pure.

import type { RuleSpec } from '../../../../../core/alarm/spec.ts'
import type { AlarmRule, AlarmScope, RuleEscalation } from '../../../../data/alarms/contract.ts'
import type { Draft } from './draft.ts'

export type Ready = Pick<Draft, 'priority' | 'consequence' | 'response' | 'enabled'> & {
  name: string
  scope: AlarmScope
  spec: RuleSpec
  escalation: RuleEscalation
}

/** What differs; JSON is enough, since both come of the same fields in the same order. */
export function changesOf(rule: AlarmRule, known: RuleEscalation, ready: Ready): Partial<Ready> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return {
    ...(ready.name === rule.name ? {} : { name: ready.name }),
    ...(ready.priority === rule.priority ? {} : { priority: ready.priority }),
    ...(ready.consequence === rule.consequence ? {} : { consequence: ready.consequence }),
    ...(ready.response === rule.response ? {} : { response: ready.response }),
    ...(ready.enabled === rule.enabled ? {} : { enabled: ready.enabled }),
    ...(same(sorted(ready.scope), sorted(rule.scope)) ? {} : { scope: ready.scope }),
    ...(same(sorted(ready.escalation), sorted(known)) ? {} : { escalation: ready.escalation }),
    ...(same(sorted(ready.spec), sorted(rule.spec)) ? {} : { spec: ready.spec }),
  }
}

/** Fields in the order of the alphabet, so that two of the same kind can be compared as text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]))
}
