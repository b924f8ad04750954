// The questions about what one is told of alarms.

import { queryOptions } from '@tanstack/react-query'
import type {
  EscalationReadOutput,
  NotificationsListOutput,
  NotificationsSettingsOutput,
  PushListOutput,
  WebhooksListOutput,
  WebhooksMessagesOutput,
} from '../../../client/operations.gen.ts'
import { api } from '../api.ts'
import { NOTIFICATIONS_REFRESH_MS } from '../limits.ts'
import { ownMark } from './browser-push.ts'

export type Notification = NotificationsListOutput['notifications'][number]
export type NotifySettings = NotificationsSettingsOutput

export const NOTIFICATIONS_KEY = ['notifications'] as const

export const notificationsQuery = queryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'list'],
  queryFn: ({ signal }) => api.notifications.list({}, { signal }),
  refetchInterval: NOTIFICATIONS_REFRESH_MS,
})

export const unseenQuery = queryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'unseen'],
  queryFn: async ({ signal }) => (await api.notifications.list({ query: { limit: 0 } }, { signal })).unseen,
  refetchInterval: NOTIFICATIONS_REFRESH_MS,
})

export const notifySettingsQuery = queryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'settings'],
  queryFn: ({ signal }) => api.notifications.settings({ signal }),
})

export type Outage = Notification['outages'][number]

export const outagesQuery = queryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'outages'],
  queryFn: async ({ signal }) => (await api.outages.list({ signal })).outages,
  refetchInterval: NOTIFICATIONS_REFRESH_MS,
})

export const OUTAGE_WORD: Record<Outage['part'], string> = {
  gateways: 'No device could send its telemetry',
  alarms: 'Alarms were not evaluated',
}

export type PushBrowser = PushListOutput['browsers'][number]

export const browsersQuery = queryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'browsers'],
  queryFn: async ({ signal }) => (await api.push.list({ signal })).browsers,
})

/** What this browser is listed by; null while it is not subscribed. */
export const ownMarkQuery = queryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'own-browser'],
  queryFn: async () => (await ownMark()) ?? null,
})

export const LETTER_WORD: Record<Notification['letter']['state'], string> = {
  none: 'Not by mail',
  collecting: 'Goes out in a moment',
  waiting: 'Not sent yet, tried again',
  sent: 'Mailed',
  'not-sent': 'Not mailed',
}

export const WHY_WORD: Record<Notification['why'], string> = {
  alarms: 'Alarms',
  escalation: 'Nobody had acknowledged them',
  outage: 'The platform itself was down',
  digest: 'Your digest',
}

export type Webhook = WebhooksListOutput['webhooks'][number]
export type WebhookMessage = WebhooksMessagesOutput['messages'][number]

export const WEBHOOKS_KEY = ['webhooks'] as const

export const webhooksQuery = queryOptions({
  queryKey: [...WEBHOOKS_KEY, 'list'],
  queryFn: async ({ signal }) => (await api.webhooks.list({ signal })).webhooks,
  refetchInterval: NOTIFICATIONS_REFRESH_MS,
})

export const messagesQuery = (webhookId: string) =>
  queryOptions({
    queryKey: [...WEBHOOKS_KEY, 'messages', webhookId],
    queryFn: async ({ signal }) => (await api.webhooks.messages({ params: { webhookId } }, { signal })).messages,
    refetchInterval: NOTIFICATIONS_REFRESH_MS,
  })

export const WEBHOOK_STATE_WORD: Record<Webhook['state'], string> = {
  delivering: 'Delivering',
  failing: 'Failing',
  paused: 'Paused',
}

export const MESSAGE_STATE_WORD: Record<WebhookMessage['state'], string> = {
  waiting: 'Waiting',
  sent: 'Arrived',
  'given-up': 'Given up',
}

export type EscalationStep = EscalationReadOutput['steps'][number]

export const escalationQuery = queryOptions({
  queryKey: ['escalation'],
  queryFn: async ({ signal }) => (await api.escalation.read({ signal })).steps,
})
