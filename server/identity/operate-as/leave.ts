import { sql } from 'kysely'
import { bug } from '../../../core/errors.ts'
import { idFrom, type SessionId } from '../../../core/ids.ts'
import { operation } from '../../operation/operation.ts'
import { bytesOf, hashOf, newToken } from '../tokens.ts'

export const leave = operation({
  id: 'operate-as.leave',
  method: 'POST',
  path: '/v1/operate-as/leave',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Back from operating as an organisation, also when its grant is over: under a new token',
  input: {},
  output: 'nothing',
  async handler({ session, cookies, deps }) {
    const token = newToken(deps.random)
    const expiresAt = await deps.identity.db.asProcess(async ({ kysely }) => {
      const { rows } = await sql<{ expires_at: Date }>`
        select expires_at from identity.leave_grant(${bytesOf(session)}, ${idFrom<SessionId>(deps.random(16))},
          ${hashOf(token)})`.execute(kysely)
      return rows[0]?.expires_at
    })
    if (expiresAt === undefined) throw bug('nobody came back')
    cookies.setSession(token, expiresAt)
  },
})
