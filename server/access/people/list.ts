import { sql } from 'kysely'
import { z } from 'zod'
import type { PersonId } from '../../../core/ids.ts'
import { instant, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { namedOf, namedPeople } from './names.ts'

export const list = operation({
  id: 'people.list',
  method: 'GET',
  path: '/v1/people',
  permission: 'person.read',
  audit: 'read',
  zone: 'api',
  summary: 'The people of the organisation, their roles and sites',
  input: {},
  output: z.object({
    people: z.array(
      z.object({
        personId,
        name: z.string().nullable(),
        email: z.string().nullable(),
        role,
        state: z.enum(['invited', 'active', 'disabled']),
        siteIds: z.array(siteId),
        lastSeenAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const reading = deps.db.inSession(
      session,
      (tx) =>
        Promise.all([
          namedPeople(tx)
            .select(['role', 'state'])
            .orderBy('app.person.created_at')
            .orderBy('app.person.person_id')
            .execute(),
          tx.kysely.selectFrom('app.person_site').select(['person_id', 'site_id']).execute(),
          sql<{
            person_id: PersonId
            last_seen_at: Date
          }>`select person_id, last_seen_at from app.person_seen()`.execute(tx.kysely),
        ]),
      about,
    )
    const [[people, assigned, seen], keys] = await Promise.all([reading, deps.keys.forSession(session)])
    const sitesOf = Map.groupBy(assigned, (row) => row.person_id)
    const seenAt = new Map(seen.rows.map((row) => [row.person_id, row.last_seen_at]))
    return {
      people: people.map((row) => ({
        personId: row.person_id,
        ...namedOf(keys, row),
        role: row.role,
        state: row.state,
        siteIds: (sitesOf.get(row.person_id) ?? []).map((assignment) => assignment.site_id),
        lastSeenAt: seenAt.get(row.person_id)?.toISOString() ?? null,
      })),
    }
  },
})
