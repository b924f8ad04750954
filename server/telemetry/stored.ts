// What is stored of some signals at one site over a window: segments that are in no block yet, blocks, and, where cells
// are asked for, roll-ups. One statement (app.stored_telemetry), so one snapshot: whatever is compacted meanwhile, a point is
// either in a segment or in a block.
import { type RawBuilder, sql } from 'kysely'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { DEVICE_TIME_AHEAD_MS_MAX, STORED_AT_ONCE, STORED_PER_FETCH } from '../../core/limits.ts'
import type { Window } from '../../core/series/buckets.ts'
import type { Tx } from '../db/database.ts'
import { int4Array, uuidArray, uuidBytes } from './binary-arrays.ts'
import { time } from './segments.ts'

type SegmentPart = { part: 'segment'; writer: string; n: number; epoch: number }
type BlockPart = {
  part: 'block'
  asset_id: AssetId
  signal_no: number
  from_at: Date
  to_at: Date
  points: number
  minutes: boolean
  hours: boolean
}
type RollupPart = { part: 'rollup'; asset_id: AssetId; signal_no: number; width_s: number; from_at: Date }
/** The border: which columns are there, `part` says. */
export type StoredRow = { site_id: SiteId; sealed: Buffer } & (SegmentPart | BlockPart | RollupPart)

export type Wanted = { assetId: AssetId; signalNo: number }

/**
 * Rows in any order, a page at a time. With `cell_s` (60 or 3600) roll-ups of that width, and of the blocks only those
 * that are not in them, that the window cuts, or into whose time a segment brings something.
 */
export async function* storedPages(
  tx: Tx,
  siteId: SiteId,
  signals: readonly Wanted[],
  window: Window,
  cell_s?: number,
): AsyncGenerator<StoredRow[]> {
  const stored = (atMost: number | null) => storedOf(siteId, signals, window, cell_s, atMost)
  const { rows } = await sql<StoredRow>`${stored(STORED_AT_ONCE + 1)}`.execute(tx.kysely)
  if (rows.length > STORED_AT_ONCE) yield* pagesOf(tx, stored(null))
  else if (rows.length > 0) yield rows
}

/**
 * Many rows: a cursor, so that this side holds no more than two pages. The database holds all of them: it works out what
 * the function answers before the first page, in work_mem and from there on in a temporary file, which is gone with the
 * cursor. It costs the connection (server/db/internal).
 */
async function* pagesOf(tx: Tx, stored: RawBuilder<unknown>): AsyncGenerator<StoredRow[]> {
  await sql`declare stored_page no scroll cursor for ${stored}`.execute(tx.kysely)
  const fetch = async () => {
    const { rows } = await sql<StoredRow>`fetch ${sql.lit(STORED_PER_FETCH)} from stored_page`.execute(tx.kysely)
    return rows
  }
  for (let page = fetch(); ; ) {
    const rows = await page
    const isLast = rows.length < STORED_PER_FETCH
    if (!isLast) {
      // The next page is on its way while this one is opened. Who stops here never asks how it went.
      page = fetch()
      page.catch(() => undefined)
    }
    if (rows.length > 0) yield rows
    if (isLast) break
  }
  await sql`close stored_page`.execute(tx.kysely)
}

function storedOf(
  siteId: SiteId,
  signals: readonly Wanted[],
  window: Window,
  cell_s: number | undefined,
  atMost: number | null,
): RawBuilder<unknown> {
  const assets = uuidArray(signals.map(({ assetId }) => uuidBytes(assetId)))
  const numbers = int4Array(signals.map(({ signalNo }) => signalNo))
  const { from, to } = window
  return sql`select part, site_id, sealed, writer, n, epoch, asset_id, signal_no, from_at, to_at, points, minutes, hours, width_s
    from app.stored_telemetry(${siteId}, ${assets}::uuid[], ${numbers}::int4[], ${time(from)}, ${time(to)}, ${cell_s ?? null}::int4,
      ${time(from - DEVICE_TIME_AHEAD_MS_MAX)}, ${atMost}::int4)`
}
