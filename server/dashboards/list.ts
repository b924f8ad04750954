import { z } from 'zod'
import { bug } from '../../core/errors.ts'
import { dashboardId, instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { dashboardName } from './fields.ts'

export const list = operation({
  id: 'dashboards.list',
  method: 'GET',
  path: '/v1/dashboards',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: "The viewer's own dashboards and those of the organisation",
  input: {},
  output: z.object({
    dashboards: z.array(
      z.object({ dashboardId, name: z.string(), isShared: z.boolean(), isMine: z.boolean(), changedAt: instant }),
    ),
  }),
  async handler({ session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const { rows, me } = await deps.db.inSession(
      session,
      async ({ kysely, principal }) => {
        const rows = await kysely
          .selectFrom('app.dashboard')
          .select(['dashboard_id', 'owner_id', 'is_shared', 'name_sealed', 'changed_at'])
          .where('archived_at', 'is', null)
          .orderBy('created_at')
          .orderBy('dashboard_id')
          .execute()
        const who = await principal
        if (who === null) throw bug('a list for nobody')
        return { rows, me: who.personId }
      },
      about,
    )
    return {
      dashboards: rows.map((row) => ({
        dashboardId: row.dashboard_id,
        name: keys.open('record', dashboardName(row.dashboard_id), row.name_sealed),
        isShared: row.is_shared,
        isMine: row.owner_id === me,
        changedAt: row.changed_at.toISOString(),
      })),
    }
  },
})
