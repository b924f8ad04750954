// What passes between the gateway, the group commit and the database.
import type { AssetId, EventId, OrgId, SiteId } from '../../core/ids.ts'
import type { SignalKind } from '../../core/telemetry/segment.ts'
import type { SegmentRows } from './ingest-rows.ts'

/** A signal as its asset's directory knows it. */
export type Signal = { readonly no: number; readonly kind: SignalKind }

/** The asset whose certificate was verified: under which organisation and site its samples are kept. */
export type Feed = { readonly orgId: OrgId; siteId: SiteId; readonly assetId: AssetId; readonly assetBytes: Buffer }

/** Whoever waits to hear that a message is durable. `flush` follows a number of `stored` and sends them in one write. */
export type Receipt = { stored(token: number): void; flush(): void }

export type EventRow = {
  eventId: EventId
  orgId: OrgId
  siteId: SiteId
  assetId: AssetId
  /** ms since 1970 */
  at: number
  kind: string
  severity: 'info' | 'warning' | 'fault'
  detail: Buffer
}

export type SegmentSealer = {
  /** Makes sure that the keys of these organisations for the day of `now` are at hand. Throws Failure unavailable. */
  ready(orgs: ReadonlySet<OrgId>, now: number): Promise<void>
  /** Seals a segment for its row; only after `ready`. */
  seal(orgId: OrgId, row: string, plain: Buffer, now: number): Buffer
}

export type SegmentStore = {
  /** The id of this writer; its rows are written one batch after the other. */
  readonly writer: string
  /** The next number of this writer. */
  nextN(): number
  /** Resolves after COMMIT. May be called again with the same rows when its outcome is unknown. */
  write(rows: SegmentRows, events: readonly EventRow[]): Promise<void>
}
