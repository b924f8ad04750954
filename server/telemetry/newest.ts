// The last value of each signal, found by walking back from the time at which an asset was last heard. A signal that
// was not among the newest segments of its asset is left out: it is history.
import { sql } from 'kysely'
import type { AssetId } from '../../core/ids.ts'
import { assetsByBytes, type SampleVisitor, visitSegment } from '../../core/telemetry/segment.ts'
import type { Value } from '../../core/series/column.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openSegment, SEGMENT_COLUMNS, type SegmentRow } from './segments.ts'

export type Sample = { ts: number; value: Value; receivedAt: number }
export type Newest = Map<AssetId, Map<number, Sample>>

/** How far back to walk: at most so many segments of each asset, received in so many seconds before its last one. */
export type Reach = { segmentsPerAsset: number; seconds: number }

/** The newest sample by device time, for each signal of these assets, of those that the viewer may read. */
export async function newestOf(tx: Tx, keys: OrgKeys, assets: readonly AssetId[], reach: Reach): Promise<Newest> {
  const { rows } = await sql<SegmentRow>`
    select distinct on (s.writer, s.n) ${SEGMENT_COLUMNS}
    from app.asset a
    left join app.presence p on p.org_id = a.org_id and p.asset_id = a.asset_id
    cross join lateral (
      select ${SEGMENT_COLUMNS} from app.segment s
      where s.site_id = a.site_id and s.assets @> array[a.asset_id]
        and s.received_at >= coalesce(p.last_received_at, now()) - ${reach.seconds} * interval '1 second'
      order by s.received_at desc limit ${reach.segmentsPerAsset}
    ) s
    where a.asset_id = any(${assets}::uuid[])`.execute(tx.kysely)
  const wanted = assetsByBytes(assets)
  const newest: Newest = new Map()
  const keep: SampleVisitor = (assetId, signalNo, ts, value, receivedAt) => {
    const ofAsset = newest.get(assetId) ?? new Map<number, Sample>()
    newest.set(assetId, ofAsset)
    const known = ofAsset.get(signalNo)
    // Of one time the first received counts, as everywhere.
    const isNewer = known === undefined || ts > known.ts || (ts === known.ts && receivedAt < known.receivedAt)
    if (isNewer) ofAsset.set(signalNo, { ts, value, receivedAt })
  }
  for (const row of rows) visitSegment(openSegment(keys, row), keep, wanted)
  return newest
}
