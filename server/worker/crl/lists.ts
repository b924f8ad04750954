// Says when lists of revocations are made anew: at once after a revocation, every hour, and after a failure again and
// again. The vault makes them (server/vault/internal/crl.ts).
import { sql } from 'kysely'
import { CRL_EVERY_MS, CRL_GAP_MS } from '../../../core/limits.ts'
import type { Database } from '../../db/database.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'

export type ListState = { number: number; entries: number; nextUpdate: string }

export class RevocationLists {
  readonly #db: Database
  readonly #vault: Pick<VaultClient, 'call'>
  readonly #log: Log
  readonly #gap_ms: number
  readonly #states = new Map<string, ListState>()
  /** The round under way, and then the ones that wait for it. It never rejects: whoever asked hears of a failure. */
  #last: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #lastAt_ms = -Infinity
  #stopped = false

  constructor(db: Database, vault: Pick<VaultClient, 'call'>, log: Log, gap_ms = CRL_GAP_MS) {
    this.#db = db
    this.#vault = vault
    this.#log = log
    this.#gap_ms = gap_ms
  }

  describe(): Record<string, ListState> {
    return Object.fromEntries(this.#states)
  }

  /** Something was revoked. Wake-ups that come within the gap are one. */
  wake(): void {
    if (this.#timer !== undefined || this.#stopped) return
    // The process's own running time: a jump of the clock neither hurries nor delays anything.
    const in_ms = Math.max(0, this.#lastAt_ms + this.#gap_ms - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.round().catch((err: unknown) =>
        this.#log.error({ err }, 'lists of revocations were not made; it is tried again'),
      )
    }, in_ms)
  }

  /** Makes the lists that are due, after any round that is under way. Resolves to how many. */
  round(): Promise<number> {
    const round = this.#last.then(() => this.#make())
    this.#last = Promise.allSettled([round])
    return round
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#last
  }

  async #make(): Promise<number> {
    const { lists } = await this.#vault.call('revocation-lists', {})
    const every = `${CRL_EVERY_MS} milliseconds`
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{ name: string }>`select app.worker_crl_due(${lists}::text[], ${every}::interval) as name`.execute(tx.kysely),
    )
    for (const { name: list } of rows) {
      this.#lastAt_ms = performance.now()
      const { number, entries, nextUpdate } = await this.#vault.call('sign-crl', { list })
      this.#states.set(list, { number, entries, nextUpdate: nextUpdate.toISOString() })
    }
    return rows.length
  }
}
