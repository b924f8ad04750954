// What is stored of some signals at one site over a window: segments that are in no block yet, blocks, and, where cells
// are asked for, roll-ups. One statement, so one snapshot: whatever is compacted meanwhile, a point is either in a segment
// or in a block.
import { type RawBuilder, sql } from 'kysely'
import { DAY_MS, MONTH_MS } from '../../core/blocks/spans.ts'
import type { AssetId, SiteId } from '../../core/ids.ts'
import { DEVICE_TIME_AHEAD_MS_MAX, STORED_PER_FETCH } from '../../core/limits.ts'
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
 * There are no statistics of our columns, so the planner takes a site for small and would read all of it. A limit that
 * nothing reaches makes it ask for each signal by itself, along the whole of the primary key.
 */
const EACH_BY_ITSELF = 1_000_000

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
  // A cursor, so that neither side holds more than a page.
  await sql`declare stored_page no scroll cursor for with fresh as materialized (${fresh(siteId, signals, window)}),
      wanted as materialized (select * from ${listOf(signals)}),
      ${neededBlocks(siteId, window, cell_s)}
    select 'segment' as part, f.site_id, f.sealed, f.writer, f.n, f.epoch, null::uuid as asset_id, null::int as signal_no,
      null::timestamptz as from_at, null::timestamptz as to_at, null::int as points, null::bool as minutes, null::bool as hours,
      null::int as width_s
    from fresh f
    union all
    select 'block', b.site_id, b.sealed, null::uuid, null::bigint, null::int, b.asset_id, b.signal_no, b.from_at, b.to_at,
      b.points, b.minutes, b.hours, null::int
    from needed cross join lateral (
      select b.* from app.block b
      where b.site_id = ${siteId} and b.asset_id = needed.asset_id and b.signal_no = needed.signal_no
        and b.from_at = needed.from_at limit 1) b
    ${cell_s === undefined ? sql`` : sql`union all ${rollups(siteId, window, cell_s)}`}`.execute(tx.kysely)
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

/**
 * Segments with device times in the window that are in no block. The two halves are the two partial indexes of
 * app.segment: narrow segments, whose first time lies at most a minute before the window, and wide ones.
 */
function fresh(siteId: SiteId, signals: readonly Wanted[], { from, to }: Window): RawBuilder<unknown> {
  const assets = [...new Set(signals.map(({ assetId }) => assetId))]
  const holding = sql`s.site_id = ${siteId} and s.assets && ${assets}::uuid[]
    and s.first_ts < ${time(to)} and s.last_ts >= ${time(from)}
    and s.received_at >= ${time(from - DEVICE_TIME_AHEAD_MS_MAX)}
    and s.n > coalesce(c.upto_n, -1)`
  const segments = sql`select s.site_id, s.sealed, s.writer, s.n, s.epoch, s.assets, s.first_ts, s.last_ts
    from app.segment s left join app.compaction c on c.site_id = s.site_id and c.writer = s.writer`
  return sql`${segments} where ${holding} and s.last_ts - s.first_ts <= interval '1 minute'
      and s.first_ts >= ${time(from)} - interval '1 minute'
    union all ${segments} where ${holding} and s.last_ts - s.first_ts > interval '1 minute'`
}

/**
 * `needed`: blocks of which points are wanted. Of every signal those that reach into a stretch of time: the window, or,
 * where roll-ups tell the rest, what is beside whole cells and whatever a segment brings something into; and then those
 * that are in no roll-up.
 */
function neededBlocks(siteId: SiteId, window: Window, cell_s?: number): RawBuilder<unknown> {
  const { from, to } = window
  const stretches = cell_s === undefined ? [stretch(from, to)] : besideCells(window, cell_s)
  const withoutCells = sql`union select b.asset_id, b.signal_no, b.from_at
    from wanted w cross join lateral (
      select b.asset_id, b.signal_no, b.from_at from app.block b
      where b.site_id = ${siteId} and b.asset_id = w.asset_id and b.signal_no = w.signal_no
        and not b.${sql.ref(cell_s === 60 ? 'minutes' : 'hours')}
        and b.from_at < ${time(to)} and b.from_at > ${time(from - MONTH_MS)} and b.to_at > ${time(from)}
      order by b.from_at limit ${sql.lit(EACH_BY_ITSELF)}) b`
  return sql`stretches (asset_id, signal_no, from_at, to_at) as materialized (${sql.join(stretches, sql` union all `)}),
    needed as materialized (
      select b.asset_id, b.signal_no, b.from_at from stretches s cross join lateral (
        select b.asset_id, b.signal_no, b.from_at, b.to_at from app.block b
        where b.site_id = ${siteId} and b.asset_id = s.asset_id and b.signal_no = s.signal_no and b.from_at < s.to_at
          -- Blocks of a signal do not overlap: the last one that begins before the stretch is the only one to reach into it.
          and b.from_at >= coalesce((select c.from_at from app.block c
            where c.site_id = ${siteId} and c.asset_id = s.asset_id and c.signal_no = s.signal_no and c.from_at <= s.from_at
            order by c.from_at desc limit 1), s.from_at)
        order by b.from_at limit ${sql.lit(EACH_BY_ITSELF)}
      ) b where b.to_at > s.from_at
      ${cell_s === undefined ? sql`` : withoutCells}
    )`
}

function besideCells({ from, to }: Window, cell_s: number): RawBuilder<unknown>[] {
  const cell_ms = cell_s * 1_000
  const [firstWhole, endOfWhole] = [Math.ceil(from / cell_ms) * cell_ms, Math.floor(to / cell_ms) * cell_ms]
  // Whole hours, so that what was sent second by second is one stretch.
  const brought = sql`select w.asset_id, w.signal_no, lower(r.range), upper(r.range) from wanted w join (
      select a.asset_id, unnest(range_agg(tstzrange(date_trunc('hour', f.first_ts), date_trunc('hour', f.last_ts) + interval '1 hour'))) as range
      from fresh f cross join unnest(f.assets) a (asset_id) group by a.asset_id) r on r.asset_id = w.asset_id`
  return [
    ...(firstWhole > from ? [stretch(from, Math.min(firstWhole, to))] : []),
    ...(endOfWhole < to ? [stretch(Math.max(endOfWhole, from), to)] : []),
    brought,
  ]
}

function stretch(from: number, to: number): RawBuilder<unknown> {
  return sql`select asset_id, signal_no, ${time(from)} as from_at, ${time(to)} as to_at from wanted`
}

function rollups(siteId: SiteId, { from, to }: Window, cell_s: number): RawBuilder<unknown> {
  const row_ms = cell_s === 60 ? DAY_MS : MONTH_MS
  return sql`select 'rollup', r.site_id, r.sealed, null::uuid, null::bigint, null::int, r.asset_id, r.signal_no, r.from_at,
      null::timestamptz, null::int, null::bool, null::bool, r.width_s
    from wanted w cross join lateral (
      select r.* from app.rollup r
      where r.site_id = ${siteId} and r.asset_id = w.asset_id and r.signal_no = w.signal_no and r.width_s = ${cell_s}
        and r.from_at < ${time(to)} and r.from_at > ${time(from - row_ms)}
      order by r.from_at limit ${sql.lit(EACH_BY_ITSELF)}) r`
}

function listOf(signals: readonly Wanted[]): RawBuilder<unknown> {
  const assets = uuidArray(signals.map(({ assetId }) => uuidBytes(assetId)))
  return sql`unnest(${assets}::uuid[], ${int4Array(signals.map(({ signalNo }) => signalNo))}::int4[]) w (asset_id, signal_no)`
}
