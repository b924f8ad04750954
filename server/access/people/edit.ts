import { type Expression, sql } from 'kysely'
import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import { GROUPS_PER_PERSON_MAX, SITES_PER_PERSON_MAX } from '../../../core/limits.ts'
import { groupId, name, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { keyOf } from './names.ts'

type State = 'invited' | 'active' | 'disabled'

export const edit = operation({
  id: 'people.edit',
  method: 'PATCH',
  path: '/v1/people/{personId}',
  permission: 'person.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary:
    'Changes name, role, sites, groups or state of a person, from their next request on; disabling ends their sessions',
  input: {
    params: z.object({ personId }),
    body: z.object({
      name: name.optional(),
      role: role.optional(),
      siteIds: z.array(siteId).max(SITES_PER_PERSON_MAX).optional(),
      groupIds: z.array(groupId).max(GROUPS_PER_PERSON_MAX).optional(),
      state: z.enum(['active', 'disabled']).optional(),
    }),
  },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { body, params } = input
    if (Object.values(body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async (tx) => {
        const { kysely } = tx
        const key =
          body.name === undefined ? undefined : await keyOf(tx, { keys, random: deps.random }, params.personId)
        const changes = {
          ...(body.name === undefined || key === undefined ? {} : { name_sealed: key.seal('name_sealed', body.name) }),
          ...(body.role === undefined ? {} : { role: body.role }),
          ...(body.state === undefined ? {} : { state: stateFor(body.state) }),
        }
        if (Object.keys(changes).length > 0) {
          const changed = await kysely
            .updateTable('app.person')
            .set(changes)
            .where('person_id', '=', params.personId)
            .returning('person_id')
            .execute()
          if (changed.length === 0) throw notFound('There is no such person')
        }
        if (body.siteIds !== undefined)
          await sql`select app.set_person_sites(${params.personId}, ${body.siteIds}::uuid[])`.execute(kysely)
        if (body.groupIds !== undefined)
          await sql`select app.set_person_groups(${params.personId}, ${body.groupIds}::uuid[])`.execute(kysely)
      },
      about,
    )
  },
})

/** Whoever never enrolled comes back as invited: an account is what makes a person active. */
function stateFor(state: 'active' | 'disabled'): Expression<State> {
  return state === 'disabled'
    ? sql<State>`'disabled'`
    : sql<State>`case when account_id is null then 'invited' else 'active' end`
}
