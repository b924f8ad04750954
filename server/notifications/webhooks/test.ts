// Trying a webhook: the worker does it, which alone connects to the outside; this waits for what came of it.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { idFrom, type MessageId } from '../../../core/ids.ts'
import { SINK_TEST_PATIENCE_MS, SINK_TEST_POLL_MS } from '../../../core/limits.ts'
import { webhookId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { readMessages } from './rows.ts'

export const tryOut = operation({
  id: 'webhooks.test',
  method: 'POST',
  path: '/v1/webhooks/{webhookId}/test',
  permission: 'webhook.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Sends a message that is no alarm, once, and says what came of it',
  input: { params: z.object({ webhookId }) },
  output: z.object({ ok: z.boolean(), error: z.string().nullable() }),
  async handler({ input: { params }, session, about, deps }) {
    const id = idFrom<MessageId>(deps.random(16))
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.webhook_test(${params.webhookId}, ${id})`.execute(kysely),
      about,
    )
    // Looked for again and again in short transactions: nothing of the database is held while the network takes its time.
    for (let waited = 0; waited < SINK_TEST_PATIENCE_MS; waited += SINK_TEST_POLL_MS) {
      const rows = await deps.db.inSession(session, (tx) => readMessages(tx, params.webhookId), about)
      const its = rows.find(({ message_id }) => message_id === id)
      if (its !== undefined && its.state !== 'waiting') return { ok: its.state === 'sent', error: its.last_error }
      await sleep(SINK_TEST_POLL_MS)
    }
    return { ok: false, error: 'nothing was heard of it in time' }
  },
})
