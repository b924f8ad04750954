// The sealer: puts what people did into the trees that nobody can rewrite (db/migrations/0028-audit-tree.sql).
//
//   due      which organisations have lines whose transactions, and all older ones, are over
//   seal     the database numbers and hashes them: COMMIT
//   sign     from the last frontier on: root, full tiles; the vault signs the head
//   keep     checkpoint and tiles: COMMIT
//
// Killed between the two commits, the next one, here or in another worker, finds leaves without a checkpoint and signs
// them first. Two at once disturb nobody: an organisation is sealed under a lock, and of two notes the first is kept.
// The vault signs nothing that is not committed, so it never signs two trees.
import { sql } from 'kysely'
import { Frontier } from '../../../core/merkle/frontier.ts'
import { hashesIn } from '../../../core/merkle/hash.ts'
import type { TileRoot } from '../../../core/merkle/tiles.ts'
import type { OrgId } from '../../../core/ids.ts'
import { isFailure } from '../../../core/errors.ts'
import { SEAL_LINES_MAX, SEAL_ORGS_MAX, SEAL_PASSES_MAX, SEAL_STUCK_MS } from '../../../core/limits.ts'
import type { Database, Tx } from '../../db/database.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'

export type SealerState = {
  lines: number
  checkpoints: number
  /** From a line's own time to its checkpoint, of the oldest line of the last batch, and the longest so far. */
  lag_ms: number | null
  lagMax_ms: number
  /** Organisations whose tree does not fit together. */
  stuck: number
}

/** Leaves behind an organisation's last checkpoint. */
type Tail = { orgId: OrgId; from: number; frontier: Buffer; hashes: Buffer; oldestAt: Date | null }
type Head = {
  orgId: OrgId
  size: number
  root: Buffer
  frontier: Buffer
  tiles: TileRoot[]
  lines: number
  oldestAt: Date | null
}

export class Sealer {
  readonly #db: Database
  readonly #vault: VaultClient
  readonly #log: Log
  readonly #clock: () => Date
  readonly #state: SealerState = { lines: 0, checkpoints: 0, lag_ms: null, lagMax_ms: 0, stuck: 0 }
  /** The number of the last line written when there was nothing left to do (audit.seal_due). */
  #quietAt: string | null = null
  /** Organisations that could not be sealed, and until when they are left alone. */
  readonly #stuck = new Map<OrgId, number>()
  #stopping = false

  constructor(db: Database, vault: VaultClient, log: Log, clock: () => Date) {
    this.#db = db
    this.#vault = vault
    this.#log = log
    this.#clock = clock
  }

  describe(): SealerState {
    return { ...this.#state, stuck: this.#stuck.size }
  }

  /** The round under way ends with its next commit. */
  stop(): void {
    this.#stopping = true
  }

  /** Seals what is due until nothing is. Resolves to the number of checkpoints; rejects when no organisation got on. */
  async round(): Promise<number> {
    let made = 0
    for (let pass = 0; pass < SEAL_PASSES_MAX && !this.#stopping; pass++) {
      const due = (await this.#due()).filter((orgId) => !this.#isStuck(orgId))
      let progress = 0
      for (let at = 0; at < due.length && !this.#stopping; at += SEAL_ORGS_MAX)
        progress += await this.#advance(due.slice(at, at + SEAL_ORGS_MAX))
      made += progress
      // Nothing is due, or another worker is at all of it.
      if (progress === 0) break
    }
    return made
  }

  async #due(): Promise<OrgId[]> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{
        quiet_at: string | null
        org_ids: OrgId[]
      }>`select quiet_at, org_ids from audit.seal_due(${this.#quietAt})`.execute(tx.kysely),
    )
    this.#quietAt = rows[0]?.quiet_at ?? null
    return rows[0]?.org_ids ?? []
  }

  async #advance(orgIds: readonly OrgId[]): Promise<number> {
    const tails = await this.#seal(orgIds)
    const heads = tails.flatMap((tail) => this.#headOf(tail))
    const signed = await Promise.all(
      heads.map(async (head) => {
        const { orgId, size, root } = head
        const { note } = await this.#vault.call('sign-checkpoint', { orgId, size, root: root.toString('base64') })
        return { ...head, note }
      }),
    )
    const kept = await this.#keep(signed)
    for (const { lines, oldestAt } of kept) this.#count(lines, oldestAt)
    return kept.length
  }

  /** Commit point: from here on the leaves have their numbers for ever. */
  async #seal(orgIds: readonly OrgId[]): Promise<Tail[]> {
    type Row = { from_size: string | null; frontier: Buffer; hashes: Buffer; oldest_at: Date | null }
    const answers = await this.#together(
      orgIds.map((orgId) => ({ orgId })),
      async ({ orgId }, tx) => {
        const { rows } = await sql<Row>`
        select from_size, frontier, hashes, oldest_at from audit.seal(${orgId}, ${SEAL_LINES_MAX})`.execute(tx.kysely)
        return rows[0]
      },
    )
    return answers.flatMap(({ orgId, answer: row }) => {
      // Another worker holds the lock, or was faster.
      if (row === undefined || row.from_size === null || row.hashes.length === 0) return []
      const { frontier, hashes, oldest_at: oldestAt } = row
      return [{ orgId, from: Number(row.from_size), frontier, hashes, oldestAt }]
    })
  }

  /** Nothing when a tree does not fit together: then its organisation stops and the others go on. */
  #headOf({ orgId, from, frontier: encoded, hashes, oldestAt }: Tail): Head[] {
    try {
      const frontier = Frontier.of(from, encoded)
      const tiles: TileRoot[] = []
      const leaves = hashesIn(hashes)
      for (const leaf of leaves) frontier.append(leaf, (tile) => tiles.push(tile))
      const head = { size: frontier.size, root: frontier.root(), frontier: frontier.encode() }
      return [{ orgId, ...head, tiles, lines: leaves.length, oldestAt }]
    } catch (err) {
      if (!(err instanceof RangeError)) throw err
      this.#leave(orgId, err)
      return []
    }
  }

  /** Commit point: the checkpoints stand. Answers those that were not there yet. */
  async #keep<H extends Head & { note: string }>(heads: readonly H[]): Promise<H[]> {
    const answers = await this.#together(heads, async ({ orgId, size, root, frontier, note, tiles }, tx) => {
      const { rows } = await sql<{ kept: boolean }>`
        select audit.add_checkpoint(${orgId}, ${size}, ${root}, ${frontier}, ${note}, ${tiles.map(({ level }) => level)},
          ${tiles.map(({ index }) => index)}, ${tiles.map((tile) => tile.root)}) as kept`.execute(tx.kysely)
      return rows[0]?.kept === true
    })
    return answers.flatMap(({ orgId, answer }) => (answer ? heads.filter((head) => head.orgId === orgId) : []))
  }

  /**
   * The same for each organisation, in one transaction, so that one commit serves all. Where the database refuses it, each
   * has one of its own: a tree that somebody has tampered with stops itself and no other.
   */
  async #together<I extends { orgId: OrgId }, A>(
    items: readonly I[],
    work: (item: I, tx: Tx) => Promise<A>,
  ): Promise<{ orgId: OrgId; answer: A }[]> {
    if (items.length === 0) return []
    const one = async (item: I, tx: Tx) => ({ orgId: item.orgId, answer: await work(item, tx) })
    try {
      return await this.#db.asProcess((tx) => Promise.all(items.map((item) => one(item, tx))))
    } catch (error) {
      if (!isFailure(error) || error.kind === 'unavailable') throw error
    }
    const answers: { orgId: OrgId; answer: A }[] = []
    for (const item of items) {
      try {
        answers.push(await this.#db.asProcess((tx) => one(item, tx)))
      } catch (err) {
        if (!isFailure(err) || err.kind === 'unavailable') throw err
        this.#leave(item.orgId, err)
      }
    }
    return answers
  }

  #leave(orgId: OrgId, err: Error): void {
    this.#stuck.set(orgId, this.#clock().getTime() + SEAL_STUCK_MS)
    this.#log.error({ err, orgId }, 'a tree of the audit log does not fit together; it is not sealed any further')
  }

  #isStuck(orgId: OrgId): boolean {
    const until = this.#stuck.get(orgId)
    if (until === undefined) return false
    if (this.#clock().getTime() < until) return true
    this.#stuck.delete(orgId)
    return false
  }

  #count(lines: number, oldestAt: Date | null): void {
    this.#state.lines += lines
    this.#state.checkpoints += 1
    if (oldestAt === null) return
    const lag_ms = Math.max(0, this.#clock().getTime() - oldestAt.getTime())
    this.#state.lag_ms = lag_ms
    this.#state.lagMax_ms = Math.max(this.#state.lagMax_ms, lag_ms)
  }
}
