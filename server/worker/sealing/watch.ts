// How far the trees are behind the trail, for status and as a warning. What stands for long outside them waits for a
// transaction that somebody left open: until it is over nobody knows whether it holds an earlier line.
import { sql } from 'kysely'
import { SEAL_LATE_MS } from '../../../core/limits.ts'
import type { Database } from '../../db/database.ts'
import type { Log } from '../../platform/running.ts'

export type Behind = { lines: number; oldest_ms: number | null }

export class SealingWatch {
  readonly #log: Log
  readonly #clock: () => Date
  #behind: Behind = { lines: 0, oldest_ms: null }
  #warned = false

  constructor(log: Log, clock: () => Date) {
    this.#log = log
    this.#clock = clock
  }

  describe(): Behind {
    return this.#behind
  }

  /** Looks. Resolves to 0: what it finds is no work done. */
  async look(db: Database): Promise<number> {
    const { rows } = await db.asProcess((tx) =>
      sql<{ lines: string; oldest_at: Date | null }>`select lines, oldest_at from audit.sealing_behind()`.execute(
        tx.kysely,
      ),
    )
    const oldestAt = rows[0]?.oldest_at ?? null
    const oldest_ms = oldestAt === null ? null : this.#clock().getTime() - oldestAt.getTime()
    this.#behind = { lines: Number(rows[0]?.lines ?? 0), oldest_ms }
    const late = (oldest_ms ?? 0) > SEAL_LATE_MS
    if (late && !this.#warned)
      this.#log.warn(
        { count: this.#behind.lines, ms: oldest_ms },
        'audit lines wait to be sealed: is a transaction left open, or the vault away?',
      )
    if (!late && this.#warned) this.#log.info({}, 'audit lines are sealed again')
    this.#warned = late
    return 0
  }
}
