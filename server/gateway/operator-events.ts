// What operators must see of a device: refusals, limits, comings and goings. A storm of bad packets is one row with a
// count, not a storm of rows: per asset and kind one row a minute, over all a budget a second.
import { type EventId, idFrom } from '../../core/ids.ts'
import { EVENTS_PER_S_MAX, EVENT_QUIET_MS } from '../../core/limits.ts'
import type { EventRow, Feed } from '../telemetry/ingest-types.ts'
import { Bucket } from './bucket.ts'
import type { Oddity } from '../../core/watch/conduct.ts'
import { cloneInWords, type Places } from './identity/places.ts'

export type EventKind =
  | 'connected'
  | 'disconnected'
  | 'takeover'
  | 'refused-payload'
  | 'refused-topic'
  | 'clock-refused'
  | 'rate-limited'
  | 'overload'
  | 'protocol-error'
  | 'certificate-refused'
  | 'revoked-closed'
  | 'expired-closed'
  | 'enrolled'
  | 'enrolment-refused'
  | 'used-twice'
  | 'born'
  | 'died'
  | 'sequence-gap'
  | 'left-out'
  | 'self-check'
  | Oddity

type Parts = {
  seal: (feed: Feed, eventId: EventId, detail: string) => Promise<Buffer>
  put: (rows: EventRow[]) => void
  clock: () => number
  random: (bytes: number) => Uint8Array
  onDropped: (error: unknown) => void
}

export class OperatorEvents {
  readonly #parts: Parts
  readonly #budget: Bucket
  /** asset/kind/part -> when the last row was written, and how many were not written since. */
  readonly #recent = new Map<string, { at: number; untold: number }>()
  dropped = 0

  constructor(parts: Parts) {
    this.#parts = parts
    this.#budget = new Bucket(EVENTS_PER_S_MAX, EVENTS_PER_S_MAX * 4, parts.clock())
  }

  /** `part`: of the asset, what it is about; each part has a minute of its own. Whoever names parts bounds them. */
  report(feed: Feed, kind: EventKind, severity: EventRow['severity'], text: string, part = ''): void {
    const now = this.#parts.clock()
    const key = `${feed.assetId}/${kind}/${part}`
    const recent = this.#recent.get(key)
    if (recent !== undefined && now - recent.at < EVENT_QUIET_MS) {
      recent.untold++
      return
    }
    if (this.#budget.wait(now) > 0) {
      this.dropped++
      return
    }
    this.#budget.take(now)
    this.#recent.set(key, { at: now, untold: 0 })
    const repeated = recent === undefined || recent.untold === 0 ? {} : { repeated: recent.untold }
    this.#write(feed, kind, severity, now, JSON.stringify({ text, ...repeated })).catch((error: unknown) => {
      this.dropped++
      this.#parts.onDropped(error)
    })
  }

  /** Something came from this address: is the identity in use at another one as well? */
  heardFrom(asset: Feed & { readonly places: Places }, address: string, now: number): void {
    const clone = asset.places.heard(address, now)
    if (clone !== undefined) this.report(asset, 'used-twice', 'fault', cloneInWords(clone))
  }

  sweep(now: number): void {
    for (const [key, { at }] of this.#recent) if (now - at >= 2 * EVENT_QUIET_MS) this.#recent.delete(key)
  }

  async #write(feed: Feed, kind: EventKind, severity: EventRow['severity'], at: number, text: string): Promise<void> {
    const { orgId, siteId, assetId } = feed
    const eventId = idFrom<EventId>(this.#parts.random(16))
    const detail = await this.#parts.seal(feed, eventId, text)
    this.#parts.put([{ eventId, orgId, siteId, assetId, at, kind, severity, detail }])
  }
}
