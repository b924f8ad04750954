import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { maintenanceId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const end = operation({
  id: 'maintenance.end',
  method: 'POST',
  path: '/v1/maintenance/{maintenanceId}/end',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Ends a maintenance window now, or calls it off before it begins',
  input: { params: z.object({ maintenanceId }) },
  output: 'nothing',
  async handler({ input: { params }, session, about, deps }) {
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const its = kysely.selectFrom('app.maintenance').where('maintenance_id', '=', params.maintenanceId)
        const found = await its.select('maintenance_id').execute()
        if (found.length === 0) throw notFound('There is no such maintenance window')
        const ended = await kysely
          .updateTable('app.maintenance')
          .set({ ended_at: sql<Date>`now()` })
          .where('maintenance_id', '=', params.maintenanceId)
          .where('ended_at', 'is', null)
          .where('until_at', '>', sql<Date>`now()`)
          .returning('maintenance_id')
          .execute()
        if (ended.length === 0) throw conflict('This maintenance window is over')
      },
      about,
    )
  },
})
