import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { dutyId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const archive = operation({
  id: 'duties.archive',
  method: 'POST',
  path: '/v1/duties/{dutyId}/archive',
  permission: 'record.plan',
  audit: 'change',
  zone: 'api',
  summary: 'Ends what is due at an asset; what was done stays',
  input: { params: z.object({ dutyId }) },
  output: 'nothing',
  async handler({ input: { params }, session, about, deps }) {
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const its = kysely.selectFrom('app.duty').select('archived_at').where('duty_id', '=', params.dutyId)
        const found = await its.executeTakeFirst()
        if (found === undefined) throw notFound('There is no such duty')
        if (found.archived_at !== null) throw conflict('It has been ended already')
        await kysely
          .updateTable('app.duty')
          .set({ archived_at: sql<Date>`now()` })
          .where('duty_id', '=', params.dutyId)
          .execute()
      },
      about,
    )
  },
})
