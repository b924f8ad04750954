// The last value of each signal, found by walking back from the time at which an asset was last heard. A signal that
// was not among the newest segments of its asset is left out: it is history. Of an asset whose segments are gone, because
// it has been silent for a day, the newest block of each signal is read.
import { sql } from 'kysely'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { NEWEST_BLOCKS_MAX } from '../../core/limits.ts'
import { assetsByBytes, type SampleVisitor, visitSegment } from '../../core/telemetry/segment.ts'
import { type Value, valueAt } from '../../core/series/column.ts'
import type { Tx } from '../db/database.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { openBlock } from './blocks.ts'
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
  const silent = assets.filter((assetId) => !newest.has(assetId))
  if (silent.length > 0) await newestInBlocks(tx, keys, silent, keep)
  return newest
}

type BlockRow = {
  site_id: SiteId
  asset_id: AssetId
  signal_no: number
  from_at: Date
  to_at: Date
  minutes: boolean
  hours: boolean
  sealed: Buffer
}

async function newestInBlocks(tx: Tx, keys: OrgKeys, assets: readonly AssetId[], keep: SampleVisitor): Promise<void> {
  const { rows } = await sql<BlockRow>`
    select b.* from app.asset a
    join app.signal g on g.org_id = a.org_id and g.asset_id = a.asset_id
    cross join lateral (
      select b.site_id, b.asset_id, b.signal_no, b.from_at, b.to_at, b.minutes, b.hours, b.sealed from app.block b
      where b.org_id = a.org_id and b.site_id = a.site_id and b.asset_id = a.asset_id and b.signal_no = g.signal_no
      order by b.from_at desc limit 1
    ) b
    where a.asset_id = any(${assets}::uuid[]) limit ${NEWEST_BLOCKS_MAX}`.execute(tx.kysely)
  for (const {
    site_id: siteId,
    asset_id: assetId,
    signal_no: signalNo,
    from_at,
    to_at,
    minutes,
    hours,
    sealed,
  } of rows) {
    const span = { from: from_at.getTime(), to: to_at.getTime() }
    const points = openBlock(keys, { siteId, assetId, signalNo, ...span, minutes, hours }, sealed)
    const last = points.t.length - 1
    if (last >= 0) keep(assetId, signalNo, points.t[last] ?? 0, valueAt(points, last), points.received[last] ?? 0)
  }
}
