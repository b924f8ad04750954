import { sql } from 'kysely'
import { z } from 'zod'
import { type WebhookId, idFrom } from '../../../core/ids.ts'
import { WEBHOOK_SECRET_BYTES } from '../../../core/limits.ts'
import { caText, targetToSeal, webhookTarget as targetText } from '../../audit/sinks/target.ts'
import { webhookId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { priority } from '../fields.ts'
import { webhookSecret, webhookTarget } from './places.ts'

export const add = operation({
  id: 'webhooks.add',
  method: 'POST',
  path: '/v1/webhooks',
  permission: 'webhook.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary:
    'Sends what happens to alarms to a server (Standard Webhooks); its secret is in this answer and nowhere else',
  input: {
    body: z.object({
      target: targetText,
      ca: caText
        .default('')
        .meta({ description: "The receiver's certificate authority in PEM, if it is no public one" }),
      priority: priority.default('low').meta({ description: 'The lowest that is sent' }),
    }),
  },
  output: z.object({ webhookId, secret: z.string() }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const id = idFrom<WebhookId>(deps.random(16))
    const secret = `whsec_${Buffer.from(deps.random(WEBHOOK_SECRET_BYTES)).toString('base64')}`
    const target = keys.seal('sink', webhookTarget(id), targetToSeal({ target: body.target, ca: body.ca }))
    const sealed = keys.seal('sink', webhookSecret(id), secret)
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.webhook_add(${id}, ${target}, ${sealed}, ${body.priority})`.execute(kysely),
      about,
    )
    return { webhookId: id, secret }
  },
})
