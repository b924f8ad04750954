// The words of the console for what the server answers. The shapes come from the generated client; nothing is declared twice.

import type {
  AssetsAddOutput,
  AssetsImportOutput,
  AssetsListOutput,
  AssetsReadOutput,
  CertificatesListOutput,
  CertificatesRevocationOutput,
  CertificatesRevokeManyOutput,
  ClaimCodesAddOutput,
  EnrolmentInspectOutput,
  EventsListOutput,
  LiveStreamEvent,
  HealthReadOutput,
  KeysListOutput,
  OrganisationsListOutput,
  PeopleInviteOutput,
  PeopleListOutput,
  SeriesReadOutput,
  SessionReadOutput,
  SignalsListOutput,
  SitesListOutput,
  SparklinesReadOutput,
} from '../../client/operations.gen.ts'
import { ASSET_KINDS } from '../../core/asset-kinds.ts'
import { PRESENCE_STATES, type PresenceState } from '../../core/liveness.ts'
import type { Permission, Role } from '../../core/permissions.ts'
import { REVOCATION_REASONS, type RevocationReason } from '../../core/pki/revocation-reasons.ts'

export type { Permission, PresenceState, RevocationReason, Role }
export { ASSET_KINDS, PRESENCE_STATES, REVOCATION_REASONS }

/** `needsSecondFactor`: nothing but the way to one is open. `operateAs`: staff who see this organisation for a while. */
export type Session = SessionReadOutput
/** `url` is null when the invitation was mailed: then only its receiver has it. */
export type Invitation = PeopleInviteOutput['invitation']
/** `email` is null for the first administrator, who types it; `hasAccount` where it is not told. */
export type Enrolment = EnrolmentInspectOutput

export type InventoriedKey = KeysListOutput['keys'][number]
export type Organisation = OrganisationsListOutput['organisations'][number]
export type Site = SitesListOutput['sites'][number]
export type Person = PeopleListOutput['people'][number]
export type PersonState = Person['state']

export type AssetList = AssetsListOutput
export type AssetRow = AssetsListOutput['assets'][number]
export type AssetKind = AssetRow['kind']
export type Presence = AssetRow['presence']
export type CertificateState = AssetRow['certificate']['state']
export type Asset = AssetsReadOutput
export type CertificateFacts = Asset['certificates'][number]

/** What an asset says of itself, and one check of it. */
export type Health = NonNullable<HealthReadOutput['health']>
export type HealthCheck = Health['checks'][number]

export type ListedCertificate = CertificatesListOutput['certificates'][number]

/** The files of one issuance. `asset.key` is absent when the device made its own key and sent a CSR. */
export type Issued = AssetsAddOutput
/** What became of the lines of an import. */
export type Imported = AssetsImportOutput
export type ImportedLine = Imported['lines'][number]
/** Claim codes that were just made: in that answer and nowhere else. */
export type ClaimCodes = ClaimCodesAddOutput
export type AssetFiles = Issued['files']

/** What became of one of many that were to be revoked. */
export type RevokedLine = CertificatesRevokeManyOutput['lines'][number]
/** What came of a revocation, gateway by gateway. */
export type Revocation = NonNullable<CertificatesRevocationOutput['revocation']>

export type Signal = SignalsListOutput['signals'][number]
export type SignalKind = Signal['kind']
export type Value = number | boolean | string

export type SeriesAnswer = SeriesReadOutput
/** Every sample when there are few, one point a bucket when there are many, stretches for what is a state. */
export type Series = SeriesReadOutput['series'][number]
/** `value` is null where it changed too often to show; `changes` says how often. */
export type Interval = Extract<Series, { form: 'intervals' }>['intervals'][number]
export type SparklineSignal = SparklinesReadOutput['sparklines'][string][number]

export type DeviceEvent = EventsListOutput['events'][number]
export type Severity = DeviceEvent['severity']

type LiveData<Name extends LiveStreamEvent['event']> = Extract<LiveStreamEvent, { event: Name }>['data']
export type LiveSamples = LiveData<'samples'>
export type LivePresence = LiveData<'presence'>
export type LiveAlarms = LiveData<'alarms'>
export type LiveEnd = LiveData<'ended'>['why']
/** One sample as the live stream carries it: device time, value, time of receipt. */
export type LiveSample = LiveSamples['assets'][string][string][number]
