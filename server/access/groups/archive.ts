import { sql } from 'kysely'
import { z } from 'zod'
import { groupId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const archive = operation({
  id: 'groups.archive',
  method: 'POST',
  path: '/v1/groups/{groupId}/archive',
  permission: 'group.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'A group that gives nothing any more; it stays in the history',
  input: { params: z.object({ groupId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.group_archive(${input.params.groupId})`.execute(kysely),
      about,
    )
  },
})
