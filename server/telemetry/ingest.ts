// Group commit. Samples go straight into the open segment of their site; a flush seals all segments and writes them in
// one statement; only when that has committed are the senders told.
//
// INVARIANTS
//   1. `stored` is called for a message strictly after the COMMIT that holds its samples, and for the messages of one
//      target in the order in which they were put (MQTT 5, 4.6).
//   2. One flush at a time, so that `n` rises with the commits of this writer (the live tail's cursor).
//   3. A flush whose outcome is unknown is sent again with the same rows, byte by byte, and the primary key of
//      app.segment keeps one of them. No row is sealed twice.
//   4. What is held is bounded: callers ask `hasRoom` first and wait on `whenRoom`.
import {
  FLUSH_AT_ONCE_MESSAGES,
  FLUSH_SPARSE_MS,
  INGEST_QUEUE_BYTES_MAX,
  SEGMENT_BYTES_TARGET,
  STORE_RETRY_MS_MAX,
  STORE_RETRY_MS_MIN,
} from '../../core/limits.ts'
import type { SiteId } from '../../core/ids.ts'
import { SegmentWriter } from '../../core/telemetry/segment.ts'
import type { SampleBatch } from '../../core/wire/batch.ts'
import type { EventRow, Feed, Receipt, SegmentSealer, SegmentStore, Signal } from './ingest-types.ts'
import { type OpenSegment, SegmentRows } from './ingest-rows.ts'

/** What each holds in memory, roughly: its own bytes, its place in the lists, its share of what the driver copies. */
const MESSAGE_BYTES = 64
const SEGMENT_BYTES = 3 * SEGMENT_BYTES_TARGET
const EVENT_BYTES = 1024

/** What has been put since the last flush. */
class Pending {
  readonly open = new Map<SiteId, OpenSegment>()
  readonly full: OpenSegment[] = []
  readonly events: EventRow[] = []
  readonly receipts: Receipt[] = []
  readonly tokens: number[] = []
  /** Messages and events, for the decision to flush. */
  messages = 0
  /** Estimated memory, for the cap. */
  bytes = 0
}

export type IngestParts = {
  store: SegmentStore
  sealer: SegmentSealer
  clock: () => number
  /** Waits; injected so that no test sleeps. */
  sleep: (ms: number) => Promise<void>
  /** Told of every failure of the store or the sealer; the flush is tried again. */
  onTrouble: (error: unknown, attempt: number) => void
}

export class Ingest {
  readonly #parts: IngestParts
  #pending = new Pending()
  #flying_bytes = 0
  #loop: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #dueAt = 0
  #waiting: (() => void)[] = []
  #closed = false
  /** Failed attempts of the flush that is under way; 0 when the store answers. */
  trouble = 0
  readonly counts = { messages: 0, samples: 0, flushes: 0, segments: 0 }

  constructor(parts: IngestParts) {
    this.#parts = parts
  }

  get hasRoom(): boolean {
    return this.heldBytes < INGEST_QUEUE_BYTES_MAX && !this.#closed
  }

  get heldBytes(): number {
    return this.#pending.bytes + this.#flying_bytes
  }

  /** Until the flush that waits for company; 0 when there is none, or one is under way. */
  get flushIn_ms(): number {
    return this.#timer === undefined || this.#loop !== undefined ? 0 : this.#dueAt - this.#parts.clock()
  }

  /** Calls back once, as soon as there is room again. */
  whenRoom(resume: () => void): void {
    this.#waiting.push(resume)
  }

  /** Every sample's signal is known by now. `token` comes back to the receipt after the commit. */
  put(feed: Feed, receivedAt: number, batch: SampleBatch<Signal>, receipt: Receipt | undefined, token: number): void {
    let segment = this.#segment(feed, receivedAt)
    for (let i = 0; i < batch.count; i++) {
      if (segment.writer.isFull) segment = this.#rotate(feed, receivedAt, segment)
      const no = batch.signals[i]?.no ?? 0
      const ts = batch.times[i] ?? 0
      const scale = batch.scales[i] ?? -1
      if (scale < 0) segment.writer.add(no, ts, batch.values[i] ?? 0)
      else segment.writer.addScaled(no, ts, batch.wholes[i] ?? 0, scale)
    }
    this.counts.messages++
    this.counts.samples += batch.count
    this.#after(receipt, token)
  }

  putEvents(events: EventRow[], receipt?: Receipt, token = 0): void {
    for (const event of events) this.#pending.events.push(event)
    this.#pending.bytes += events.length * EVENT_BYTES
    this.#after(receipt, token)
  }

  /** A receipt in its place behind what was put before: for answers that store nothing, such as a refusal. */
  inTurn(receipt: Receipt, token: number): void {
    this.#after(receipt, token)
  }

  /** Flushes what is there and takes no more. Gives up after the flush that is under way if the store is gone. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#pending.messages > 0) this.#start()
    await this.#loop
  }

  #after(receipt: Receipt | undefined, token: number): void {
    const pending = this.#pending
    pending.bytes += MESSAGE_BYTES
    pending.messages++
    if (receipt !== undefined) {
      pending.receipts.push(receipt)
      pending.tokens.push(token)
    }
    if (this.#loop !== undefined) return
    // At once under load, in small company when sparse: a commit costs the same for one message and for a thousand.
    if (pending.messages >= FLUSH_AT_ONCE_MESSAGES) this.#start()
    else this.#wait()
  }

  #wait(): void {
    if (this.#timer !== undefined) return
    this.#dueAt = this.#parts.clock() + FLUSH_SPARSE_MS
    this.#timer = setTimeout(() => this.#start(), FLUSH_SPARSE_MS)
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#loop !== undefined) return
    this.#loop = this.#flushAll().finally(() => {
      this.#loop = undefined
      if (this.#pending.messages > 0 && !this.#closed) this.#wait()
    })
  }

  async #flushAll(): Promise<void> {
    do {
      // The packets that arrived in this turn of the loop belong to this flush.
      await new Promise((resolve) => setImmediate(resolve))
      const pending = this.#pending
      this.#pending = new Pending()
      this.#flying_bytes = pending.bytes
      await this.#store(pending)
      this.#flying_bytes = 0
      // Commit point: everything in `pending` is durable from here on.
      tell(pending)
      this.#resume()
    } while (this.#pending.messages >= (this.#closed ? 1 : FLUSH_AT_ONCE_MESSAGES))
  }

  async #store(pending: Pending): Promise<void> {
    const segments = [...pending.full, ...pending.open.values()]
    let rows: SegmentRows | undefined
    for (let attempt = 1; ; attempt++) {
      try {
        rows ??= await SegmentRows.seal(segments, this.#parts.clock(), this.#parts.sealer, this.#parts.store)
        await this.#parts.store.write(rows, pending.events)
        this.trouble = 0
        this.counts.flushes++
        this.counts.segments += segments.length
        return
      } catch (error) {
        this.trouble = attempt
        this.#parts.onTrouble(error, attempt)
        // Closing without a store: nothing of this was acknowledged, the senders still hold it.
        if (this.#closed) throw error
        await this.#parts.sleep(Math.min(STORE_RETRY_MS_MIN * 2 ** Math.min(attempt, 10), STORE_RETRY_MS_MAX))
      }
    }
  }

  #resume(): void {
    if (!this.hasRoom || this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }

  #segment(feed: Feed, receivedAt: number): OpenSegment {
    const { open } = this.#pending
    let segment = open.get(feed.siteId)
    if (segment === undefined) {
      const { orgId, siteId } = feed
      segment = { orgId, siteId, writer: new SegmentWriter(receivedAt), assets: new Set() }
      open.set(feed.siteId, segment)
      this.#pending.bytes += SEGMENT_BYTES
    } else if (segment.writer.isFull) return this.#rotate(feed, receivedAt, segment)
    segment.writer.begin(feed.assetBytes, receivedAt)
    segment.assets.add(feed.assetBytes)
    return segment
  }

  #rotate(feed: Feed, receivedAt: number, full: OpenSegment): OpenSegment {
    this.#pending.full.push(full)
    this.#pending.open.delete(feed.siteId)
    return this.#segment(feed, receivedAt)
  }
}

/** Invariant 1: in the order in which they were put; then one write per socket. */
function tell(pending: Pending): void {
  const { receipts, tokens } = pending
  for (let i = 0; i < receipts.length; i++) receipts[i]?.stored(tokens[i] ?? 0)
  for (const receipt of new Set(receipts)) receipt.flush()
}
