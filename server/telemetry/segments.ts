// Segments of app.segment, opened inside the viewer's context. Which rows there are, row-level security alone decides;
// the organisation's key decides whether they open.
import { type RawBuilder, sql } from 'kysely'
import { DEVICE_TIME_AHEAD_MS_MAX, SEGMENTS_PER_FETCH } from '../../core/limits.ts'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { open } from '../../core/seal.ts'
import type { Window } from '../../core/series/buckets.ts'
import type { Tx } from '../db/database.ts'
import type { TelemetryKeys } from '../keys/telemetry-keys.ts'

export type SegmentRow = { site_id: SiteId; writer: string; n: number; epoch: number; sealed: Buffer }

/** The columns of a SegmentRow, of `app.segment s`. */
export const SEGMENT_COLUMNS = sql`s.site_id, s.writer, s.n, s.epoch, s.sealed`

/** The plaintext of a segment. Throws SealBroken for one that stood elsewhere or was altered. */
export function openSegment(keys: TelemetryKeys, row: SegmentRow): Buffer {
  const place = { org: keys.orgId, table: 'segment', column: 'sealed', row: `${row.site_id}/${row.writer}/${row.n}` }
  return open(keys.telemetryKey(row.epoch), place, row.sealed)
}

/**
 * Segments of one site that hold samples of these assets with device times in the window, a page at a time, in any
 * order. The two halves are the two partial indexes of app.segment: narrow segments, whose first time lies at most a
 * minute before the window, and wide ones.
 */
export async function* segmentPages(
  tx: Tx,
  siteId: SiteId,
  assets: readonly AssetId[],
  { from, to }: Window,
): AsyncGenerator<SegmentRow[]> {
  const holding = sql`s.site_id = ${siteId} and s.assets && ${assets}::uuid[]
    and s.first_ts < ${time(to)} and s.last_ts >= ${time(from)}
    and s.received_at >= ${time(from - DEVICE_TIME_AHEAD_MS_MAX)}`
  // A cursor, so that neither side holds more than a page.
  await sql`declare segment_page no scroll cursor for
    select ${SEGMENT_COLUMNS} from app.segment s
    where ${holding} and s.last_ts - s.first_ts <= interval '1 minute'
      and s.first_ts >= ${time(from)} - interval '1 minute'
    union all
    select ${SEGMENT_COLUMNS} from app.segment s
    where ${holding} and s.last_ts - s.first_ts > interval '1 minute'`.execute(tx.kysely)
  const fetch = async () => {
    const { rows } = await sql<SegmentRow>`fetch ${sql.lit(SEGMENTS_PER_FETCH)} from segment_page`.execute(tx.kysely)
    return rows
  }
  for (let page = fetch(); ; ) {
    const rows = await page
    const isLast = rows.length < SEGMENTS_PER_FETCH
    if (!isLast) {
      // The next page is on its way while this one is opened. Who stops here never asks how it went.
      page = fetch()
      page.catch(() => undefined)
    }
    if (rows.length > 0) yield rows
    if (isLast) break
  }
  await sql`close segment_page`.execute(tx.kysely)
}

/** A time as a parameter; ms since 1970. */
export function time(ms: number): RawBuilder<Date> {
  return sql<Date>`${new Date(ms)}::timestamptz`
}
