// What the gateway needs of an organisation's keys. It can seal and it can find a signal again; it opens nothing.
import type { OrgId } from '../../core/ids.ts'
import type { SegmentSealer } from '../telemetry/ingest-types.ts'

export type SealedSignal = { keyIndex: Buffer; keySealed: Buffer; unitSealed: Buffer | null }

export type GateKeys = SegmentSealer & {
  /** The blind index of a signal's key, the key and its unit sealed for their row. Throws Failure unavailable. */
  signal(orgId: OrgId, assetId: string, key: string, unit?: string): Promise<SealedSignal>
  /** A self-check sealed for its row, and how it stands as a blind index. Throws Failure unavailable. */
  health(
    orgId: OrgId,
    assetId: string,
    standing: string,
    report: string,
  ): Promise<{ standing: Buffer; reportSealed: Buffer }>
  /** The detail of an event, sealed for its row. Throws Failure unavailable. */
  event(orgId: OrgId, eventId: string, detail: string): Promise<Buffer>
}
