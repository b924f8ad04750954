import { sql } from 'kysely'
import { z } from 'zod'
import { idFrom, type SubscriptionId } from '../../../core/ids.ts'
import { PUSH_BROWSER_CHARS_MAX, SINK_TARGET_CHARS_MAX } from '../../../core/limits.ts'
import { isReceiver, PUSH_AUTH_BYTES, PUSH_PUBLIC_KEY_BYTES } from '../../../core/wire/web-push.ts'
import { invalid } from '../../../core/errors.ts'
import { webhookUrl } from '../../audit/sinks/target.ts'
import { subscriptionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { markOf, subscriptionPlace, subscriptionToSeal } from './places.ts'

const base64url = (bytes: number) =>
  z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_-]+$/, 'is no base64url')
    .refine((text) => Buffer.from(text, 'base64url').length === bytes, `must have ${bytes} bytes`)

export const add = operation({
  id: 'push.add',
  method: 'POST',
  path: '/v1/push',
  permission: 'alarm.read',
  audit: 'change',
  zone: 'api',
  summary: 'Tells the viewer in this browser as well, by its push service',
  input: {
    body: z.object({
      endpoint: z
        .string()
        .max(SINK_TARGET_CHARS_MAX)
        .refine((text) => webhookUrl(text) !== undefined, 'must be "https://host/path" of a push service'),
      p256dh: base64url(PUSH_PUBLIC_KEY_BYTES).meta({ description: 'Key of the browser (RFC 8291)' }),
      auth: base64url(PUSH_AUTH_BYTES).meta({ description: 'Secret of the browser (RFC 8291)' }),
      browser: z
        .string()
        .trim()
        .min(1)
        .max(PUSH_BROWSER_CHARS_MAX)
        .meta({ description: 'For its owner to know it again' }),
    }),
  },
  output: z.object({ subscriptionId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const [publicKey, auth] = [Buffer.from(body.p256dh, 'base64url'), Buffer.from(body.auth, 'base64url')]
    if (!isReceiver({ publicKey, auth }))
      throw invalid('No browser makes such a key', { fields: { p256dh: 'is no key' } })
    const keys = await deps.keys.forSession(session)
    const id = idFrom<SubscriptionId>(deps.random(16))
    const sealed = keys.seal('sink', subscriptionPlace(id), subscriptionToSeal(body))
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.push_add(${id}, ${sealed}, ${markOf(body.endpoint)})`.execute(kysely),
      about,
    )
    return { subscriptionId: id }
  },
})
