import { z } from 'zod'
import { operation } from '../operation/operation.ts'
import { act, acted } from './acting.ts'
import { alarmParams, reason } from './fields.ts'

export const takeOut = operation({
  id: 'alarms.take-out',
  method: 'POST',
  path: '/v1/alarms/{ruleId}/{assetId}/take-out',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Takes an alarm out of service, with a reason, until somebody brings it back',
  input: { params: alarmParams, body: z.object({ reason }) },
  output: acted,
  handler: ({ input: { params, body }, session, about, deps }) =>
    act({ deps, session, about }, { ...params, act: 'out-of-service', comment: body.reason }),
})
