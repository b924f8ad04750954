// Columns of rows in words, as the diff of a line shows them.

const WORDS: Readonly<Record<string, string>> = {
  name_sealed: 'Name',
  note_sealed: 'Note',
  email_sealed: 'E-mail',
  key_sealed: 'Key',
  unit_sealed: 'Unit',
  reason_sealed: 'Reason',
  ticket_sealed: 'Ticket',
  staff_name_sealed: 'Staff member',
  login_banner_sealed: 'Sign-in banner',
  target_sealed: 'Target',
  secret_sealed: 'Secret',
  texts_sealed: 'Name, consequence and response',
  spec_sealed: 'Conditions',
  definition_sealed: 'Name, unit and expression',
  tiles_sealed: 'Tiles',
  asset_ids: 'Assets',
  alarm_site_ids: 'Alarms of sites',
  alarms_everywhere: 'Alarms of all sites',
  is_shared: 'For the organisation',
  latching: 'Stays until acknowledged',
  site_id: 'Site',
  asset_id: 'Asset',
  person_id: 'Person',
  group_id: 'Group',
  staff_id: 'Staff member',
  tenant_id: 'Organisation',
  mfa_required: 'Second factor for everybody',
  consent_required: 'Consent to operating as',
  sessions_per_person: 'Sessions per person',
  idle_minutes: 'Idle limit, minutes',
  absolute_hours: 'Absolute limit, hours',
  keep_numbers_days: 'Points of numbers kept, days',
  keep_states_days: 'Points of states kept, days',
  keep_rollups_days: 'Minutes and hours kept, days',
  not_before: 'Valid from',
  not_after: 'Valid until',
  key_origin: 'Key made by',
  everywhere: 'At every site',
  archived_at: 'Archived',
  ended_at: 'Ended',
  ended_why: 'Why it ended',
  expires_at: 'Expires',
  idle_expires_at: 'Expires when idle',
  revoked_at: 'Revoked',
  retire_at: 'To be revoked',
  replaced_by: 'Replaced by',
  used_at: 'Used',
  used_serial: 'Certificate',
  withdrawn_at: 'Withdrawn',
  enrolment: 'Got by the device itself',
  erased_at: 'Erased',
  aal: 'Assurance',
  client: 'Program',
  rhythm_ms: 'Usual interval, ms',
  signal_no: 'Signal number',
  spki: 'Public key',
  from_at: 'From',
  to_at: 'To',
  requested_at: 'Requested',
}

/** Columns that say nothing to a reader: the organisation, keys of the row, links between rows. */
const BORING: ReadonlySet<string> = new Set([
  'org_id',
  'org_kind',
  'account_id',
  'request_id',
  'created_at',
  'created_by',
  'revoked_by',
  'session_id',
  'requested_in',
  'used_in',
  'last_seen_at',
  'keep_changed_at',
  'confirm_before',
  'claim_id',
  'grant_org_id',
])

export const isBoring = (column: string): boolean => BORING.has(column)

/** `idle_minutes` -> "Idle limit, minutes"; what nobody named here is told by its own name. */
export function columnWords(column: string): string {
  const known = WORDS[column]
  if (known !== undefined) return known
  const plain = column.replace(/_(sealed|id|at)$/, '').replaceAll('_', ' ')
  return plain.slice(0, 1).toUpperCase() + plain.slice(1)
}
