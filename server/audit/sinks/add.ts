import { sql } from 'kysely'
import { z } from 'zod'
import { type SinkId, idFrom } from '../../../core/ids.ts'
import { SINK_SECRET_BYTES } from '../../../core/limits.ts'
import { sinkId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { caText, SINK_KINDS, sinkSecret, sinkTarget, syslogTarget, targetToSeal, webhookTarget } from './target.ts'

const body = z
  .object({
    kind: z.enum(SINK_KINDS),
    target: z.string(),
    ca: caText.default('').meta({ description: "The receiver's certificate authority in PEM, if it is no public one" }),
    fromStart: z
      .boolean()
      .default(false)
      .meta({ description: 'With every line that there is, not only those to come' }),
  })
  .superRefine(({ kind, target }, context) => {
    const parsed = (kind === 'webhook' ? webhookTarget : syslogTarget).safeParse(target)
    for (const issue of parsed.error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['target'], message: issue.message })
  })

export const add = operation({
  id: 'audit-sinks.add',
  method: 'POST',
  path: '/v1/audit/sinks',
  permission: 'audit.stream',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary:
    "Streams the audit log to a webhook or a syslog server; a webhook's secret is in this answer and nowhere else",
  input: { body },
  output: z.object({ sinkId, secret: z.string().nullable() }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { kind, target, ca, fromStart } = input.body
    const keys = await deps.keys.forSession(session)
    const id = idFrom<SinkId>(deps.random(16))
    const secret = kind === 'webhook' ? Buffer.from(deps.random(SINK_SECRET_BYTES)).toString('base64url') : null
    const sealed = keys.seal('sink', sinkTarget(id), targetToSeal({ target: target.trim(), ca }))
    const secretSealed = secret === null ? null : keys.seal('sink', sinkSecret(id), secret)
    await deps.db.inSession(
      session,
      (tx) => sql`select audit.sink_add(${id}, ${kind}, ${sealed}, ${secretSealed}, ${fromStart})`.execute(tx.kysely),
      about,
    )
    return { sinkId: id, secret }
  },
})
