import { z } from 'zod'
import { shownTo } from '../../core/dashboard/tiles.ts'
import { notFound } from '../../core/errors.ts'
import { dashboardId, instant } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { dashboardName, openTiles, tile } from './fields.ts'
import { inSightOf } from './in-sight.ts'

export const read = operation({
  id: 'dashboards.read',
  method: 'GET',
  path: '/v1/dashboards/{dashboardId}',
  permission: 'asset.read',
  audit: 'read',
  zone: 'api',
  summary: 'One dashboard; of a tile that shows what the viewer may not see, its place alone',
  input: { params: z.object({ dashboardId }) },
  output: z.object({
    dashboardId,
    name: z.string(),
    isShared: z.boolean(),
    isMine: z.boolean(),
    version: z.int(),
    changedAt: instant,
    tiles: z.array(tile),
  }),
  async handler({ input, session, about, deps }) {
    const id = input.params.dashboardId
    const keys = await deps.keys.forSession(session)
    return deps.db.inSession(
      session,
      async (tx) => {
        const row = await tx.kysely
          .selectFrom('app.dashboard')
          .select(['owner_id', 'is_shared', 'name_sealed', 'tiles_sealed', 'version', 'changed_at'])
          .where('dashboard_id', '=', id)
          .where('archived_at', 'is', null)
          .executeTakeFirst()
        if (row === undefined) throw notFound('There is no such dashboard')
        const tiles = openTiles(keys, id, row.tiles_sealed)
        const inSight = await inSightOf(tx, tiles)
        return {
          dashboardId: id,
          name: keys.open('record', dashboardName(id), row.name_sealed),
          isShared: row.is_shared,
          isMine: row.owner_id === (await tx.principal)?.personId,
          version: row.version,
          changedAt: row.changed_at.toISOString(),
          tiles: shownTo(inSight, tiles),
        }
      },
      about,
    )
  },
})
