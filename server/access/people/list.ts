import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import { groupId, instant, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { namedOf, namedPeople } from './names.ts'

export const list = operation({
  id: 'people.list',
  method: 'GET',
  path: '/v1/people',
  permission: 'person.read',
  audit: 'read',
  zone: 'api',
  summary: 'The people of the organisation, their roles, sites and groups',
  input: {},
  output: z.object({
    people: z.array(
      z.object({
        personId,
        /** Null with the address when the person has been erased. */
        name: z.string().nullable(),
        email: z.string().nullable(),
        role,
        state: z.enum(['invited', 'active', 'disabled']),
        siteIds: z.array(siteId),
        groupIds: z.array(groupId),
        /** Whether they have a second factor; null for whoever does not administer people. */
        mfa: z.boolean().nullable(),
        lastSeenAt: instant.nullable(),
        erasedAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const reading = deps.db.inSession(session, peopleOf, about)
    const [{ people, assigned, member, seen, factor }, keys] = await Promise.all([
      reading,
      deps.keys.forSession(session),
    ])
    return {
      people: people.map((row) => ({
        personId: row.person_id,
        ...namedOf(keys, row),
        role: row.role,
        state: row.state,
        siteIds: (assigned.get(row.person_id) ?? []).map(({ site_id }) => site_id),
        groupIds: (member.get(row.person_id) ?? []).map(({ group_id }) => group_id),
        mfa: factor.get(row.person_id) ?? null,
        lastSeenAt: seen.get(row.person_id)?.toISOString() ?? null,
        erasedAt: row.erased_at?.toISOString() ?? null,
      })),
    }
  },
})

type Seen = { person_id: PersonId; last_seen_at: Date }
type Factor = { person_id: PersonId; has_factor: boolean }

async function peopleOf(tx: Tx) {
  const { kysely } = tx
  const [people, assigned, member, seen, factors] = await Promise.all([
    namedPeople(tx)
      .select(['role', 'state', 'app.person_key.erased_at'])
      .orderBy('app.person.created_at')
      .orderBy('app.person.person_id')
      .execute(),
    // Joined with the sites: whoever sees some sites only, learns of no others.
    kysely
      .selectFrom('app.person_site')
      .innerJoin('app.site', (join) =>
        join
          .onRef('app.site.org_id', '=', 'app.person_site.org_id')
          .onRef('app.site.site_id', '=', 'app.person_site.site_id'),
      )
      .select(['app.person_site.person_id', 'app.person_site.site_id'])
      .execute(),
    kysely
      .selectFrom('app.group_member')
      .innerJoin('app.permission_group', (join) =>
        join
          .onRef('app.permission_group.org_id', '=', 'app.group_member.org_id')
          .onRef('app.permission_group.group_id', '=', 'app.group_member.group_id'),
      )
      .where('archived_at', 'is', null)
      .select(['app.group_member.person_id', 'app.group_member.group_id'])
      .execute(),
    sql<Seen>`select person_id, last_seen_at from app.person_seen()`.execute(kysely),
    sql<Factor>`select person_id, has_factor from app.person_factors()`.execute(kysely),
  ])
  return {
    people,
    assigned: Map.groupBy(assigned, (row) => row.person_id),
    member: Map.groupBy(member, (row) => row.person_id),
    seen: new Map(seen.rows.map((row) => [row.person_id, row.last_seen_at])),
    factor: new Map(factors.rows.map((row) => [row.person_id, row.has_factor])),
  }
}
