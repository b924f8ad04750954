import { z } from 'zod'
import { groupId, instant, permission, personId, siteId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText } from '../fields.ts'
import { groupName, groupNote, permissionsOf } from './fields.ts'

export const list = operation({
  id: 'groups.list',
  method: 'GET',
  path: '/v1/groups',
  permission: 'person.read',
  audit: 'read',
  zone: 'api',
  summary: "The organisation's own groups: what they allow, where, and who belongs to them",
  input: {},
  output: z.object({
    groups: z.array(
      z.object({
        groupId,
        name: z.string(),
        note: z.string().nullable(),
        permissions: z.array(permission),
        siteIds: z.union([z.literal('all'), z.array(siteId)]),
        members: z.array(personId),
        archivedAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ session, about, deps }) {
    const reading = deps.db.inSession(
      session,
      ({ kysely }) =>
        Promise.all([
          kysely
            .selectFrom('app.permission_group')
            .select(['group_id', 'name_sealed', 'note_sealed', 'permissions', 'everywhere', 'archived_at'])
            .orderBy('created_at')
            .orderBy('group_id')
            .execute(),
          // Joined with the sites: whoever sees some sites only, learns of no others.
          kysely
            .selectFrom('app.group_site')
            .innerJoin('app.site', (join) =>
              join
                .onRef('app.site.org_id', '=', 'app.group_site.org_id')
                .onRef('app.site.site_id', '=', 'app.group_site.site_id'),
            )
            .select(['app.group_site.group_id', 'app.group_site.site_id'])
            .execute(),
          kysely.selectFrom('app.group_member').select(['group_id', 'person_id']).execute(),
        ]),
      about,
    )
    const [[groups, sites, members], keys] = await Promise.all([reading, deps.keys.forSession(session)])
    const sitesOf = Map.groupBy(sites, (row) => row.group_id)
    const membersOf = Map.groupBy(members, (row) => row.group_id)
    return {
      groups: groups.map((row) => ({
        groupId: row.group_id,
        name: keys.open('record', groupName(row.group_id), row.name_sealed),
        note: openText(keys, groupNote(row.group_id), row.note_sealed),
        permissions: permissionsOf(row.permissions),
        siteIds: row.everywhere ? ('all' as const) : (sitesOf.get(row.group_id) ?? []).map(({ site_id }) => site_id),
        members: (membersOf.get(row.group_id) ?? []).map(({ person_id }) => person_id),
        archivedAt: row.archived_at?.toISOString() ?? null,
      })),
    }
  },
})
