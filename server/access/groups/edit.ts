import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import type { GroupId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { groupId, name, note } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { openText } from '../fields.ts'
import { groupName, groupNote, groupSites, permissions, permissionsOf } from './fields.ts'
import { type Group, putGroup } from './put.ts'

export const edit = operation({
  id: 'groups.edit',
  method: 'PATCH',
  path: '/v1/groups/{groupId}',
  permission: 'group.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Changes a group; its members may do what it then says from their next request on',
  input: {
    params: z.object({ groupId }),
    body: z.object({
      name: name.optional(),
      note: note.optional(),
      permissions: permissions.optional(),
      siteIds: groupSites.optional(),
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
        const was = await groupAsItIs(tx, keys, params.groupId)
        const { name = was.name, note = was.note, permissions = was.permissions, siteIds = was.siteIds } = body
        await putGroup(tx, keys, { groupId: params.groupId, name, note, permissions, siteIds }, false)
      },
      about,
    )
  },
})

async function groupAsItIs({ kysely }: Tx, keys: OrgKeys, group: GroupId): Promise<Group> {
  const [row, sites] = await Promise.all([
    kysely
      .selectFrom('app.permission_group')
      .select(['name_sealed', 'note_sealed', 'permissions', 'everywhere'])
      .where('group_id', '=', group)
      .where('archived_at', 'is', null)
      .executeTakeFirst(),
    kysely.selectFrom('app.group_site').select('site_id').where('group_id', '=', group).execute(),
  ])
  if (row === undefined) throw notFound('There is no such group')
  return {
    groupId: group,
    name: keys.open('record', groupName(group), row.name_sealed),
    note: openText(keys, groupNote(group), row.note_sealed) ?? '',
    permissions: permissionsOf(row.permissions),
    siteIds: row.everywhere ? 'all' : sites.map(({ site_id }) => site_id),
  }
}
