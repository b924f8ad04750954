import { sql } from 'kysely'
import { z } from 'zod'
import type { SubscriptionId } from '../../../core/ids.ts'
import { opened } from '../../audit/opened.ts'
import { instant, subscriptionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { readSubscription, subscriptionPlace } from './places.ts'

type Row = {
  subscription_id: SubscriptionId
  sealed: Buffer
  mark: Buffer
  created_at: Date
  last_error: string | null
  last_state: string | null
}

export const list = operation({
  id: 'push.list',
  method: 'GET',
  path: '/v1/push',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'The browsers in which the viewer is told',
  input: {},
  output: z.object({
    browsers: z.array(
      z.object({
        subscriptionId,
        browser: z.string(),
        service: z.string().meta({ description: 'Host of its push service' }),
        mark: z.base64url().meta({ description: 'SHA-256 of its endpoint' }),
        createdAt: instant,
        lastError: z.string().nullable().meta({ description: 'Why the newest message has not arrived; null: it has' }),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const [keys, { rows }] = await Promise.all([
      deps.keys.forSession(session),
      deps.db.inSession(
        session,
        ({ kysely }) =>
          sql<Row>`select subscription_id, sealed, mark, created_at, last_state, last_error from app.push_subscriptions()`.execute(
            kysely,
          ),
        about,
      ),
    ])
    return {
      browsers: rows.map((row) => {
        const its = opened(() =>
          readSubscription(keys.open('sink', subscriptionPlace(row.subscription_id), row.sealed)),
        )
        return {
          subscriptionId: row.subscription_id,
          browser: its?.browser ?? '',
          service: its === undefined ? '' : new URL(its.endpoint).host,
          mark: row.mark.toString('base64url'),
          createdAt: row.created_at.toISOString(),
          lastError: row.last_state === 'sent' ? null : row.last_error,
        }
      }),
    }
  },
})
