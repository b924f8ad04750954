// Notifications of the fixture: what somebody is told, and what they were told.

import type {
  EscalationStep,
  Notification,
  NotifySettings,
  Outage,
  PushBrowser,
  Webhook,
  WebhookMessage,
} from '../../data/alarms/notifications.ts'
import type { Answer, Ask } from '../answers.ts'
import { idOf } from '../plant.ts'
import type { World } from '../world.ts'

export type NotificationWorld = {
  settings: NotifySettings
  told: Notification[]
  webhooks: Webhook[]
  steps: EscalationStep[]
  browsers: PushBrowser[]
  outages: Outage[]
  /** For a scene of the day after one. */
  recentOutages: Outage[]
}

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
    outages: [],
    pushes: { sent: 0, waiting: 0, notSent: 0, error: null },
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
  const outages = (minutes: number): Outage[] => [
    { part: 'gateways', from: at(minutes + 41), until: at(minutes + 1) },
    { part: 'alarms', from: at(minutes + 41), until: at(minutes) },
  ]
  return {
    outages: outages(4_000),
    recentOutages: outages(90),
    settings: {
      enabled: true,
      priority: 'high',
      siteIds: null,
      hours: { from: 22 * 60, until: 6 * 60 },
      timeZone: 'Europe/Berlin',
      criticalAlways: true,
      email: true,
      digestAt: null,
    },
    told: [
      told(1, 1, { letter: letter('collecting') }),
      told(2, 40, { alarms: some(2, 8), more: 1_204, letter: letter('waiting', 'ECONNECTION') }),
      told(3, 300, {
        why: 'escalation',
        alarms: some(4, 2),
        pushes: { sent: 1, waiting: 1, notSent: 0, error: 'it answered 503' },
      }),
      told(4, 900, {
        alarms: some(6, 3),
        letter: letter('not-sent', 'the alarms were over or answered before it was sent'),
      }),
      told(5, 3_000, { alarms: [] }),
      told(6, 4_000, { why: 'outage', alarms: [], outages: outages(4_000) }),
    ],
    browsers: [
      browserOf(1, 'Firefox on Linux', 'updates.push.services.mozilla.com'),
      browserOf(2, 'Chrome on Android', 'fcm.googleapis.com', 'it answered 503'),
    ],
    steps: [
      { afterMinutes: 10, priority: 'high', personId: idOf(3, 1), groupId: null },
      { afterMinutes: 30, priority: 'critical', personId: idOf(3, 2), groupId: null },
    ],
    webhooks: [
      webhook(1, 'https://chat.hafenbetriebe.example/hooks/alarms', { lastOkAt: at(3) }),
      webhook(2, 'https://tickets.hafenbetriebe.example/in', {
        priority: 'high',
        state: 'failing',
        waiting: 12,
        hasOwnAuthority: true,
        lastOkAt: at(130),
        lastError: 'it did not answer in time',
        nextTryAt: at(-4),
      }),
      webhook(3, 'https://old.hafenbetriebe.example/', { state: 'paused' }),
    ],
  }
}

const browserOf = (n: number, browser: string, service: string, lastError: string | null = null): PushBrowser => ({
  subscriptionId: idOf(15, n),
  browser,
  service,
  mark: `mark-${n}`,
  createdAt: new Date(Date.now() - n * 9 * 24 * 60 * MINUTE).toISOString(),
  lastError,
})

/** A key of P-256, as browsers want one (RFC 8291, section 5). */
const PUSH_KEY = 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8'

function pushAnswers({ notifications }: World, { method, path }: Ask): Answer {
  if (path === '/v1/push/key') return ok({ publicKey: PUSH_KEY })
  if (method === 'GET') return ok({ browsers: notifications.browsers })
  if (path === '/v1/push') return { status: 201, body: { subscriptionId: idOf(15, 9) } }
  notifications.browsers = notifications.browsers.filter(({ subscriptionId }) => !path.includes(subscriptionId))
  return done
}

const webhook = (n: number, target: string, over: Partial<Webhook>): Webhook => ({
  webhookId: idOf(13, n),
  target,
  hasOwnAuthority: false,
  priority: 'low',
  state: 'delivering',
  createdAt: new Date(Date.now() - 90 * 24 * 60 * MINUTE).toISOString(),
  waiting: 0,
  lastOkAt: null,
  lastError: null,
  nextTryAt: null,
  ...over,
})

function messagesOf({ state }: Webhook): WebhookMessage[] {
  const at = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()
  const sent = { state: 'sent' as const, tries: 1, nextTryAt: null, error: null }
  const failing = { state: 'waiting' as const, tries: 7, doneAt: null, nextTryAt: at(-4), error: 'it answered 502' }
  const messages: WebhookMessage[] = [
    { messageId: idOf(14, 1), events: 3, at: at(3), doneAt: at(3), ...sent },
    { messageId: idOf(14, 2), events: 500, at: at(160), doneAt: at(159), ...sent },
    { messageId: idOf(14, 3), events: 0, at: at(900), doneAt: at(900), ...sent },
  ]
  return state === 'failing' ? [{ messageId: idOf(14, 9), events: 1, at: at(2), ...failing }, ...messages] : messages
}

function webhookAnswers({ notifications }: World, { method, path, body }: Ask): Answer | undefined {
  const [, , , id = '', part = ''] = path.split('/')
  const { webhooks } = notifications
  if (method === 'GET' && id === '') return ok({ webhooks })
  if (id === '') {
    if (!String(body.target).startsWith('https://'))
      return { problem: 400, title: 'Not accepted', fields: { target: 'must be "https://host/path"' } }
    webhooks.push(webhook(9, String(body.target), {}))
    return {
      status: 201,
      body: { webhookId: idOf(13, 9), secret: 'whsec_Zm9yIGEgcGljdHVyZSBvbmx5LCBub3RoaW5nIG1vcmU=' },
    }
  }
  const its = webhooks.find(({ webhookId }) => webhookId === id)
  if (its === undefined) return { problem: 404, title: 'Not found' }
  if (part === 'messages') return ok({ messages: messagesOf(its) })
  if (part === 'test')
    return ok(its.state === 'failing' ? { ok: false, error: its.lastError } : { ok: true, error: null })
  if (part === 'remove') notifications.webhooks = webhooks.filter((each) => each !== its)
  return done
}

/** What needs no session. */
export function linkAnswers({ method, path, body }: Ask): Answer | undefined {
  if (method !== 'POST' || !path.startsWith('/v1/alarm-links/')) return undefined
  if (body.token === 'expired') return { problem: 404, title: 'Not found' }
  if (path.endsWith('/acknowledge')) return ok({ state: 'acknowledged' })
  const state = body.token === 'faster' ? 'acknowledged' : 'unacknowledged'
  return ok({ priority: 'critical', state, raisedAt: new Date(Date.now() - 4 * MINUTE).toISOString() })
}

export function notificationAnswers(world: World, ask: Ask): Answer | undefined {
  const { method, path, query, body } = ask
  const { notifications } = world
  if (path.startsWith('/v1/webhooks')) return webhookAnswers(world, ask)
  if (path.startsWith('/v1/push')) return pushAnswers(world, ask)
  const { told } = notifications
  switch (`${method} ${path}`) {
    case 'GET /v1/notifications':
      return ok({
        notifications: told.slice(0, Number(query.get('limit') ?? 100)),
        unseen: told.filter(({ seen }) => !seen).length,
      })
    case 'GET /v1/outages':
      return ok({ outages: notifications.outages })
    case 'POST /v1/notifications/see':
      return done
    case 'GET /v1/escalation':
      return ok({ steps: notifications.steps })
    case 'POST /v1/escalation':
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
