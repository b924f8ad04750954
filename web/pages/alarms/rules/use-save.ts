// Keeps a rule. Of one that is there already only what was changed is sent: with other conditions it begins anew.

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AlarmRule } from '../../../data/alarms/contract.ts'
import { ALARMS_KEY } from '../../../data/alarms/queries.ts'
import { api } from '../../../data/api.ts'
import { changesOf, type Ready } from './draft/changes.ts'
import type { Draft } from './draft/draft.ts'
import { readEscalation } from './draft/read.ts'

/** `begun`: what its fields were filled with. */
export function useSave(rule: AlarmRule | undefined, begun: Draft, onSaved: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (ready: Ready) => {
      if (rule === undefined) return void (await api.alarmRules.add({ body: ready }))
      const body = changesOf(rule, readEscalation(begun).value ?? { escalates: 'own', steps: [] }, ready)
      if (Object.keys(body).length > 0) await api.alarmRules.edit({ params: { ruleId: rule.ruleId }, body })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ALARMS_KEY })
      onSaved()
    },
  })
}
