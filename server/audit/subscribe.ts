import { z } from 'zod'
import { operation } from '../operation/operation.ts'
import { subscribed } from './subscription.ts'

export const subscribe = operation({
  id: 'audit.subscribe',
  method: 'POST',
  path: '/v1/audit/subscription',
  permission: 'audit.read',
  audit: 'change',
  zone: 'api',
  summary: 'The checkpoint of the day by mail to the viewer, or no longer: a copy that nobody here can change',
  input: { body: z.object({ daily: z.boolean() }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    await deps.db.inSession(session, (tx) => subscribed(tx, input.body.daily), about)
  },
})
