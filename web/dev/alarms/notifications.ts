// Notifications of the fixture: what somebody is told, and what they were told.

import type { Notification, NotifySettings } from '../../data/alarms/notifications.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'

export type NotificationWorld = { settings: NotifySettings; told: Notification[] }

const MINUTE = 60_000
const ok = (body: unknown): Answer => ({ status: 200, body })
const done: Answer = { status: 204 }

export function makeNotifications({ alarms: { alarms } }: Pick<World, 'alarms'>): NotificationWorld {
  const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()
  const some = (from: number, count: number): Notification['alarms'] =>
    alarms
      .slice(from, from + count)
      .map(({ ruleId, assetId, priority }) => ({ ruleId, assetId, priority, at: at(from + 3) }))
  const told = (n: number, minutes: number, over: Partial<Notification>): Notification => ({
    notificationId: idOf(12, n),
    why: 'alarms',
    at: at(minutes),
    seen: minutes > 60,
    alarms: some(n, 1),
    more: 0,
    letter: { state: 'sent', sentAt: at(minutes), tries: 1, nextTryAt: null, error: null },
    ...over,
  })
  const letter = (state: Notification['letter']['state'], error: string | null = null): Notification['letter'] => ({
    state,
    sentAt: null,
    tries: error === null ? 0 : 4,
    nextTryAt: state === 'waiting' ? at(-8) : null,
    error,
  })
  return {
    settings: {
      enabled: true,
      priority: 'high',
      siteIds: null,
      hours: { from: 22 * 60, until: 6 * 60 },
      timeZone: 'Europe/Berlin',
      criticalAlways: true,
      email: true,
    },
    told: [
      told(1, 1, { letter: letter('collecting') }),
      told(2, 40, { alarms: some(2, 8), more: 1_204, letter: letter('waiting', 'ECONNECTION') }),
      told(3, 300, { why: 'escalation', alarms: some(4, 2) }),
      told(4, 900, {
        alarms: some(6, 3),
        letter: letter('not-sent', 'the alarms were over or answered before it was sent'),
      }),
      told(5, 3_000, { alarms: [] }),
    ],
  }
}

/** What needs no session. */
export function linkAnswers({ method, path, body }: Ask): Answer | undefined {
  if (method !== 'POST' || !path.startsWith('/v1/alarm-links/')) return undefined
  if (body.token === 'expired') return { problem: 404, title: 'Not found' }
  if (path.endsWith('/acknowledge')) return ok({ state: 'acknowledged' })
  const state = body.token === 'faster' ? 'acknowledged' : 'unacknowledged'
  return ok({ priority: 'critical', state, raisedAt: new Date(Date.now() - 4 * MINUTE).toISOString() })
}

export function notificationAnswers({ notifications }: World, { method, path, query, body }: Ask): Answer | undefined {
  const { told } = notifications
  switch (`${method} ${path}`) {
    case 'GET /v1/notifications':
      return ok({
        notifications: told.slice(0, Number(query.get('limit') ?? 100)),
        unseen: told.filter(({ seen }) => !seen).length,
      })
    case 'POST /v1/notifications/see':
      return done
    case 'GET /v1/notifications/settings':
      return ok(notifications.settings)
    case 'POST /v1/notifications/settings':
      Object.assign(notifications.settings, body)
      return done
    default:
      return undefined
  }
}
