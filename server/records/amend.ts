import { z } from 'zod'
import { conflict, notFound } from '../../core/errors.ts'
import { ID_PATTERN } from '../../core/ids.ts'
import { instant, recordId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { outcome, reason } from './fields.ts'
import { repeated } from './repeated.ts'
import { said, sign } from './signing.ts'

export const amend = operation({
  id: 'records.amend',
  method: 'POST',
  path: '/v1/records/{recordId}/versions',
  permission: 'record.sign',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Signs a further version of a record beside those that are there, with the reason',
  input: {
    params: z.object({ recordId }),
    body: z.object({
      requestId: z.string().regex(ID_PATTERN, 'not an id').meta({ title: 'RequestId' }),
      version: z.int().min(1).meta({ description: 'The version that is amended: the newest' }),
      reason,
      ...said.shape,
    }),
  },
  output: z.object({ version: z.int(), outcome, bodySha256: z.string(), receivedAt: instant }),
  status: 201,
  async handler({ input: { params, body }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    return deps.db.inSession(
      session,
      async (tx) => {
        const before = await tx.kysely
          .selectFrom('app.record')
          .select(['asset_id', 'form_id', 'version'])
          .where('record_id', '=', params.recordId)
          .orderBy('version', 'desc')
          .executeTakeFirst()
        if (before === undefined) throw notFound('There is no such record')
        const version = body.version + 1
        const again = { ...body, ...params, assetId: before.asset_id, formId: before.form_id, version }
        const earlier = await repeated(tx, keys, again, body)
        if (earlier !== undefined) {
          const { recordId: _same, ...told } = earlier
          return told
        }
        if (before.version !== body.version)
          throw conflict('Somebody has amended the record meanwhile', {
            hint: 'Look at their version, and amend that.',
          })
        const signing = {
          recordId: params.recordId,
          version,
          assetId: before.asset_id,
          formId: before.form_id,
          requestId: body.requestId,
          reason: body.reason,
        }
        const { receivedAt, ...told } = await sign(tx, { keys, random: deps.random }, signing, body)
        return { version, ...told, receivedAt: receivedAt.toISOString() }
      },
      about,
    )
  },
})
