// What the gateway needs of an organisation's keys. It can seal and it can find a signal again; it opens nothing.
import type { OrgId } from '../../core/ids.ts'
import type { SegmentSealer } from '../telemetry/ingest-types.ts'

export type GateKeys = SegmentSealer & {
  /** The blind index of a signal's key, and the key sealed for its row. Throws Failure unavailable. */
  signal(orgId: OrgId, assetId: string, key: string): Promise<{ keyIndex: Buffer; keySealed: Buffer }>
  /** The detail of an event, sealed for its row. Throws Failure unavailable. */
  event(orgId: OrgId, eventId: string, detail: string): Promise<Buffer>
}
