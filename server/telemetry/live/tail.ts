// The live tail: every segment behind those already seen, of the sites where the watched assets stand.
//
// INVARIANT: a writer (one connection of a gateway) commits in the order of `n`, so what a query sees of one writer is
// everything up to some `n`, and the highest `n` seen is an exact cursor, whatever the clocks say. A clock is needed
// for one thing only: to find writers that are not known yet, among what was received in the last minute.
import { sql } from 'kysely'
import type { AssetId, SiteId } from '../../../core/ids.ts'
import { LIVE_DISCOVERY_MS, LIVE_SEGMENTS_MAX, LIVE_TICK_MS } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import { type SegmentRow, time } from '../segments.ts'

/** `isCut`: there is more than was read, and the cursor may have passed some of it: `skip`, and tell of a gap. */
export type News = { rows: SegmentRow[]; isCut: boolean }

type Head = { writer: string; n: number }

export class Tail {
  readonly #assets: readonly AssetId[]
  readonly #sites: readonly SiteId[]
  /** Nothing received before this is news. The clocks of gateway and api may differ by so much and no more. */
  readonly #since: number
  readonly #heads = new Map<string, number>()
  #discoveredAt: number

  private constructor(assets: readonly AssetId[], sites: readonly SiteId[], now: number) {
    this.#assets = assets
    this.#sites = sites
    this.#since = now - LIVE_DISCOVERY_MS
    this.#discoveredAt = now
  }

  /** Starts at the end of what is there: only what is committed later is news. */
  static async open(tx: Tx, assets: readonly AssetId[], sites: readonly SiteId[], now: number): Promise<Tail> {
    const tail = new Tail(assets, sites, now)
    for (const { writer, n } of await tail.#lookForHeads(tx, now)) tail.#heads.set(writer, n)
    return tail
  }

  /** What was committed since the last call. */
  async read(tx: Tx, now: number): Promise<News> {
    if (now - this.#discoveredAt >= LIVE_TICK_MS || this.#heads.size === 0) await this.#discover(tx, now)
    const writers = [...this.#heads.keys()]
    const heads = [...this.#heads.values()]
    // Every new segment moves the cursor, also those without our assets, whose contents stay where they are.
    const { rows } = await sql<SegmentRow & { isOurs: boolean }>`
      select s.site_id, s.writer, s.n, s.epoch, s.sealed, s."isOurs"
      from unnest(${this.#sites}::uuid[]) p (site_id) cross join unnest(${writers}::uuid[], ${heads}::int8[]) c (writer, n)
      cross join lateral (
        select s.site_id, s.writer, s.n, s.epoch, s.assets && ${this.#assets}::uuid[] as "isOurs",
          case when s.assets && ${this.#assets}::uuid[] then s.sealed end as sealed
        from app.segment s
        where s.site_id = p.site_id and s.writer = c.writer and s.n > c.n
          and s.received_at >= ${time(this.#since)}
        order by s.n limit ${LIVE_SEGMENTS_MAX}
      ) s
      order by s.writer, s.n`.execute(tx.kysely)
    for (const { writer, n } of rows) this.#advance(writer, n)
    return { rows: rows.filter(({ isOurs }) => isOurs), isCut: this.#isCut(rows) }
  }

  /** Goes to the end of what is there, for a reader who cannot be given all of it. */
  async skip(tx: Tx, now: number): Promise<void> {
    for (const { writer, n } of await this.#lookForHeads(tx, now)) this.#advance(writer, n)
  }

  async #discover(tx: Tx, now: number): Promise<void> {
    this.#discoveredAt = now
    // A writer unknown until now has written nothing before this stream began, so all it wrote is news.
    for (const { writer } of await this.#lookForHeads(tx, now))
      if (!this.#heads.has(writer)) this.#heads.set(writer, -1)
  }

  async #lookForHeads(tx: Tx, now: number): Promise<Head[]> {
    const { rows } = await sql<Head>`
      select s.writer, max(s.n) as n from app.segment s
      where s.site_id = any(${this.#sites}::uuid[]) and s.received_at >= ${time(now - LIVE_DISCOVERY_MS)}
      group by s.writer`.execute(tx.kysely)
    return rows
  }

  #advance(writer: string, n: number): void {
    this.#heads.set(writer, Math.max(n, this.#heads.get(writer) ?? -1))
  }

  /** One writer at one site filled its share, so there may be more, and the cursor may stand before some of it. */
  #isCut(rows: readonly SegmentRow[]): boolean {
    const counts = new Map<string, number>()
    for (const { site_id, writer } of rows) {
      const key = `${site_id}/${writer}`
      const count = (counts.get(key) ?? 0) + 1
      if (count >= LIVE_SEGMENTS_MAX) return true
      counts.set(key, count)
    }
    return false
  }
}
