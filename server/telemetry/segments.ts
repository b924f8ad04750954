// Segments of app.segment, opened inside the viewer's context. Which rows there are, row-level security alone decides;
// the organisation's key decides whether they open.
import { type RawBuilder, sql } from 'kysely'
import type { SiteId } from '../../core/ids.ts'
import { open } from '../../core/seal.ts'
import type { TelemetryKeys } from '../keys/telemetry-keys.ts'

export type SegmentRow = { site_id: SiteId; writer: string; n: number; epoch: number; sealed: Buffer }

/** The columns of a SegmentRow, of `app.segment s`. */
export const SEGMENT_COLUMNS = sql`s.site_id, s.writer, s.n, s.epoch, s.sealed`

/** The plaintext of a segment. Throws SealBroken for one that stood elsewhere or was altered. */
export function openSegment(keys: TelemetryKeys, row: SegmentRow): Buffer {
  const place = { org: keys.orgId, table: 'segment', column: 'sealed', row: `${row.site_id}/${row.writer}/${row.n}` }
  return open(keys.telemetryKey(row.epoch), place, row.sealed)
}

/** A time as a parameter; ms since 1970. */
export function time(ms: number): RawBuilder<Date> {
  return sql<Date>`${new Date(ms)}::timestamptz`
}
