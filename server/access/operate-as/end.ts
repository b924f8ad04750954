import { sql } from 'kysely'
import { z } from 'zod'
import { grantId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const end = operation({
  id: 'operate-as.end',
  method: 'POST',
  path: '/v1/operate-as/{grantId}/end',
  // Who may end it, the database says: the organisation (operate-as.decide) and the member of the staff.
  permission: 'session.read',
  audit: 'change',
  zone: 'api',
  summary: 'Ends what staff were granted, or takes a request back; whoever operates by it is out at once',
  input: { params: z.object({ grantId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.operate_end(${input.params.grantId})`.execute(kysely),
      about,
    )
  },
})
