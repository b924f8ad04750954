import { sql } from 'kysely'
import { z } from 'zod'
import { type OrgId, type PersonId, idFrom } from '../../../core/ids.ts'
import { PERSON_KEY_BYTES } from '../../../core/limits.ts'
import { newPersonalKey } from '../../keys/personal-keys.ts'
import { name, orgId, personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { email, orgName, registeredName } from '../fields.ts'
import { invitation, sendInvitation } from '../invitation.ts'

export const add = operation({
  id: 'organisations.add',
  method: 'POST',
  path: '/v1/organisations',
  permission: 'platform.organisations',
  audit: 'change',
  zone: 'api',
  summary: 'Makes an organisation and invites its first administrator',
  input: { body: z.object({ name, adminName: name, adminEmail: email }) },
  output: z.object({ orgId, personId, invitation }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { body } = input
    const tenant = idFrom<OrgId>(deps.random(16))
    const admin = idFrom<PersonId>(deps.random(16))
    // Who may not, hears so in the words of the database, and the vault makes no key.
    await deps.db.inSession(session, ({ principal }) => principal, about)
    const ours = await deps.keys.forSession(session)
    // The key first: a row without a key could never be read, a key without rows is nothing.
    const theirs = await deps.keys.createFor(session, tenant)
    const registered = ours.seal('record', registeredName(tenant), body.name)
    const named = theirs.seal('record', orgName(tenant), body.name)
    const { wrapped, key } = newPersonalKey(theirs, admin, deps.random(PERSON_KEY_BYTES))
    const adminNamed = key.seal('name_sealed', body.adminName)
    const adminAddress = key.seal('email_sealed', body.adminEmail)
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql`select app.org_add(${tenant}, ${registered}, ${named}, ${admin}, ${wrapped}, ${adminNamed}, ${adminAddress})`.execute(
          kysely,
        ),
      about,
    )
    const invitee = { personId: admin, email: body.adminEmail, name: body.adminName, organisation: body.name }
    return { orgId: tenant, personId: admin, invitation: await sendInvitation(deps, session, invitee, about) }
  },
})
