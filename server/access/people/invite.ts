import { sql } from 'kysely'
import { z } from 'zod'
import { conflict } from '../../../core/errors.ts'
import { type PersonId, idFrom } from '../../../core/ids.ts'
import { GROUPS_PER_PERSON_MAX, PERSON_KEY_BYTES, SITES_PER_PERSON_MAX } from '../../../core/limits.ts'
import { mailboxOf } from '../../identity/email.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { newPersonalKey } from '../../keys/personal-keys.ts'
import type { Tx } from '../../db/database.ts'
import { groupId, name, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { email, openText, orgName, PLATFORM_NAME } from '../fields.ts'
import { invitation, sendInvitation } from '../invitation.ts'
import { namedOf, namedPeople } from './names.ts'

export const invite = operation({
  id: 'people.invite',
  method: 'POST',
  path: '/v1/people',
  permission: 'person.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Invites a person with a role, at sites where the role needs them, and into groups',
  input: {
    body: z.object({
      name,
      email,
      role,
      siteIds: z.array(siteId).max(SITES_PER_PERSON_MAX).default([]),
      groupIds: z.array(groupId).max(GROUPS_PER_PERSON_MAX).default([]),
    }),
  },
  output: z.object({ personId, invitation }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { body } = input
    const invited = idFrom<PersonId>(deps.random(16))
    const keys = await deps.keys.forSession(session)
    const organisation = await deps.db.inSession(
      session,
      async (tx) => {
        await refuseDuplicate(tx, keys, body.email)
        const { wrapped, key } = newPersonalKey(keys, invited, deps.random(PERSON_KEY_BYTES))
        await tx.kysely
          .insertInto('app.person')
          .values({
            person_id: invited,
            role: body.role,
            name_sealed: key.seal('name_sealed', body.name),
            email_sealed: key.seal('email_sealed', body.email),
          })
          .execute()
        await tx.kysely.insertInto('app.person_key').values({ person_id: invited, key_wrapped: wrapped }).execute()
        await sql`select app.set_person_sites(${invited}, ${body.siteIds}::uuid[])`.execute(tx.kysely)
        if (body.groupIds.length > 0)
          await sql`select app.set_person_groups(${invited}, ${body.groupIds}::uuid[])`.execute(tx.kysely)
        return nameOfOrg(tx, keys)
      },
      about,
    )
    const invitee = { personId: invited, email: body.email, name: body.name, organisation }
    return { personId: invited, invitation: await sendInvitation(deps, session, invitee, about) }
  },
})

/** One mailbox, one person of an organisation (IEC 62443-4-2 CR 1.1 RE 1); `+tags` do not make a second. */
async function refuseDuplicate(tx: Tx, keys: OrgKeys, address: string): Promise<void> {
  const people = await namedPeople(tx).execute()
  const taken = people.some((row) => {
    const known = namedOf(keys, row).email
    return known !== null && mailboxOf(known) === mailboxOf(address)
  })
  if (taken)
    throw conflict('This person is here already', {
      hint: 'Find them in the list of people.',
      fields: { email: 'belongs to somebody of this organisation' },
    })
}

/** What the organisation is called, for the letter. */
export async function nameOfOrg({ kysely }: Tx, keys: OrgKeys): Promise<string> {
  const org = await kysely.selectFrom('app.org').select(['org_id', 'name_sealed']).executeTakeFirstOrThrow()
  return openText(keys, orgName(org.org_id), org.name_sealed) ?? PLATFORM_NAME
}
