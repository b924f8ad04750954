// What the viewer was told, and what became of the letters.
import { sql } from 'kysely'
import { z } from 'zod'
import type { NotificationId } from '../../core/ids.ts'
import { NOTIFICATIONS_LISTED_MAX } from '../../core/limits.ts'
import { assetId, instant, notificationId, ruleId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { outage, priority } from './fields.ts'

const WHY = ['alarms', 'escalation', 'outage', 'digest'] as const
/** `collecting`: more may be added. `waiting`: it could not be handed on, and is tried again. */
const LETTER_STATES = ['none', 'collecting', 'waiting', 'sent', 'not-sent'] as const

const told = z.object({ ruleId, assetId, priority, at: instant })
const notification = z.object({
  notificationId,
  why: z.enum(WHY),
  at: instant,
  seen: z.boolean(),
  alarms: z.array(told).meta({ description: 'Those that the viewer may see now' }),
  more: z.int().meta({ description: 'How many more there were' }),
  outages: z.array(outage).meta({ description: 'What the platform could not see, where that is what was told' }),
  letter: z.object({
    state: z.enum(LETTER_STATES),
    sentAt: instant.nullable(),
    tries: z.int(),
    nextTryAt: instant.nullable(),
    error: z.string().nullable(),
  }),
  pushes: z
    .object({ sent: z.int(), waiting: z.int(), notSent: z.int(), error: z.string().nullable() })
    .meta({ description: 'To the browsers of the viewer' }),
})

type Row = {
  notification_id: NotificationId
  why: (typeof WHY)[number]
  created_at: Date
  closed_at: Date | null
  seen_at: Date | null
  more: number
  email: boolean
  sent_at: Date | null
  given_up_at: Date | null
  next_at: Date | null
  attempts: number | null
  last_error: string | null
  alarms: unknown
  outages: unknown
  pushed: number
  pushing: number
  not_pushed: number
  push_error: string | null
}

export const list = operation({
  id: 'notifications.list',
  method: 'GET',
  path: '/v1/notifications',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'What the viewer was told of alarms, the newest first, and what became of it',
  input: { query: z.object({ limit: z.coerce.number().int().min(0).max(NOTIFICATIONS_LISTED_MAX).optional() }) },
  output: z.object({ notifications: z.array(notification), unseen: z.int() }),
  async handler({ input: { query }, session, about, deps }) {
    const { rows, unseen } = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const found = await sql<Row>`
          select notification_id, why, created_at, closed_at, seen_at, more, email, sent_at, given_up_at, next_at, attempts, last_error, alarms, outages,
            pushed, pushing, not_pushed, push_error
          from app.notified(${query.limit ?? NOTIFICATIONS_LISTED_MAX})`.execute(kysely)
        const counted = await sql<{ unseen: number }>`select app.notifications_unseen() as unseen`.execute(kysely)
        return { rows: found.rows, unseen: counted.rows[0]?.unseen ?? 0 }
      },
      about,
    )
    return { notifications: rows.map(toldOf), unseen }
  },
})

const written = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString())
const alarmsOf = z.array(told.extend({ at: written }))
const outagesOf = z.array(outage.extend({ from: written, until: written }))

function toldOf(row: Row): z.input<typeof notification> {
  return {
    notificationId: row.notification_id,
    why: row.why,
    at: row.created_at.toISOString(),
    seen: row.seen_at !== null,
    alarms: alarmsOf.parse(row.alarms),
    more: row.more,
    outages: outagesOf.parse(row.outages),
    letter: {
      state: letterState(row),
      sentAt: row.sent_at?.toISOString() ?? null,
      tries: row.attempts ?? 0,
      nextTryAt: letterState(row) === 'waiting' ? (row.next_at?.toISOString() ?? null) : null,
      error: row.last_error,
    },
    pushes: { sent: row.pushed, waiting: row.pushing, notSent: row.not_pushed, error: row.push_error },
  }
}

function letterState({ email, sent_at, given_up_at, closed_at }: Row): (typeof LETTER_STATES)[number] {
  if (!email) return 'none'
  if (sent_at !== null) return 'sent'
  if (given_up_at !== null) return 'not-sent'
  return closed_at === null ? 'collecting' : 'waiting'
}
