// What a viewer asks of: assets that they may see, the signals of these, the sites at which they have stood.
import { sql } from 'kysely'
import { notFound } from '../../core/errors.ts'
import type { AssetId, SiteId } from '../../core/ids.ts'
import type { SignalKind } from '../../core/series/column.ts'
import type { Tx } from '../db/database.ts'

export type Signal = { assetId: AssetId; signalNo: number; kind: SignalKind }
export type Subjects = { signals: Signal[]; sites: SiteId[] }

/**
 * One asset and its signals, or those of them in `only`. Throws Failure not-found when the viewer may not see it:
 * an asset that has moved away from the viewer's sites is gone for them, with its past.
 */
export async function subjectsOfAsset(tx: Tx, assetId: AssetId, only?: readonly number[]): Promise<Subjects> {
  // Sent together; that the asset is not to be seen is the answer, whatever comes of the rest.
  const [seen, found] = await Promise.allSettled([requireAsset(tx, assetId), subjectsOf(tx, [assetId])])
  if (seen.status === 'rejected') throw seen.reason
  if (found.status === 'rejected') throw found.reason
  const all = found.value
  if (only === undefined) return all
  return { ...all, signals: all.signals.filter(({ signalNo }) => only.includes(signalNo)) }
}

export async function requireAsset(tx: Tx, assetId: AssetId): Promise<void> {
  const { rows } = await sql`select 1 from app.asset where asset_id = ${assetId}`.execute(tx.kysely)
  if (rows.length === 0) throw notFound('No such asset')
}

/** Several assets; those that the viewer may not see are left out. */
export async function subjectsOf(tx: Tx, assets: readonly AssetId[]): Promise<Subjects> {
  const signals = sql<Signal>`
    select s.asset_id as "assetId", s.signal_no as "signalNo", s.kind
    from app.signal s join app.asset a on a.org_id = s.org_id and a.asset_id = s.asset_id
    where s.asset_id = any(${assets}::uuid[]) order by s.asset_id, s.signal_no`.execute(tx.kysely)
  // Every site at which they have ever stood: what an asset sent there stays there, and is read if the viewer may.
  const sites = sql<{ siteId: SiteId }>`
    select distinct p.site_id as "siteId"
    from app.asset_site p join app.asset a on a.org_id = p.org_id and a.asset_id = p.asset_id
    where p.asset_id = any(${assets}::uuid[])`.execute(tx.kysely)
  const [ofAssets, stoodAt] = await Promise.all([signals, sites])
  return { signals: ofAssets.rows, sites: stoodAt.rows.map(({ siteId }) => siteId) }
}
