import { sql } from 'kysely'
import { z } from 'zod'
import { bug, forbidden } from '../../../core/errors.ts'
import { type GrantId, idFrom } from '../../../core/ids.ts'
import { OPERATE_MINUTES_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { grantId, name, note, orgId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { registeredText } from '../fields.ts'
import { namedOf, namedPeople } from '../people/names.ts'

export const request = operation({
  id: 'operate-as.request',
  method: 'POST',
  path: '/v1/operate-as',
  permission: 'platform.operate-as',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Staff ask to operate as an organisation, for a reason and at most an hour; it decides where it wants to',
  input: {
    body: z.object({
      orgId,
      reason: note.refine((text) => text !== '', 'is empty'),
      ticket: name,
      minutes: z.number().int().min(1).max(OPERATE_MINUTES_MAX),
      elevated: z.boolean(),
    }),
  },
  output: z.object({ grantId, state: z.enum(['requested', 'granted']) }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { orgId: tenant, reason, ticket, minutes, elevated } = input.body
    const made = idFrom<GrantId>(deps.random(16))
    const keys = await deps.keys.forSession(session)
    // Their name as it is now: what the customer reads later does not change with the person.
    const staffName = await deps.db.inSession(session, (tx) => ownName(tx, keys), about)
    // Sealed by the vault under the tenant's key, of which nothing comes back but this.
    const { sealed: theirs } = await deps.vault.call('seal-for-tenant', {
      session: session.reveal(),
      orgId: tenant,
      row: made,
      texts: { staff_name_sealed: staffName, reason_sealed: reason, ticket_sealed: ticket },
    })
    const ours = {
      reason: keys.seal('record', registeredText(made, 'reason_sealed'), reason),
      ticket: keys.seal('record', registeredText(made, 'ticket_sealed'), ticket),
    }
    const { rows } = await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql<{ state: 'requested' | 'granted' }>`
          select app.operate_request(${made}, ${tenant}, ${elevated}, ${minutes}, ${theirs.staff_name_sealed},
            ${theirs.reason_sealed}, ${theirs.ticket_sealed}, ${ours.reason}, ${ours.ticket}) as state`.execute(kysely),
      about,
    )
    const [asked] = rows
    if (asked === undefined) throw bug('app.operate_request answered nothing')
    return { grantId: made, state: asked.state }
  },
})

async function ownName(tx: Tx, keys: OrgKeys): Promise<string> {
  const who = await tx.principal
  if (who === null || who.personId === null) throw forbidden('Nobody operates as one organisation from within another')
  const person = await namedPeople(tx).where('app.person.person_id', '=', who.personId).executeTakeFirstOrThrow()
  const { name, email } = namedOf(keys, person)
  if (name === null && email === null)
    throw forbidden('The customer has to see who operates', { hint: 'Say your name first, among the people.' })
  return name ?? email ?? ''
}
