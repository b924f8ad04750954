// What the gateway asks of the database beside appending: whose certificate it is, what was revoked, which number a
// signal has, who is connected. The gateway reads nothing else (DESIGN section 2).
import type { AssetId, OrgId, SiteId } from '../../core/ids.ts'
import type { SignalKind } from '../../core/telemetry/segment.ts'
import type { Use } from './certificate-use.ts'

/** `unknown` never left the vault; `unconfirmed` has just been issued and connects for the first time. */
export type CertificateState = 'live' | 'unconfirmed' | 'revoked' | 'expired' | 'unknown'

export type Identity = {
  readonly orgId: OrgId
  readonly siteId: SiteId
  readonly assetId: AssetId
  readonly serial: string
  readonly state: CertificateState
  /** ms since 1970 */
  readonly notAfter: number
  readonly orgActive: boolean
}

export type Revoked = { readonly fingerprint: string; readonly revokedAt: number }
export type Declared = { readonly keyIndex: string; readonly no: number; readonly kind: SignalKind }
export type NewSignal = { readonly keyIndex: Buffer; readonly keySealed: Buffer; readonly kind: SignalKind }
export type Protocol = 'mqtt3' | 'mqtt5' | 'https'
export type PresenceLine = {
  readonly orgId: OrgId
  readonly assetId: AssetId
  readonly connected: boolean
  /** ms since 1970: when it connected or left. */
  readonly at: number
  readonly lastReceivedAt: number | null
  readonly protocol: Protocol
}

/** Every method throws Failure unavailable when the database cannot be asked. Fingerprints and indexes are hexadecimal. */
export type Registry = {
  /** Undefined when no certificate of ours has this fingerprint. */
  identify(fingerprint: string): Promise<Identity | undefined>
  confirm(fingerprint: string): Promise<void>
  revokedSince(after: number): Promise<Revoked[]>
  /** All signals of an asset. */
  signals(orgId: OrgId, assetId: AssetId): Promise<Declared[]>
  /** Known signals keep their number and kind. */
  declare(orgId: OrgId, assetId: AssetId, signals: readonly NewSignal[]): Promise<Declared[]>
  presence(lines: readonly PresenceLine[]): Promise<void>
  used(uses: readonly Use[]): Promise<void>
  /** Wakes when something was revoked. Carries no data. */
  onRevocation(wake: () => void): Promise<void>
}
