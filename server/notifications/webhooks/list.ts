import { sql } from 'kysely'
import { z } from 'zod'
import type { Priority } from '../../../core/alarm/states.ts'
import type { WebhookId } from '../../../core/ids.ts'
import { opened } from '../../audit/opened.ts'
import { readTarget } from '../../audit/sinks/target.ts'
import { instant, webhookId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { priority } from '../fields.ts'
import { webhookTarget } from './places.ts'

type Row = {
  webhook_id: WebhookId
  target_sealed: Buffer
  priority: Priority
  paused: boolean
  created_at: Date
  waiting: string
  last_ok_at: Date | null
  last_error: string | null
  next_at: Date | null
}

export const list = operation({
  id: 'webhooks.list',
  method: 'GET',
  path: '/v1/webhooks',
  permission: 'webhook.edit',
  audit: 'read',
  zone: 'api',
  summary: 'Where the organisation has what happens to alarms sent, and whether it arrives there',
  input: {},
  output: z.object({
    webhooks: z.array(
      z.object({
        webhookId,
        target: z.string(),
        hasOwnAuthority: z.boolean(),
        priority,
        state: z.enum(['delivering', 'failing', 'paused']),
        createdAt: instant,
        waiting: z.int().meta({ description: 'Messages that have not arrived yet' }),
        lastOkAt: instant.nullable(),
        lastError: z.string().nullable(),
        nextTryAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const [keys, { rows }] = await Promise.all([
      deps.keys.forSession(session),
      deps.db.inSession(
        session,
        ({ kysely }) =>
          sql<Row>`select webhook_id, target_sealed, priority, paused, created_at, waiting, last_ok_at, last_error, next_at
            from app.webhooks()`.execute(kysely),
        about,
      ),
    ])
    return {
      webhooks: rows.map((row) => {
        const target = opened(() => readTarget(keys.open('sink', webhookTarget(row.webhook_id), row.target_sealed)))
        const isFailing = row.last_error !== null
        return {
          webhookId: row.webhook_id,
          target: target?.target ?? '',
          hasOwnAuthority: target !== undefined && target.ca !== '',
          priority: row.priority,
          state: row.paused ? ('paused' as const) : isFailing ? ('failing' as const) : ('delivering' as const),
          createdAt: row.created_at.toISOString(),
          waiting: Number(row.waiting),
          lastOkAt: row.last_ok_at?.toISOString() ?? null,
          lastError: row.last_error,
          nextTryAt: row.paused ? null : (row.next_at?.toISOString() ?? null),
        }
      }),
    }
  },
})
