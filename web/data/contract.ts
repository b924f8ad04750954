// What the server answers, as the console understands it. One type per operation of the contract.

import { PRESENCE_STATES, type PresenceState } from '../../core/liveness.ts'
import type { Permission, Role } from '../../core/permissions.ts'

export type { Permission, Role }

export type Session = {
  person: { personId: string; name: string | null; email: string | null; role: Role }
  organisation: { orgId: string; name: string; kind: 'tenant' | 'platform' }
  permissions: Permission[]
  sites: 'all' | string[]
  demonstration: boolean
  expiresAt: string
}

/** `url` is null when the invitation was mailed: then only its receiver has it. */
export type Invitation = { url: string | null; expiresAt: string; sent: boolean }
/**
 * `email` is null for the first administrator, who types it. `hasAccount` is null where it is not told: the link was not mailed,
 * and whoever handed it over could look.
 */
export type Enrolment = {
  email: string | null
  kind: 'platform' | 'tenant'
  hasAccount: boolean | null
  expiresAt: string
}

export type Organisation = { orgId: string; name: string; createdAt: string; state: 'active' | 'closed' }
export type Site = { siteId: string; name: string; note: string | null; assets: number }

export type PersonState = 'invited' | 'active' | 'disabled'
export type Person = {
  personId: string
  name: string
  email: string
  role: Role
  state: PersonState
  siteIds: string[]
  lastSeenAt: string | null
}

export const ASSET_KINDS = [
  'crane',
  'hoist',
  'pump',
  'compressor',
  'air_quality',
  'forklift',
  'vehicle',
  'gateway',
  'sensor',
  'other',
] as const
export type AssetKind = (typeof ASSET_KINDS)[number]

export type { PresenceState }
export { PRESENCE_STATES }
export type Presence = { state: PresenceState; connected: boolean; lastReceivedAt: string | null }

export type CertificateState = 'valid' | 'unconfirmed' | 'revoked' | 'expired' | 'none'
export type AssetRow = {
  assetId: string
  name: string
  kind: AssetKind
  siteId: string
  presence: Presence
  certificate: { state: CertificateState; notAfter: string | null }
}
export type AssetList = { assets: AssetRow[]; at: string }

export type CertificateFacts = {
  serial: string
  fingerprint: string
  issuer: string
  notBefore: string
  notAfter: string
  state: CertificateState
  keyOrigin: 'platform' | 'csr'
  createdAt: string
  confirmedAt: string | null
  revokedAt: string | null
  revokedReason: string | null
}

export type Asset = AssetRow & {
  note: string | null
  createdAt: string
  certificates: CertificateFacts[]
  endpoints: { mqtt: { host: string; port: number }; ingest: { url: string } }
}

/** The files of one issuance. `asset.key` is absent when the device made its own key and sent a CSR. */
export type AssetFiles = {
  'asset.crt': string
  'asset.key'?: string
  'trust.pem': string
  'certificate-record.txt': string
}
export type Issued = { assetId: string; certificate: CertificateFacts; files: AssetFiles }

export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
] as const
export type RevocationReason = (typeof REVOCATION_REASONS)[number]

export type Value = number | boolean | string
export type SignalKind = 'number' | 'boolean' | 'state'
export type Signal = {
  signalNo: number
  key: string
  name: string | null
  unit: string | null
  kind: SignalKind
  firstAt: string
  last: { ts: number; value: Value } | null
}

type Maybe = number | null
/** `value` is null where it changed too often to show; `changes` says how often. */
export type Interval = { from: number; to: number; value: Value | null; changes?: number }
type SeriesOf = { signalNo: number; kind: SignalKind; rhythmMs?: number | null; gapMs?: number | null }
/** Every sample when there are few, one point a bucket when there are many, stretches for what is a state. */
export type Series =
  | (SeriesOf & { form: 'exact'; t: number[]; v: (Value | null)[] })
  | (SeriesOf & {
      form: 'buckets'
      t: number[]
      min: Maybe[]
      max: Maybe[]
      mean: Maybe[]
      last: Maybe[]
      count: number[]
    })
  | (SeriesOf & { form: 'intervals'; intervals: Interval[] })
export type SeriesAnswer = { from: number; to: number; bucketMs: number; series: Series[] }

export type SparklineSignal = { signalNo: number; name: string; unit: string | null; t: number[]; v: (number | null)[] }
export type Sparklines = { sparklines: Record<string, SparklineSignal[]> }

export type Severity = 'info' | 'warning' | 'fault'
export type DeviceEvent = {
  eventId: string
  assetId: string
  at: string
  kind: string
  severity: Severity
  text: string | null
}

/** One sample as the live stream carries it: device time, value, time of receipt. */
export type LiveSample = [ts: number, value: Value, receivedTs: number]
export type LiveSamples = { at: number; assets: Record<string, Record<string, LiveSample[]>> }
