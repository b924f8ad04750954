import { z } from 'zod'
import { instant, messageId, webhookId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { MESSAGE_STATES, readMessages } from './rows.ts'

export const messages = operation({
  id: 'webhooks.messages',
  method: 'GET',
  path: '/v1/webhooks/{webhookId}/messages',
  permission: 'webhook.edit',
  audit: 'read',
  zone: 'api',
  summary: 'What was sent to a webhook, the newest first, and what became of it',
  input: { params: z.object({ webhookId }) },
  output: z.object({
    messages: z.array(
      z.object({
        messageId: messageId.meta({ description: 'The webhook-id header is "msg_" and this' }),
        events: z.int().meta({ description: 'Lines of the journal in it; 0 is a test' }),
        at: instant,
        state: z.enum(MESSAGE_STATES),
        tries: z.int(),
        nextTryAt: instant.nullable(),
        doneAt: instant.nullable(),
        error: z.string().nullable(),
      }),
    ),
  }),
  async handler({ input: { params }, session, about, deps }) {
    const rows = await deps.db.inSession(session, (tx) => readMessages(tx, params.webhookId), about)
    return {
      messages: rows.map((row) => ({
        messageId: row.message_id,
        events: row.events,
        at: row.created_at.toISOString(),
        state: row.state,
        tries: row.attempts,
        nextTryAt: row.state === 'waiting' ? row.next_at.toISOString() : null,
        doneAt: row.done_at?.toISOString() ?? null,
        error: row.last_error,
      })),
    }
  },
})
