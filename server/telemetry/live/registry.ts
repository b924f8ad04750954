// The register of live streams: what a session has open, so that its person and their administrators see it, on whatever
// node it runs. An entry that is not heard of for three minutes counts as closed (db/migrations/0023-sessions.sql).
import { sql } from 'kysely'
import { isFailure } from '../../../core/errors.ts'
import { LIVE_REGISTER_MS } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'

type InContext = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

export class StreamEntry {
  readonly #id: string
  #toldAt_ms: number

  private constructor(id: string, now_ms: number) {
    this.#id = id
    this.#toldAt_ms = now_ms
  }

  /** Throws Failure conflict when the session has too many streams on all nodes together. */
  static async open({ kysely }: Tx, id: string, now_ms: number): Promise<StreamEntry> {
    await sql`select app.stream_open(${id}::uuid)`.execute(kysely)
    return new StreamEntry(id, now_ms)
  }

  /** Part of a look that happens anyway; a write now and then. */
  async beat({ kysely }: Tx, now_ms: number): Promise<void> {
    if (now_ms - this.#toldAt_ms < LIVE_REGISTER_MS) return
    this.#toldAt_ms = now_ms
    await sql`select app.stream_beat(${this.#id}::uuid)`.execute(kysely)
  }

  /** Never rejects for a session that has ended, nor without a database: then the entry goes stale. */
  async close(inContext: InContext): Promise<void> {
    try {
      await inContext(({ kysely }) => sql`select app.stream_close(${this.#id}::uuid)`.execute(kysely))
    } catch (error) {
      if (!isFailure(error) || error.kind === 'bug') throw error
    }
  }
}
