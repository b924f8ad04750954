// Names and addresses of people, through the vault of names (server/keys/personal-keys.ts).
import { conflict } from '../../../core/errors.ts'
import type { PersonId } from '../../../core/ids.ts'
import { PERSON_KEY_BYTES } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { newPersonalKey, openPersonal, type PersonalKey, personalKey } from '../../keys/personal-keys.ts'
import type { Random } from '../../operation/deps.ts'

type Row = { person_id: PersonId; name_sealed: Buffer | null; email_sealed: Buffer | null; key_wrapped: Buffer | null }

export type Named = { name: string | null; email: string | null }

/** Opens a row of app.person joined with its key. Both are null for somebody who has been erased. */
export function namedOf(keys: OrgKeys, row: Row): Named {
  const opened = (column: 'name_sealed' | 'email_sealed') =>
    openPersonal(keys, row.person_id, row.key_wrapped, column, row[column])
  return { name: opened('name_sealed'), email: opened('email_sealed') }
}

/** People with what opens their names, as the policies let them through. */
export const namedPeople = ({ kysely }: Tx) =>
  kysely
    .selectFrom('app.person')
    .leftJoin('app.person_key', (join) =>
      join
        .onRef('app.person_key.org_id', '=', 'app.person.org_id')
        .onRef('app.person_key.person_id', '=', 'app.person.person_id'),
    )
    .select(['app.person.person_id', 'name_sealed', 'email_sealed', 'key_wrapped'])

export type KeyTools = { keys: OrgKeys; random: Random }

/** Makes the key of somebody whose row was written in this transaction. */
export async function giveKey({ kysely }: Tx, { keys, random }: KeyTools, personId: PersonId): Promise<PersonalKey> {
  const { wrapped, key } = newPersonalKey(keys, personId, random(PERSON_KEY_BYTES))
  await kysely.insertInto('app.person_key').values({ person_id: personId, key_wrapped: wrapped }).execute()
  return key
}

/** The key of somebody's name. The platform's first person, and people from before there were keys, get theirs here. */
export async function keyOf(tx: Tx, tools: KeyTools, personId: PersonId): Promise<PersonalKey> {
  const row = await tx.kysely
    .selectFrom('app.person_key')
    .select('key_wrapped')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  if (row === undefined) return giveKey(tx, tools, personId)
  if (row.key_wrapped === null) throw conflict('This person has been erased')
  return personalKey(tools.keys, personId, row.key_wrapped)
}
