// Changing a dashboard. Whoever writes says which version they have seen: of two who change one at once the second is
// told, and nothing of the first is lost.
import { z } from 'zod'
import { withHidden } from '../../core/dashboard/tiles.ts'
import { conflict, forbidden, invalid, notFound } from '../../core/errors.ts'
import type { DashboardId } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { dashboardId, name } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { refuseSharing } from './add.ts'
import { dashboardName, openTiles, sealedTiles, tiles } from './fields.ts'
import { inSightOf, refuseUnseen } from './in-sight.ts'

export const edit = operation({
  id: 'dashboards.edit',
  method: 'PATCH',
  path: '/v1/dashboards/{dashboardId}',
  permission: 'dashboard.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Changes a dashboard of the version that was read; conflict when somebody else has changed it since',
  input: {
    params: z.object({ dashboardId }),
    body: z.object({
      version: z.int().min(1),
      name: name.optional(),
      isShared: z.boolean().optional(),
      tiles: tiles.optional(),
    }),
  },
  output: z.object({ version: z.int() }),
  async handler({ input: { params, body }, session, about, deps }) {
    const id = params.dashboardId
    if (body.name === undefined && body.isShared === undefined && body.tiles === undefined)
      throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    const version = await deps.db.inSession(
      session,
      async (tx) => {
        const { kysely } = tx
        const before = await lockedForEditing(tx, id)
        if (before.version !== body.version)
          throw conflict('Somebody has changed this dashboard since', { hint: 'Load it again, then change it.' })
        if (body.isShared === true) await refuseSharing(tx)
        const changes = {
          ...(body.name === undefined ? {} : { name_sealed: keys.seal('record', dashboardName(id), body.name) }),
          ...(body.isShared === undefined ? {} : { is_shared: body.isShared }),
          ...(body.tiles === undefined
            ? {}
            : await tilesOf(tx, keys, id, openTiles(keys, id, before.tiles_sealed), body.tiles)),
        }
        const changed = await kysely
          .updateTable('app.dashboard')
          .set(changes)
          .where('dashboard_id', '=', id)
          .returning('version')
          .executeTakeFirst()
        if (changed === undefined) throw forbidden('This dashboard is not yours to change')
        return changed.version
      },
      about,
    )
    return { version }
  },
})

/** Lock: the dashboard's row, until the transaction ends, so that of two editors one waits and then sees the other's version. */
async function lockedForEditing({ kysely }: Tx, id: DashboardId) {
  const columns = ['version', 'tiles_sealed'] as const
  const visible = kysely
    .selectFrom('app.dashboard')
    .select(columns)
    .where('dashboard_id', '=', id)
    .where('archived_at', 'is', null)
  const row = await visible.forUpdate().executeTakeFirst()
  if (row !== undefined) return row
  // A row that can be read and not be locked is somebody else's to change.
  if ((await visible.executeTakeFirst()) !== undefined) throw forbidden('This dashboard is not yours to change')
  throw notFound('There is no such dashboard')
}

type Written = z.output<typeof tiles>

async function tilesOf(tx: Tx, keys: OrgKeys, id: DashboardId, before: ReturnType<typeof openTiles>, written: Written) {
  const named = written.flatMap((tile) => (tile.kind === 'hidden' ? [] : [tile]))
  const inSight = await inSightOf(tx, [...before, ...named])
  refuseUnseen(named, inSight)
  const all = withHidden(written, before, inSight)
  if (all === undefined) throw invalid('A hidden tile is not one of these', { fields: { tiles: 'no such tile' } })
  return sealedTiles(keys, id, all)
}
