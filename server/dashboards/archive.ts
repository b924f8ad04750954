import { sql } from 'kysely'
import { z } from 'zod'
import { forbidden, notFound } from '../../core/errors.ts'
import { dashboardId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'

export const archive = operation({
  id: 'dashboards.archive',
  method: 'POST',
  path: '/v1/dashboards/{dashboardId}/archive',
  permission: 'dashboard.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Takes a dashboard away from everybody; its history stays in the audit log',
  input: { params: z.object({ dashboardId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const id = input.params.dashboardId
    await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const seen = await kysely
          .selectFrom('app.dashboard')
          .select('dashboard_id')
          .where('dashboard_id', '=', id)
          .where('archived_at', 'is', null)
          .executeTakeFirst()
        if (seen === undefined) throw notFound('There is no such dashboard')
        const done = await kysely
          .updateTable('app.dashboard')
          .set({ archived_at: sql<Date>`now()` })
          .where('dashboard_id', '=', id)
          .where('archived_at', 'is', null)
          .returning('dashboard_id')
          .execute()
        if (done.length === 0) throw forbidden('This dashboard is not yours to change')
      },
      about,
    )
  },
})
