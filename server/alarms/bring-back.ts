import { z } from 'zod'
import { operation } from '../operation/operation.ts'
import { act, acted } from './acting.ts'
import { alarmParams, comment } from './fields.ts'

export const bringBack = operation({
  id: 'alarms.bring-back',
  method: 'POST',
  path: '/v1/alarms/{ruleId}/{assetId}/bring-back',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Brings an alarm back into service',
  input: { params: alarmParams, body: z.object({ comment }) },
  output: acted,
  handler: ({ input: { params, body }, session, about, deps }) =>
    act({ deps, session, about }, { ...params, act: 'return-to-service', comment: body.comment }),
})
