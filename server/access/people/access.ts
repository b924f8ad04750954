import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import type { PersonId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import { groupId, permission, personId, role, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { groupName, permissionsOf } from '../groups/fields.ts'
import { secondFactorOf, whyOf } from './why.ts'

export const access = operation({
  id: 'people.access',
  method: 'GET',
  path: '/v1/people/{personId}/access',
  // Everybody may ask it of themselves; of others whoever sees people (the rows decide).
  permission: 'session.read',
  audit: 'read',
  zone: 'api',
  summary: 'What a person may do, where, and why: by their role or by which group',
  input: { params: z.object({ personId }) },
  output: z.object({
    personId,
    role,
    state: z.enum(['invited', 'active', 'disabled']),
    secondFactor: z.object({ required: z.boolean(), why: z.enum(['role', 'organisation', 'permission']).nullable() }),
    /** What they may do while they are active. */
    permissions: z.array(
      z.object({
        permission,
        where: z.union([z.literal('everywhere'), z.array(siteId)]),
        because: z.array(
          z.union([
            z.object({ source: z.literal('role'), role }),
            z.object({ source: z.literal('group'), groupId, name: z.string() }),
          ]),
        ),
      }),
    ),
  }),
  async handler({ input, session, about, deps }) {
    const { personId } = input.params
    const reading = deps.db.inSession(session, (tx) => standingOf(tx, personId), about)
    const [{ person, settings, sites, groups, groupSites }, keys] = await Promise.all([
      reading,
      deps.keys.forSession(session),
    ])
    const sitesOf = Map.groupBy(groupSites, (row) => row.group_id)
    const permissions = whyOf({
      personId,
      role: person.role,
      siteIds: sites.map(({ site_id }) => site_id),
      groups: groups.map((row) => ({
        groupId: row.group_id,
        name: keys.open('record', groupName(row.group_id), row.name_sealed),
        permissions: permissionsOf(row.permissions),
        siteIds: row.everywhere ? 'all' : (sitesOf.get(row.group_id) ?? []).map(({ site_id }) => site_id),
      })),
    })
    const secondFactor = secondFactorOf(person.role, permissions, settings.mfa_required)
    return { personId, role: person.role, state: person.state, secondFactor, permissions }
  },
})

async function standingOf({ kysely }: Tx, whom: PersonId) {
  const person = await kysely
    .selectFrom('app.person')
    .select(['role', 'state'])
    .where('person_id', '=', whom)
    .executeTakeFirst()
  if (person === undefined) throw notFound('There is no such person')
  const [settings, sites, groups, groupSites] = await Promise.all([
    kysely.selectFrom('app.org_settings').select('mfa_required').executeTakeFirstOrThrow(),
    kysely.selectFrom('app.person_site').select('site_id').where('person_id', '=', whom).execute(),
    kysely
      .selectFrom('app.group_member')
      .innerJoin('app.permission_group', (join) =>
        join
          .onRef('app.permission_group.org_id', '=', 'app.group_member.org_id')
          .onRef('app.permission_group.group_id', '=', 'app.group_member.group_id'),
      )
      .where('app.group_member.person_id', '=', whom)
      .where('archived_at', 'is', null)
      .select(['app.permission_group.group_id', 'name_sealed', 'permissions', 'everywhere'])
      .orderBy('app.permission_group.created_at')
      .execute(),
    kysely
      .selectFrom('app.group_site')
      .innerJoin('app.group_member', (join) =>
        join
          .onRef('app.group_member.org_id', '=', 'app.group_site.org_id')
          .onRef('app.group_member.group_id', '=', 'app.group_site.group_id'),
      )
      .where('app.group_member.person_id', '=', whom)
      .select(['app.group_site.group_id', 'site_id'])
      .execute(),
  ])
  return { person, settings, sites, groups, groupSites }
}
