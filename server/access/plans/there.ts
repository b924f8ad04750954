// Where assets that are placed stand now, as far as the viewer may see: the policies say so.
import { sql } from 'kysely'
import { conflict, notFound } from '../../../core/errors.ts'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'

/** Asset -> its site. One that the viewer may not see is not in it. */
export async function sitesOf({ kysely }: Tx, ids: readonly AssetId[]): Promise<ReadonlyMap<AssetId, SiteId>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ asset_id: AssetId; site_id: SiteId }>`
    select asset_id, site_id from app.asset where asset_id = any(${ids}::uuid[])`.execute(kysely)
  return new Map(rows.map((row) => [row.asset_id, row.site_id]))
}

export async function refuseUnseenSite({ kysely }: Tx, siteId: SiteId): Promise<void> {
  const seen = await kysely.selectFrom('app.site').select('site_id').where('site_id', '=', siteId).executeTakeFirst()
  if (seen === undefined) throw notFound('There is no such site')
}

/**
 * Lock: the plan's row, until the transaction ends, so that of two who change it one waits and then sees the other's
 * version. Undefined where there was never a plan. Throws conflict for any version but the one that is there.
 */
export async function lockedOfVersion({ kysely }: Tx, siteId: SiteId, version: number) {
  const row = await kysely
    .selectFrom('app.site_plan')
    .select(['version', 'layout_sealed', 'image_version'])
    .where('site_id', '=', siteId)
    .forUpdate()
    .executeTakeFirst()
  if ((row?.version ?? 0) !== version) throw changedSince()
  return row
}

export const changedSince = () =>
  conflict('Somebody has changed this plan since', { hint: 'Load it again, then change it.' })
