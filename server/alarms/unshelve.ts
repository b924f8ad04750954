import { z } from 'zod'
import { operation } from '../operation/operation.ts'
import { act, acted } from './acting.ts'
import { alarmParams, comment } from './fields.ts'

export const unshelve = operation({
  id: 'alarms.unshelve',
  method: 'POST',
  path: '/v1/alarms/{ruleId}/{assetId}/unshelve',
  permission: 'alarm.shelve',
  audit: 'change',
  zone: 'api',
  summary: 'Takes an alarm from the shelf before its time is over',
  input: { params: alarmParams, body: z.object({ comment }) },
  output: acted,
  handler: ({ input: { params, body }, session, about, deps }) =>
    act({ deps, session, about }, { ...params, act: 'unshelve', comment: body.comment }),
})
