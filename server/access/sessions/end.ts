import { sql } from 'kysely'
import { z } from 'zod'
import { sessionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { refuseToken } from './token.ts'

export const end = operation({
  id: 'sessions.end',
  method: 'POST',
  path: '/v1/sessions/{sessionId}/end',
  permission: 'session.read',
  audit: 'change',
  zone: 'api',
  summary: "Ends one's own session or API token, or (session.manage) anybody's of the organisation, at once",
  input: { params: z.object({ sessionId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    await deps.db.inSession(
      session,
      async (tx) => {
        await refuseToken(tx)
        // FL005 for what is not theirs to end and for what is not there.
        await sql`select app.end_session(${input.params.sessionId})`.execute(tx.kysely)
      },
      about,
    )
  },
})
