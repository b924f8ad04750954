// Messages of a webhook as the database tells them.
import { sql } from 'kysely'
import type { MessageId, WebhookId } from '../../../core/ids.ts'
import { WEBHOOK_MESSAGES_LISTED_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'

export const MESSAGE_STATES = ['waiting', 'sent', 'given-up'] as const

export type MessageRow = {
  message_id: MessageId
  events: number
  created_at: Date
  state: (typeof MESSAGE_STATES)[number]
  attempts: number
  next_at: Date
  done_at: Date | null
  last_error: string | null
}

/** The newest first. Rejects with Failure not-found for a webhook that is none of the organisation's. */
export async function readMessages({ kysely }: Tx, webhookId: WebhookId): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select message_id, events, created_at, state, attempts, next_at, done_at, last_error
    from app.webhook_messages(${webhookId}, ${WEBHOOK_MESSAGES_LISTED_MAX})`.execute(kysely)
  return rows
}
