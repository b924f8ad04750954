// Fields of people, sites and organisations, and where their sealed columns belong.
import { z } from 'zod'
import type { OrgId, SiteId } from '../../core/ids.ts'
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

/** Opens a column that may be empty. */
export function openText(keys: OrgKeys, place: Place, sealed: Uint8Array | null): string | null {
  return sealed === null ? null : keys.open('record', place, sealed)
}
