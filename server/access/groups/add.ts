import { z } from 'zod'
import { type GroupId, idFrom } from '../../../core/ids.ts'
import { groupId, name, note } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { groupSites, permissions } from './fields.ts'
import { putGroup } from './put.ts'

export const add = operation({
  id: 'groups.add',
  method: 'POST',
  path: '/v1/groups',
  permission: 'group.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Makes a group of permissions, at all sites or at some; of nothing that its maker does not hold',
  input: { body: z.object({ name, note: note.default(''), permissions, siteIds: groupSites }) },
  output: z.object({ groupId }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const made = idFrom<GroupId>(deps.random(16))
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(session, (tx) => putGroup(tx, keys, { groupId: made, ...input.body }, true), about)
    return { groupId: made }
  },
})
