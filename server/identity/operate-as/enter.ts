import { sql } from 'kysely'
import { z } from 'zod'
import { bug } from '../../../core/errors.ts'
import { idFrom, type SessionId } from '../../../core/ids.ts'
import { grantId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { bytesOf, hashOf, newToken } from '../tokens.ts'

export const enter = operation({
  id: 'operate-as.enter',
  method: 'POST',
  path: '/v1/operate-as/{grantId}/enter',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Begins to operate as the organisation that granted it: the session goes on there, under a new token',
  input: { params: z.object({ grantId }) },
  output: 'nothing',
  async handler({ input, session, cookies, deps }) {
    const token = newToken(deps.random)
    const expiresAt = await deps.identity.db.asProcess(async ({ kysely }) => {
      // Whether it is theirs, granted and not over, and whether the session has shown enough, the database says.
      const { rows } = await sql<{ expires_at: Date }>`
        select expires_at from identity.enter_grant(${bytesOf(session)}, ${input.params.grantId},
          ${idFrom<SessionId>(deps.random(16))}, ${hashOf(token)})`.execute(kysely)
      return rows[0]?.expires_at
    })
    if (expiresAt === undefined) throw bug('a grant was entered by nobody')
    cookies.setSession(token, expiresAt)
  },
})
