import { z } from 'zod'
import { ALARM_SHELVE_HOURS_MAX } from '../../core/limits.ts'
import { operation } from '../operation/operation.ts'
import { act, acted } from './acting.ts'
import { alarmParams, reason } from './fields.ts'

export const shelve = operation({
  id: 'alarms.shelve',
  method: 'POST',
  path: '/v1/alarms/{ruleId}/{assetId}/shelve',
  permission: 'alarm.shelve',
  audit: 'change',
  zone: 'api',
  summary: 'Puts an alarm aside for a time, with a reason; it comes back by itself',
  input: {
    params: alarmParams,
    body: z.object({
      reason,
      minutes: z
        .int()
        .min(1)
        .max(ALARM_SHELVE_HOURS_MAX * 60),
    }),
  },
  output: acted,
  handler: ({ input: { params, body }, session, about, deps }) =>
    act({ deps, session, about }, { ...params, act: 'shelve', comment: body.reason, minutes: body.minutes }),
})
