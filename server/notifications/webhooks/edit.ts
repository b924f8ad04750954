import { sql } from 'kysely'
import { z } from 'zod'
import { invalid } from '../../../core/errors.ts'
import { caText, targetToSeal, webhookTarget as targetText } from '../../audit/sinks/target.ts'
import { webhookId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { priority } from '../fields.ts'
import { webhookTarget } from './places.ts'

export const edit = operation({
  id: 'webhooks.edit',
  method: 'PATCH',
  path: '/v1/webhooks/{webhookId}',
  permission: 'webhook.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Pauses a webhook or lets it go on, points it elsewhere, or says from which priority on',
  input: {
    params: z.object({ webhookId }),
    body: z.object({
      paused: z.boolean().optional(),
      target: targetText.optional(),
      ca: caText.optional().meta({ description: 'With the target; without it the authorities are the public ones' }),
      priority: priority.optional(),
    }),
  },
  output: 'nothing',
  async handler({ input: { params, body }, session, about, deps }) {
    const { target, ca, paused, priority: lowest } = body
    if (Object.values(body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    if (target === undefined && ca !== undefined)
      throw invalid('An authority comes with its target', { fields: { target: 'is missing' } })
    const id = params.webhookId
    const keys = await deps.keys.forSession(session)
    const sealed =
      target === undefined ? null : keys.seal('sink', webhookTarget(id), targetToSeal({ target, ca: ca ?? '' }))
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql`select app.webhook_edit(${id}, ${sealed}, ${lowest ?? null}, ${paused ?? null}, false)`.execute(kysely),
      about,
    )
  },
})
