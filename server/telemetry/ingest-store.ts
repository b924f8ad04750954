// The gateway's writer: one connection of its own to the database, one statement after the other, each a transaction.
import { isFailure } from '../../core/errors.ts'
import { WAKE_MS_MIN } from '../../core/limits.ts'
import type { Database, Pinned } from '../db/database.ts'
import { bytesArray, textArray, timeArray, uuidArray, uuidBytes } from './binary-arrays.ts'
import { INSERT_SEGMENTS, type SegmentRows } from './ingest-rows.ts'
import type { EventRow, SegmentStore } from './ingest-types.ts'

const INSERT_EVENTS = `insert into app.device_event (org_id, event_id, asset_id, site_id, at, kind, severity, detail_sealed)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[])
on conflict do nothing`

/** Nobody waits for a wake-up to reach the disk: the data it tells of is there already. */
const WAKE = 'begin; set local synchronous_commit = off; notify telemetry; commit'

/** Settings under which COMMIT answers before the commit is on disk here, or on its standby. */
const FORGETFUL = new Set(['off', 'local'])

export class DatabaseStore implements SegmentStore {
  readonly writer: string
  readonly #db: Database
  readonly #clock: () => number
  #pinned: Pinned | undefined
  #n = 0
  #wokenAt = 0
  #waking: NodeJS.Timeout | undefined
  #notified: Promise<void> = Promise.resolve()
  #writing = false

  constructor(db: Database, writer: string, clock: () => number) {
    this.#db = db
    this.writer = writer
    this.#clock = clock
  }

  nextN(): number {
    return ++this.#n
  }

  async write(rows: SegmentRows, events: readonly EventRow[]): Promise<void> {
    const connection = await this.#connection()
    // One statement at a time on this connection.
    this.#writing = true
    await this.#notified
    try {
      if (rows.count > 0) await connection.query({ name: 'segments', text: INSERT_SEGMENTS, values: rows.values })
      // Not one transaction with the segments, and need not be: either is written again until both are there.
      if (events.length > 0)
        await connection.query({ name: 'events', text: INSERT_EVENTS, values: eventValues(events) })
    } catch (error) {
      // Whether it committed is unknown when the connection broke; a fresh one sends the same rows again.
      await this.#drop(connection)
      throw error
    } finally {
      this.#writing = false
    }
    if (rows.count > 0) this.#wake(connection)
  }

  /** Wakes the live tail, after the commit and not too often. It carries no data, and nobody waits for it. */
  #wake(connection: Pinned): void {
    const wait_ms = this.#wokenAt + WAKE_MS_MIN - this.#clock()
    if (wait_ms > 0) {
      // The last flush of a burst is told too.
      this.#waking ??= setTimeout(() => this.#wakeLater(), wait_ms)
      return
    }
    clearTimeout(this.#waking)
    this.#waking = undefined
    this.#wokenAt = this.#clock()
    // A wake-up that is lost with its connection is no loss: the tail also looks by itself.
    this.#notified = connection.query({ text: WAKE, values: [] }).then(
      () => undefined,
      () => this.#drop(connection),
    )
  }

  #wakeLater(): void {
    this.#waking = undefined
    // Between two flushes; during one, the flush that is under way wakes when it is done.
    if (this.#pinned !== undefined && !this.#writing) this.#wake(this.#pinned)
  }

  async close(): Promise<void> {
    clearTimeout(this.#waking)
    if (this.#pinned !== undefined) await this.#drop(this.#pinned)
  }

  async #connection(): Promise<Pinned> {
    if (this.#pinned !== undefined) return this.#pinned
    const pinned = await this.#db.pin()
    // A server that was told to forget its last commits in a crash is told otherwise here; stricter settings stay.
    const [row] = await pinned.query<{ synchronous_commit: string }>({ text: 'show synchronous_commit', values: [] })
    if (FORGETFUL.has(row?.synchronous_commit ?? 'off'))
      await pinned.query({ text: 'set synchronous_commit = on', values: [] })
    this.#pinned = pinned
    return pinned
  }

  async #drop(connection: Pinned): Promise<void> {
    if (this.#pinned === connection) this.#pinned = undefined
    try {
      await connection.close()
    } catch (error) {
      // Closing a connection that is already lost; anything else is a bug and goes up.
      if (!isFailure(error) && !(error instanceof Error && 'code' in error)) throw error
    }
  }
}

function eventValues(events: readonly EventRow[]): Buffer[] {
  return [
    uuidArray(events.map(({ orgId }) => uuidBytes(orgId))),
    uuidArray(events.map(({ eventId }) => uuidBytes(eventId))),
    uuidArray(events.map(({ assetId }) => uuidBytes(assetId))),
    uuidArray(events.map(({ siteId }) => uuidBytes(siteId))),
    timeArray(events.map(({ at }) => at)),
    textArray(events.map(({ kind }) => kind)),
    textArray(events.map(({ severity }) => severity)),
    bytesArray(events.map(({ detail }) => detail)),
  ]
}
