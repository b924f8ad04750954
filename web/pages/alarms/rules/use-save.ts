// Keeps a rule. Of one that is there already only what was changed is sent: with other conditions it begins anew.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RuleSpec } from '../../../../core/alarm/spec.ts'
import type { AlarmRule, AlarmScope } from '../../../data/alarms/contract.ts'
import { ALARMS_KEY } from '../../../data/alarms/queries.ts'
import { api } from '../../../data/api.ts'
import type { Draft } from './draft/draft.ts'

export type Ready = Pick<Draft, 'priority' | 'consequence' | 'response' | 'enabled'> & {
  name: string
  scope: AlarmScope
  spec: RuleSpec
}

/** What differs; JSON is enough, since both come of the same fields in the same order. */
export function changesOf(rule: AlarmRule, ready: Ready): Partial<Ready> {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return {
    ...(ready.name === rule.name ? {} : { name: ready.name }),
    ...(ready.priority === rule.priority ? {} : { priority: ready.priority }),
    ...(ready.consequence === rule.consequence ? {} : { consequence: ready.consequence }),
    ...(ready.response === rule.response ? {} : { response: ready.response }),
    ...(ready.enabled === rule.enabled ? {} : { enabled: ready.enabled }),
    ...(same(sorted(ready.scope), sorted(rule.scope)) ? {} : { scope: ready.scope }),
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

export function useSave(rule: AlarmRule | undefined, onSaved: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (ready: Ready) => {
      if (rule === undefined) return void (await api.alarmRules.add({ body: ready }))
      const body = changesOf(rule, ready)
      if (Object.keys(body).length > 0) await api.alarmRules.edit({ params: { ruleId: rule.ruleId }, body })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ALARMS_KEY })
      onSaved()
    },
  })
}
