// The vault of names. What identifies a person (name, e-mail) is sealed under a key of that person's own, which is
// sealed under the organisation's and stands in a row of its own (app.person_key). Who deletes that key erases the
// person wherever their name stands: in the person's row, and in the lines of the audit log that show what it was
// changed from and to. The lines themselves, and every proof about them, stay as they are.
import type { PersonId } from '../../core/ids.ts'
import type { OrgKeys, Place } from './org-keys.ts'
import { type SealingKey, open, sealedVersion, sealingKey } from '../../core/seal.ts'

/** Columns of app.person that are sealed under the person's key. */
export type PersonalColumn = 'name_sealed' | 'email_sealed'

/** What seals for one person. */
export type PersonalKey = {
  seal(column: PersonalColumn, text: string): Buffer
}

type Sealing = Pick<OrgKeys, 'orgId' | 'seal' | 'sealWith'>

/** No organisation key has this version, so a sealed value says which of the two it takes. */
const PERSONAL_VERSION = 0

const keyPlace = (row: PersonId): Place => ({ table: 'person_key', column: 'key_wrapped', row })
export const personPlace = (row: PersonId, column: PersonalColumn): Place => ({ table: 'person', column, row })

/** Makes a key of 32 random bytes; `wrapped` is what the database holds of it. */
export function newPersonalKey(
  keys: Sealing,
  personId: PersonId,
  random32: Uint8Array,
): { wrapped: Buffer; key: PersonalKey } {
  const wrapped = keys.seal('record', keyPlace(personId), Buffer.from(random32).toString('base64'))
  return { wrapped, key: sealingWith(keys, personId, sealingKey(PERSONAL_VERSION, random32)) }
}

/** The key in the database, for sealing. */
export function personalKey(keys: OrgKeys, personId: PersonId, wrapped: Uint8Array): PersonalKey {
  return sealingWith(keys, personId, unwrap(keys, personId, wrapped))
}

/**
 * What is sealed in a column of app.person, in the row or in an audit line about it. Null when nothing is, and when
 * the person has been erased (`wrapped` is null). Throws SealBroken for what was altered or moved.
 */
export function openPersonal(
  keys: OrgKeys,
  personId: PersonId,
  wrapped: Uint8Array | null,
  column: PersonalColumn,
  sealed: Uint8Array | null,
): string | null {
  if (sealed === null) return null
  const place = personPlace(personId, column)
  // Sealed before people had keys of their own; it is sealed anew when it is changed.
  if (sealedVersion(sealed) !== PERSONAL_VERSION) return keys.open('record', place, sealed)
  if (wrapped === null) return null
  return open(unwrap(keys, personId, wrapped), { org: keys.orgId, ...place }, sealed).toString('utf8')
}

function unwrap(keys: OrgKeys, personId: PersonId, wrapped: Uint8Array): SealingKey {
  return sealingKey(PERSONAL_VERSION, Buffer.from(keys.open('record', keyPlace(personId), wrapped), 'base64'))
}

function sealingWith(keys: Sealing, personId: PersonId, key: SealingKey): PersonalKey {
  return { seal: (column, text) => keys.sealWith(key, personPlace(personId, column), text) }
}
