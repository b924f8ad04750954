import { sql } from 'kysely'
import { z } from 'zod'
import { subscriptionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const remove = operation({
  id: 'push.remove',
  method: 'POST',
  path: '/v1/push/{subscriptionId}/remove',
  permission: 'alarm.read',
  audit: 'change',
  zone: 'api',
  summary: 'Tells the viewer nothing more in a browser',
  input: { params: z.object({ subscriptionId }) },
  output: 'nothing',
  async handler({ input: { params }, session, about, deps }) {
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.push_remove(${params.subscriptionId})`.execute(kysely),
      about,
    )
  },
})
