// A message after Standard Webhooks (standardwebhooks.com, version 1): what is signed is "id.timestamp.body".
import { createHmac } from 'node:crypto'

export type Message = { id: string; at_s: number; body: string }

const PREFIX = 'whsec_'

/** `secret` as it was shown: "whsec_" and base64. */
export function signatureOf(secret: string, { id, at_s, body }: Message): string {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${at_s}.${body}`, 'utf8').digest('base64')}`
}

export function headersOf(secret: string, message: Message): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': message.id,
    'webhook-timestamp': String(message.at_s),
    'webhook-signature': signatureOf(secret, message),
  }
}

export type SentEvent = {
  event_id: string
  rule_id: string
  asset_id: string
  site_id: string
  kind: string
  state: string
  priority: string
  at: Date
  received_at: Date
}

/** What is sent to see whether it arrives. */
export const testBody = (at: Date, orgId: string): string =>
  JSON.stringify({ type: 'test', timestamp: at.toISOString(), data: { orgId } })

/** The same text at every try. It names things by their ids: names are sealed, and the link leads to them. */
export function bodyOf(publicUrl: string, at: Date, orgId: string, events: readonly SentEvent[]): string {
  return JSON.stringify({
    type: 'alarms.changed',
    timestamp: at.toISOString(),
    data: {
      orgId,
      events: events.map((each) => ({
        eventId: each.event_id,
        kind: each.kind,
        state: each.state,
        priority: each.priority,
        ruleId: each.rule_id,
        assetId: each.asset_id,
        siteId: each.site_id,
        at: each.at.toISOString(),
        receivedAt: each.received_at.toISOString(),
        url: new URL(`/alarms/${each.rule_id}/${each.asset_id}`, publicUrl).href,
      })),
    },
  })
}
