import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { invitation, sendInvitation } from '../invitation.ts'
import { nameOfOrg } from './invite.ts'
import { namedOf, namedPeople } from './names.ts'

export const reinvite = operation({
  id: 'people.reinvite',
  method: 'POST',
  path: '/v1/people/{personId}/invitation',
  permission: 'person.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'A new invitation for somebody who has not enrolled; the earlier one ends',
  input: { params: z.object({ personId }) },
  output: z.object({ invitation }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { personId: invited } = input.params
    const keys = await deps.keys.forSession(session)
    const [row, organisation] = await deps.db.inSession(
      session,
      async (tx) => {
        const person = await namedPeople(tx)
          .select('state')
          .where('app.person.person_id', '=', invited)
          .executeTakeFirst()
        return [person, await nameOfOrg(tx, keys)] as const
      },
      about,
    )
    if (row === undefined) throw notFound('There is no such person')
    const { name, email } = namedOf(keys, row)
    if (row.state !== 'invited' || email === null) throw conflict('This person needs no invitation')
    return {
      invitation: await sendInvitation(
        deps,
        session,
        { personId: invited, email, name: name ?? email, organisation },
        about,
      ),
    }
  },
})
