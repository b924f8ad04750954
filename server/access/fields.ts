// Fields of people, sites and organisations, and where their sealed columns belong.
import { z } from 'zod'
import type { GrantId, OrgId, SessionId, SiteId } from '../../core/ids.ts'
import { EMAIL_TYPED_CHARS_MAX } from '../../core/limits.ts'
import { canonicalEmail } from '../identity/email.ts'
import type { OrgKeys, Place } from '../keys/org-keys.ts'

/** An e-mail address in its one spelling. */
export const email = z
  .string()
  .max(EMAIL_TYPED_CHARS_MAX)
  .refine((text) => canonicalEmail(text) !== undefined, 'is no e-mail address')
  .transform((text) => canonicalEmail(text) ?? '')

/** The platform's own organisation has no name that somebody typed. */
export const PLATFORM_NAME = 'Platform'

export const siteName = (row: SiteId): Place => ({ table: 'site', column: 'name_sealed', row })
export const siteNote = (row: SiteId): Place => ({ table: 'site', column: 'note_sealed', row })
export const orgName = (row: OrgId): Place => ({ table: 'org', column: 'name_sealed', row })
export const registeredName = (row: OrgId): Place => ({ table: 'org_register', column: 'name_sealed', row })
export const tokenName = (row: SessionId): Place => ({ table: 'session', column: 'name_sealed', row })
/** Of app.operate_grant, the tenant's row: the vault seals it for staff, who have no key of the tenant. */
export const grantText = (row: GrantId, column: GrantColumn): Place => ({ table: 'operate_grant', column, row })
/** Of app.operate_register, the platform's copy. */
export const registeredText = (row: GrantId, column: Exclude<GrantColumn, 'staff_name_sealed'>): Place => ({
  table: 'operate_register',
  column,
  row,
})
export type GrantColumn = 'staff_name_sealed' | 'reason_sealed' | 'ticket_sealed'

/** Opens a column that may be empty. */
export function openText(keys: OrgKeys, place: Place, sealed: Uint8Array | null): string | null {
  return sealed === null ? null : keys.open('record', place, sealed)
}
