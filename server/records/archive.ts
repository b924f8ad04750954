import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, isFailure, notFound } from '../../core/errors.ts'
import { recordId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { reason } from './fields.ts'
import { archiveReason } from './places.ts'

export const archive = operation({
  id: 'records.archive',
  method: 'POST',
  path: '/v1/records/{recordId}/archive',
  permission: 'record.sign',
  audit: 'change',
  zone: 'api',
  summary: 'Takes a record out of the daily view, or brings it back; it stays readable, and is never removed',
  input: { params: z.object({ recordId }), body: z.object({ archived: z.boolean(), reason }) },
  output: 'nothing',
  async handler({ input: { params, body }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const sealed = keys.seal('record', archiveReason(params.recordId), body.reason)
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const its = kysely.selectFrom('app.record').select('record_id').where('record_id', '=', params.recordId)
        if ((await its.limit(1).execute()).length === 0) throw notFound('There is no such record')
        try {
          await sql`select app.record_archive(${params.recordId}, ${body.archived}, ${sealed})`.execute(kysely)
        } catch (error) {
          if (!isFailure(error, 'conflict')) throw error
          throw conflict(body.archived ? 'The record is archived already' : 'The record is not archived', {
            cause: error,
          })
        }
      },
      about,
    )
  },
})
