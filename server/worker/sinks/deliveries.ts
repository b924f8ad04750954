// Streams of the audit log: takes the sinks that have something to get, delivers to each in the order of the tree, moves
// its cursor on when the other side has the lines, and waits longer after each failure. A receiver that is slow or away
// holds up nobody else. Whoever is killed between delivering and moving the cursor delivers twice, never not at all.
import { sql } from 'kysely'
import type { OrgId, SinkId } from '../../../core/ids.ts'
import { SINK_BATCH_LINES, SINK_RETRY_MS_MAX, SINK_RETRY_MS_MIN, SINKS_AT_ONCE_MAX } from '../../../core/limits.ts'
import { readTarget, type SinkKind, sinkSecret, sinkTarget } from '../../audit/sinks/target.ts'
import type { Database } from '../../db/database.ts'
import type { Log } from '../../platform/running.ts'
import type { VaultClient } from '../../vault/client.ts'
import { deliverLines, deliverTest, type Line, type Outlet, type Way } from './deliver.ts'
import { reasonOf } from './reason.ts'
import { sealedTargets } from './sealed-target.ts'
import { UnderWay } from './under-way.ts'

type Taken = {
  org_id: OrgId
  sink_id: SinkId
  kind: SinkKind
  target_sealed: Buffer
  secret_sealed: Buffer | null
  cursor: string
  attempts: number
  test_asked_at: Date | null
}

export type DeliveriesOptions = { db: Database; vault: VaultClient; log: Log; way: Omit<Way, 'stopping'> }

export class Deliveries {
  readonly #db: Database
  readonly #vault: VaultClient
  readonly #log: Log
  readonly #way: Way
  readonly underWay = new UnderWay(SINKS_AT_ONCE_MAX)

  constructor({ db, vault, log, way }: DeliveriesOptions) {
    this.#db = db
    this.#vault = vault
    this.#log = log
    this.#way = { ...way, stopping: this.underWay.stopping }
  }

  /** Begins what is due and does not wait for it. Resolves to how many lines were delivered since the last round. */
  round(): Promise<number> {
    return this.underWay.round(
      (room) => this.#take(room),
      (sink) => this.#serve(sink),
    )
  }

  async #take(room: number): Promise<Taken[]> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<Taken>`select org_id, sink_id, kind, target_sealed, secret_sealed, cursor, attempts, test_asked_at
        from audit.worker_take_sinks(${room})`.execute(tx.kysely),
    )
    return rows
  }

  /** Never rejects: what came of it stands with the sink, where people see it. */
  async #serve(sink: Taken): Promise<void> {
    try {
      if (sink.test_asked_at !== null) await this.#test(sink, sink.test_asked_at)
      else await this.#deliver(sink)
    } catch (err) {
      // The database is away; the lease runs out and somebody takes the sink again.
      this.#log.error({ err, operation: 'sinks', orgId: sink.org_id }, 'a stream of the audit log could not be served')
    }
  }

  async #test(sink: Taken, askedAt: Date): Promise<void> {
    const error = await failureOf(async () => deliverTest(await this.#open(sink), this.#way))
    await this.#db.asProcess((tx) =>
      sql`select audit.worker_sink_tested(${sink.org_id}, ${sink.sink_id}, ${askedAt}, ${error})`.execute(tx.kysely),
    )
  }

  async #deliver(sink: Taken): Promise<void> {
    for (let cursor = Number(sink.cursor); !this.underWay.stopping.aborted; ) {
      const lines = await this.#lines(sink, cursor)
      if (lines.length === 0) return
      const error = await failureOf(async () => deliverLines(await this.#open(sink), lines, this.#way))
      // Commit point: from here on these lines are the other side's.
      const behind = error === null ? cursor + lines.length : cursor
      const isMore = error === null && lines.length === SINK_BATCH_LINES && !this.underWay.stopping.aborted
      await this.#report(sink, { cursor: behind, error, isMore })
      if (error === null) this.underWay.delivered(lines.length)
      else if (sink.attempts === 0)
        this.#log.warn(
          { operation: 'sinks', orgId: sink.org_id, reason: error },
          'a stream of the audit log is held up',
        )
      if (!isMore) return
      cursor = behind
    }
  }

  async #lines({ org_id, sink_id }: Taken, from: number): Promise<Line[]> {
    const { rows } = await this.#db.asProcess((tx) =>
      sql<{ seq: string; hash: Buffer; text: string | null }>`
        select seq, hash, text from audit.worker_sink_lines(${org_id}, ${sink_id}, ${from}, ${SINK_BATCH_LINES})`.execute(
        tx.kysely,
      ),
    )
    return rows.map(({ seq, hash, text }) => ({ seq: Number(seq), hash, text }))
  }

  async #report(
    { org_id, sink_id, attempts }: Taken,
    outcome: { cursor: number; error: string | null; isMore: boolean },
  ) {
    const { cursor, error, isMore } = outcome
    const wait_ms = error === null ? 0 : Math.min(SINK_RETRY_MS_MAX, SINK_RETRY_MS_MIN * 2 ** Math.min(attempts, 20))
    // Stopped in the middle is no failure of the receiver: the next worker goes on at once.
    const isStopped = error !== null && this.underWay.stopping.aborted
    await this.#db.asProcess((tx) =>
      isStopped
        ? sql`select audit.worker_sink_released(${org_id}, ${sink_id})`.execute(tx.kysely)
        : sql`select audit.worker_sink_delivered(${org_id}, ${sink_id}, ${cursor}, ${error}, ${wait_ms} * interval '1 millisecond', ${isMore})`.execute(
            tx.kysely,
          ),
    )
  }

  async #open({ org_id, sink_id, kind, target_sealed, secret_sealed }: Taken): Promise<Outlet> {
    const opened = await sealedTargets(this.#vault, org_id, 'the target of the stream is spoilt')
    return {
      sinkId: sink_id,
      kind,
      target: readTarget(opened(sinkTarget(sink_id), target_sealed)),
      secret: secret_sealed === null ? '' : opened(sinkSecret(sink_id), secret_sealed),
    }
  }
}

async function failureOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    return reasonOf(error)
  }
}
