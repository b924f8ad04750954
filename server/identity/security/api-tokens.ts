// API tokens: sessions of a person's programs. What a token may be at most, and who may have one made, the database says
// (identity.start_token); the api brings the name, sealed for the row that it chose.
import { sql } from 'kysely'
import { bug } from '../../../core/errors.ts'
import type { DashboardId, SessionId } from '../../../core/ids.ts'
import type { Permission } from '../../../core/permissions.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { NewSession, Seen } from '../sessions.ts'
import { bytesOf, hashOf, newToken } from '../tokens.ts'

export type ApiToken = {
  sessionId: SessionId
  nameSealed: Uint8Array
  permissions: readonly Permission[]
  days: number
}

/** Throws Failure unauthenticated, forbidden, second-factor, step-up, invalid, or conflict when there are too many. */
export async function mintApiToken(
  deps: AuthDeps,
  session: SessionToken,
  { sessionId, nameSealed, permissions, days }: ApiToken,
  { address, client }: Seen,
): Promise<NewSession> {
  const token = newToken(deps.random)
  return deps.identity.db.asProcess(async ({ kysely }) => {
    const { rows } = await sql<{ expires_at: Date }>`
      select identity.start_token(${bytesOf(session)}, ${sessionId}, ${hashOf(token)}, ${Buffer.from(nameSealed)},
        ${[...permissions]}::text[], ${days}::int, ${address}, ${client}) as expires_at`.execute(kysely)
    const expiresAt = rows[0]?.expires_at
    if (expiresAt === undefined) throw bug('a token without an end')
    return { token, expiresAt }
  })
}

export type Wall = Omit<ApiToken, 'permissions'> & { dashboardId: DashboardId }

/** The token of a screen. Throws the same, and not-found when there is no such dashboard for this person. */
export async function mintWall(
  deps: AuthDeps,
  session: SessionToken,
  { sessionId, nameSealed, dashboardId, days }: Wall,
  { address, client }: Seen,
): Promise<NewSession> {
  const token = newToken(deps.random)
  return deps.identity.db.asProcess(async ({ kysely }) => {
    const { rows } = await sql<{ expires_at: Date }>`
      select identity.start_wall(${bytesOf(session)}, ${sessionId}, ${hashOf(token)}, ${Buffer.from(nameSealed)},
        ${dashboardId}, ${days}::int, ${address}, ${client}) as expires_at`.execute(kysely)
    const expiresAt = rows[0]?.expires_at
    if (expiresAt === undefined) throw bug('a wall without an end')
    return { token, expiresAt }
  })
}
