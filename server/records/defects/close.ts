import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, invalid, isFailure, notFound } from '../../../core/errors.ts'
import { defectId, recordId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const close = operation({
  id: 'defects.close',
  method: 'POST',
  path: '/v1/defects/{defectId}/close',
  permission: 'defect.close',
  audit: 'change',
  zone: 'api',
  summary:
    'Closes a defect by the record of what was done about it; one that locks the asset out takes a factor shown lately',
  input: { params: z.object({ defectId }), body: z.object({ recordId }) },
  output: 'nothing',
  async handler({ input: { params, body }, session, about, deps }) {
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const its = kysely.selectFrom('app.defect').select('asset_id').where('defect_id', '=', params.defectId)
        if ((await its.execute()).length === 0) throw notFound('There is no such defect')
        const closing = kysely.selectFrom('app.defect_closing').select('closed_at')
        if ((await closing.where('defect_id', '=', params.defectId).execute()).length > 0)
          throw conflict('The defect is closed already')
        try {
          await sql`select app.defect_close(${params.defectId}, ${body.recordId})`.execute(kysely)
        } catch (error) {
          if (!isFailure(error, 'invalid')) throw error
          throw invalid('This record does not close the defect', {
            cause: error,
            fields: { recordId: 'is no later service, inspection or examination of the same asset' },
            hint: 'Record what was done about it first; the record that reported a defect does not close it.',
          })
        }
      },
      about,
    )
  },
})
