// The words of the screen for the words of the contract. One place, so that every page says the same.

import type { CertificateStanding } from '../../core/expiry.ts'
import type {
  AssetKind,
  CertificateState,
  DeviceEvent,
  HealthCheck,
  PersonState,
  PresenceState,
  RevocationReason,
  Revocation,
  Role,
  Severity,
} from './contract.ts'

export const PRESENCE_WORD: Record<PresenceState, string> = {
  online: 'Live',
  quiet: 'Quiet',
  stale: 'Stale',
  offline: 'Offline',
  never: 'Never seen',
}

export const PRESENCE_MEANING: Record<PresenceState, string> = {
  online: 'Connected, and values are arriving.',
  quiet: 'Connected, but no value has arrived for a while.',
  stale: 'The last values are old, and nothing says why.',
  offline: 'Not connected.',
  never: 'No value has ever arrived.',
}

export const KIND_WORD: Record<AssetKind, string> = {
  crane: 'Crane',
  hoist: 'Hoist',
  pump: 'Pump',
  compressor: 'Compressor',
  air_quality: 'Air quality',
  forklift: 'Forklift',
  vehicle: 'Vehicle',
  gateway: 'Gateway',
  sensor: 'Sensor',
  other: 'Other',
}

export const CERTIFICATE_WORD: Record<CertificateState, string> = {
  valid: 'Valid',
  unconfirmed: 'Not confirmed',
  revoked: 'Revoked',
  expired: 'Expired',
  none: 'None',
}

export const STANDING_WORD: Record<CertificateStanding, string> = {
  valid: 'Valid',
  expiring: 'Expiring',
  retiring: 'Being replaced',
  unconfirmed: 'Not confirmed',
  expired: 'Expired',
  revoked: 'Revoked',
}

/** Of a gateway that has not confirmed a revocation. */
export const GATEWAY_WORD: Record<Revocation['gateways'][number]['state'], string> = {
  live: 'has not confirmed yet',
  silent: 'cannot be reached, and refuses everybody by itself',
  left: 'was stopped, with all its connections',
}

export const ROLE_WORD: Record<Role, string> = {
  operator: 'Operator',
  site_manager: 'Site manager',
  engineer: 'Engineer',
  org_admin: 'Organisation admin',
  staff: 'Platform staff',
  none: 'Groups only',
}

export const ROLE_MEANING: Record<Role, string> = {
  operator: 'Watches the assets of assigned sites.',
  site_manager: 'Watches assigned sites and sees who works there.',
  engineer: 'Whole organisation: adds assets, names signals, issues and revokes certificates.',
  org_admin: 'Everything an engineer may, and people.',
  staff: 'Runs the platform. Sees no organisation’s data.',
  none: 'No role of their own: what their groups may, and nothing else.',
}

export const PERSON_STATE_WORD: Record<PersonState, string> = {
  invited: 'Invited',
  active: 'Active',
  disabled: 'Disabled',
}

export const REASON_WORD: Record<RevocationReason, string> = {
  unspecified: 'No reason given',
  keyCompromise: 'The key may be in other hands',
  superseded: 'Replaced by a new certificate',
  cessationOfOperation: 'The asset is out of service',
  affiliationChanged: 'The asset belongs to somebody else now',
  privilegeWithdrawn: 'The asset may no longer connect',
}

export const SEVERITY_WORD: Record<Severity, string> = { info: 'Note', warning: 'Warning', fault: 'Fault' }

export const CHECK_WORD: Record<HealthCheck['state'], string> = { ok: 'OK', warn: 'Warning', fail: 'Failed' }
export const CHECK_SEVERITY: Record<HealthCheck['state'], Severity> = { ok: 'info', warn: 'warning', fail: 'fault' }

/** What nobody said, because it is about nothing having come. */
const WATCH_WORD: Readonly<Record<string, string>> = {
  silent: 'Has fallen silent: nothing came for far longer than usual',
  'speaks-again': 'Speaks again',
}

/** What happened, in the words of the gateway; where it left none, its kind. */
export function eventText(event: DeviceEvent): string {
  return event.text ?? WATCH_WORD[event.kind] ?? event.kind.replaceAll('-', ' ')
}
