import { sql } from 'kysely'
import { z } from 'zod'
import { withHidden } from '../../core/dashboard/tiles.ts'
import { forbidden, invalid, overLimit } from '../../core/errors.ts'
import { type DashboardId, idFrom } from '../../core/ids.ts'
import { DASHBOARDS_MAX } from '../../core/limits.ts'
import type { Tx } from '../db/database.ts'
import { dashboardId, name } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { dashboardName, sealedTiles, tiles } from './fields.ts'
import { inSightOf, refuseUnseen } from './in-sight.ts'

export const add = operation({
  id: 'dashboards.add',
  method: 'POST',
  path: '/v1/dashboards',
  permission: 'dashboard.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Makes a dashboard for oneself, or (dashboard.share) for the organisation',
  input: { body: z.object({ name, isShared: z.boolean().default(false), tiles: tiles.default([]) }) },
  output: z.object({ dashboardId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const written = withHidden(body.tiles, [], { assets: new Set(), sites: new Set() })
    if (written === undefined) throw invalid('A new dashboard hides nothing', { fields: { tiles: 'no such tile' } })
    const keys = await deps.keys.forSession(session)
    const dashboard_id = idFrom<DashboardId>(deps.random(16))
    const row = {
      dashboard_id,
      is_shared: body.isShared,
      name_sealed: keys.seal('record', dashboardName(dashboard_id), body.name),
      ...sealedTiles(keys, dashboard_id, written),
    }
    await deps.db.inSession(
      session,
      async (tx) => {
        refuseUnseen(written, await inSightOf(tx, written))
        if (body.isShared) await refuseSharing(tx)
        await refuseTooMany(tx)
        await tx.kysely.insertInto('app.dashboard').values(row).execute()
      },
      about,
    )
    return { dashboardId: dashboard_id }
  },
})

/** Says why; the policy refuses it anyway. */
export async function refuseSharing({ principal }: Tx): Promise<void> {
  const who = await principal
  if (who?.permissions.has('dashboard.share') !== true)
    throw forbidden('Sharing a dashboard takes the permission dashboard.share')
}

async function refuseTooMany({ kysely }: Tx): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from app.dashboard
    where archived_at is null and owner_id = (select ctx.person_id())`.execute(kysely)
  if ((rows[0]?.n ?? 0) >= DASHBOARDS_MAX)
    throw overLimit(`A person has at most ${DASHBOARDS_MAX} dashboards`, { hint: 'Archive one that nobody looks at.' })
}
