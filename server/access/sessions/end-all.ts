import { sql } from 'kysely'
import { z } from 'zod'
import { personId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { refuseToken } from './token.ts'

export const endAll = operation({
  id: 'sessions.end-all',
  method: 'POST',
  path: '/v1/sessions/end',
  permission: 'session.read',
  audit: 'change',
  zone: 'api',
  summary: "Ends one's other sessions and API tokens; with a person (session.manage), all of theirs",
  input: { body: z.object({ personId: personId.optional() }) },
  output: z.object({ ended: z.number().int().nonnegative() }),
  async handler({ input, session, about, deps }) {
    const whose = input.body.personId
    const ended = await deps.db.inSession(
      session,
      async (tx) => {
        await refuseToken(tx)
        const { rows } = await sql<{ ended: number }>`
          select app.end_sessions(${whose ?? null}::uuid, false) as ended`.execute(tx.kysely)
        return rows[0]?.ended ?? 0
      },
      about,
    )
    return { ended }
  },
})
