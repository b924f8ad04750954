// What is older than its organisation keeps is dropped, site by site, in bounded steps. Which sites, from when on, and that
// nobody compacts the site meanwhile, db/migrations/0069-retention.sql says.
import { sql } from 'kysely'
import type { OrgId, SiteId } from '../../../core/ids.ts'
import { RETAIN_ROWS_MAX } from '../../../core/limits.ts'
import type { Database } from '../../db/database.ts'

export class Retention {
  readonly #db: Database
  #dropped = 0
  #stopping = false

  constructor(db: Database) {
    this.#db = db
  }

  /** Resolves to how many blocks and roll-ups were dropped. */
  async round(): Promise<number> {
    const { rows: sites } = await this.#db.asProcess((tx) =>
      sql<{ org_id: OrgId; site_id: SiteId }>`select org_id, site_id from app.worker_retention_sites()`.execute(
        tx.kysely,
      ),
    )
    let dropped = 0
    for (const { org_id, site_id } of sites)
      for (let more = 1; more > 0 && !this.#stopping; dropped += more) more = await this.#step(org_id, site_id)
    this.#dropped += dropped
    return dropped
  }

  /** What is under way ends with its step. */
  stop(): void {
    this.#stopping = true
  }

  describe(): { dropped: number } {
    return { dropped: this.#dropped }
  }

  async #step(orgId: OrgId, siteId: SiteId): Promise<number> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{ dropped: number }>`select app.worker_retain(${orgId}, ${siteId}, ${RETAIN_ROWS_MAX}) as dropped`.execute(
        tx.kysely,
      ),
    )
    return rows[0]?.dropped ?? 0
  }
}
