import { z } from 'zod'
import { operation } from '../operation/operation.ts'
import { act, acted } from './acting.ts'
import { alarmParams, comment } from './fields.ts'

export const acknowledge = operation({
  id: 'alarms.acknowledge',
  method: 'POST',
  path: '/v1/alarms/{ruleId}/{assetId}/acknowledge',
  permission: 'alarm.acknowledge',
  audit: 'change',
  zone: 'api',
  summary: 'Says that somebody has seen the alarm and acts; lets go of one that has gone',
  input: { params: alarmParams, body: z.object({ comment }) },
  output: acted,
  handler: ({ input: { params, body }, session, about, deps }) =>
    act({ deps, session, about }, { ...params, act: 'acknowledge', comment: body.comment }),
})
