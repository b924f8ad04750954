// What the gateway asks of the database beside appending: whose certificate it is, what was revoked, which number a
// signal has, who is connected. The gateway reads nothing else (DESIGN section 2).
import type { AssetId, OrgId, SiteId } from '../../core/ids.ts'
import type { SignalKind } from '../../core/telemetry/segment.ts'
import type { HealthState } from '../../core/wire/health-names.ts'
import type { Use } from './identity/certificate-use.ts'

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

/** Sockets closed since it was last told, and how long ago the last of them was. */
export type RevocationClosed = {
  readonly fingerprint: string
  readonly sockets: number
  readonly closedAgo_ms: number
}
export type Revoked = { readonly fingerprint: string; readonly revokedAt: number }
export type Declared = { readonly keyIndex: string; readonly no: number; readonly kind: SignalKind }
export type NewSignal = {
  readonly keyIndex: Buffer
  readonly keySealed: Buffer
  readonly unitSealed: Buffer | null
  readonly kind: SignalKind
}
export type Protocol = 'mqtt3' | 'mqtt5' | 'https'
export type PresenceLine = {
  readonly orgId: OrgId
  readonly assetId: AssetId
  readonly connected: boolean
  /** ms since 1970: when it connected or left. */
  readonly at: number
  readonly lastReceivedAt: number | null
  readonly protocol: Protocol
  /** How often it speaks, as far as this gateway has learnt; null when it does not know. */
  readonly rhythmMs: number | null
}

export type HealthLine = {
  readonly orgId: OrgId
  readonly assetId: AssetId
  /** ms since 1970, by the device's clock and by ours. */
  readonly reportedAt: number
  readonly receivedAt: number
  readonly state: HealthState
  /** Keyed; equal when the same checks stand the same way. */
  readonly standing: Buffer
  readonly reportSealed: Buffer
}

/** Every method throws Failure unavailable when the database cannot be asked. Fingerprints and indexes are hexadecimal. */
export type Registry = {
  /** Undefined when no certificate of ours has this fingerprint. */
  identify(fingerprint: string): Promise<Identity | undefined>
  confirm(fingerprint: string): Promise<void>
  /** This gateway begins. The database's time, ms since 1970: its own clock may be wrong. */
  started(): Promise<number>
  /** How many revocations were written since; the same number means the same ones. */
  fedSince(after: number): Promise<number>
  revokedSince(after: number): Promise<Revoked[]>
  /** Up to when (so long ago) this gateway has seen every revocation, and what it closed for which. */
  confirmView(askedAgo_ms: number, closed: readonly RevocationClosed[]): Promise<void>
  /** All signals of an asset. */
  signals(orgId: OrgId, assetId: AssetId): Promise<Declared[]>
  /** Known signals keep their number and kind. */
  declare(orgId: OrgId, assetId: AssetId, signals: readonly NewSignal[]): Promise<Declared[]>
  presence(lines: readonly PresenceLine[]): Promise<void>
  used(uses: readonly Use[]): Promise<void>
  /** Keeps a self-check; resolves after the commit with how the one before stood, undefined for the first. */
  health(line: HealthLine): Promise<{ state: string; standing: Buffer } | undefined>
  /** Wakes when something was revoked. Carries no data. */
  onRevocation(wake: () => void): Promise<void>
}
