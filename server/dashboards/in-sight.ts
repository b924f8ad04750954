// What tiles name and the viewer may see: the policies say so.
import { sql } from 'kysely'
import { type InSight, isInSight, namedBy, type Tile } from '../../core/dashboard/tiles.ts'
import { invalid } from '../../core/errors.ts'
import type { AssetId, SiteId } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'

export async function inSightOf({ kysely }: Tx, tiles: readonly Tile[]): Promise<InSight> {
  const { assets, sites, plans } = namedBy(tiles)
  const named = [...sites, ...plans]
  const [seenAssets, seenSites] = await Promise.all([
    sql<{ id: AssetId }>`select asset_id as id from app.asset where asset_id = any(${assets}::uuid[])`.execute(kysely),
    sql<{ id: SiteId }>`select site_id as id from app.site where site_id = any(${named}::uuid[])`.execute(kysely),
  ])
  return {
    assets: new Set(seenAssets.rows.map(({ id }) => id)),
    sites: new Set(seenSites.rows.map(({ id }) => id)),
  }
}

/** Nobody writes a tile of what they may not see: it would be a way to ask whether it is there. */
export function refuseUnseen(written: readonly Tile[], inSight: InSight): void {
  const unseen = written.find((tile) => !isInSight(tile, inSight))
  if (unseen === undefined) return
  throw invalid('A tile shows what is not there', { fields: { tiles: `${unseen.id}: no such asset or site` } })
}
