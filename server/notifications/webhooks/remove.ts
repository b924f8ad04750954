import { sql } from 'kysely'
import { z } from 'zod'
import { webhookId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const remove = operation({
  id: 'webhooks.remove',
  method: 'POST',
  path: '/v1/webhooks/{webhookId}/remove',
  permission: 'webhook.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Ends a webhook for good; what waits is not sent any more',
  input: { params: z.object({ webhookId }) },
  output: 'nothing',
  async handler({ input: { params }, session, about, deps }) {
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.webhook_edit(${params.webhookId}, null, null, null, true)`.execute(kysely),
      about,
    )
  },
})
