// Compaction, round by round: sites whose segments wait are done one after the other, each in bounded steps. Several
// workers share them: a site that another one has locked is passed over.
import { sql } from 'kysely'
import type { OrgId, SiteId } from '../../../core/ids.ts'
import {
  COMPACT_AFTER_MS,
  COMPACT_FORGET_MAX,
  COMPACT_SEGMENTS_MANY,
  COMPACT_SITES_MAX,
  SEGMENT_DAYS_KEPT_S,
} from '../../../core/limits.ts'
import type { Ivs } from '../../../core/seal-iv.ts'
import { epochOf } from '../../../core/seal-keys.ts'
import type { Database } from '../../db/database.ts'
import type { TelemetryKeyring } from '../../keys/telemetry-keys.ts'
import { compactSite, type Done, type Site } from './site.ts'

export type CompactorParts = { db: Database; keyring: TelemetryKeyring; ivs: Ivs; clock: () => Date }

export class Compactor {
  readonly #parts: CompactorParts
  readonly #done: Done = { segments: 0, samples: 0, blocks: 0 }
  #stopping = false

  constructor(parts: CompactorParts) {
    this.#parts = parts
  }

  /** Does what is due; `after_ms` is how long few segments wait. Resolves to how many segments were compacted. */
  async round(after_ms = COMPACT_AFTER_MS): Promise<number> {
    let segments = 0
    for (const site of await this.#due(after_ms)) segments += await this.#wholeSite(site)
    return segments
  }

  /** Drops the days whose segments are all in blocks, and forgets the marks of writers of which nothing is left. */
  async tidy(): Promise<number> {
    const { db } = this.#parts
    const { rows } = await db.asProcess((tx) =>
      sql<{
        dropped: number
      }>`select app.segment_days_drop(${SEGMENT_DAYS_KEPT_S} * interval '1 second') as dropped`.execute(tx.kysely),
    )
    await db.asProcess((tx) => sql`select app.compact_forget(${COMPACT_FORGET_MAX})`.execute(tx.kysely))
    return rows[0]?.dropped ?? 0
  }

  /** What is under way ends with its step. */
  stop(): void {
    this.#stopping = true
  }

  describe(): Done {
    return { ...this.#done }
  }

  async #wholeSite(site: Site): Promise<number> {
    let segments = 0
    while (!this.#stopping) {
      const done = await this.#step(site)
      segments += done.segments
      this.#done.segments += done.segments
      this.#done.samples += done.samples
      this.#done.blocks += done.blocks
      // A whole step taken: there is likely more. Less, or nothing because another worker has the site: the next one.
      if (done.segments < COMPACT_SEGMENTS_MANY) break
    }
    return segments
  }

  async #step(site: Site): Promise<Done> {
    const { db, keyring, ivs, clock } = this.#parts
    // Before the transaction: nobody holds a lock while the vault is asked.
    const keys = await keyring.forOrg(site.orgId)
    const sealing = { keys, ivs, epoch: epochOf(clock().getTime()) }
    return db.asProcess((tx) => compactSite(tx, site, sealing, COMPACT_SEGMENTS_MANY))
  }

  async #due(after_ms: number): Promise<Site[]> {
    const olderThan = new Date(this.#parts.clock().getTime() - after_ms)
    const { rows } = await this.#parts.db.asProcess((tx) =>
      sql<{ org_id: OrgId; site_id: SiteId }>`select org_id, site_id
        from app.compact_due(${COMPACT_SEGMENTS_MANY}, ${olderThan}, ${COMPACT_SITES_MAX})`.execute(tx.kysely),
    )
    return rows.map(({ org_id, site_id }) => ({ orgId: org_id, siteId: site_id }))
  }
}
