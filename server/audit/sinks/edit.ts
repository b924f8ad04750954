import { sql } from 'kysely'
import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import { sinkId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { readSinks, targetOf } from './rows.ts'
import { caText, sinkTarget, syslogTarget, targetToSeal, webhookTarget } from './target.ts'

export const edit = operation({
  id: 'audit-sinks.edit',
  method: 'PATCH',
  path: '/v1/audit/sinks/{sinkId}',
  permission: 'audit.stream',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Pauses a stream or lets it go on, from where it was; or points it elsewhere',
  input: {
    params: z.object({ sinkId }),
    body: z.object({ paused: z.boolean().optional(), target: z.string().optional(), ca: caText.optional() }),
  },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { params, body } = input
    if (Object.values(body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async (tx) => {
        const row = (await readSinks(tx)).find(({ sink_id }) => sink_id === params.sinkId)
        if (row === undefined) throw notFound('There is no such stream')
        const known = targetOf(keys, row) ?? { target: '', ca: '' }
        const target = { target: body.target?.trim() ?? known.target, ca: body.ca ?? known.ca }
        const isMoved = target.target !== known.target || target.ca !== known.ca
        const fit = (row.kind === 'webhook' ? webhookTarget : syslogTarget).safeParse(target.target)
        if (isMoved && !fit.success)
          throw invalid('The target will not do', {
            fields: { target: fit.error.issues[0]?.message ?? 'is not right' },
          })
        const sealed = isMoved ? keys.seal('sink', sinkTarget(params.sinkId), targetToSeal(target)) : null
        await sql`select audit.sink_edit(${params.sinkId}, ${sealed}, ${body.paused ?? null}, false)`.execute(tx.kysely)
      },
      about,
    )
  },
})
