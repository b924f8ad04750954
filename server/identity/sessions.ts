// Sessions: minted, ended and nothing else. Whether one is live the database decides at every request (ctx.open).
import { sql } from 'kysely'
import { isFailure, unauthenticated } from '../../core/errors.ts'
import { type AccountId, type PersonId, type SessionId, idFrom } from '../../core/ids.ts'
import { SESSION_ABSOLUTE_S, SESSION_IDLE_S } from '../../core/limits.ts'
import type { Tx } from '../db/database.ts'
import type { AuthDeps } from '../operation/deps.ts'
import type { SessionToken } from '../platform/secret.ts'
import { hashOf, newToken } from './tokens.ts'

export type NewSession = { token: SessionToken; expiresAt: Date }
export type Whose =
  | { accountId: AccountId; personId?: PersonId; link?: false }
  | { accountId?: never; personId: PersonId; link: true }

export type Seen = { address: string; client: string }

/**
 * Mints a session. Of an account with several persons it is the one named, else the one of its latest session. Throws
 * unauthenticated when there is no active person: in the words of a wrong password, which tell nothing.
 */
export async function startSession(deps: AuthDeps, tx: Tx, whose: Whose, seen: Seen): Promise<NewSession> {
  const at = deps.clock()
  const token = newToken(deps.random)
  const expiresAt = new Date(at.getTime() + SESSION_ABSOLUTE_S * 1000)
  const idleExpiresAt = new Date(at.getTime() + SESSION_IDLE_S * 1000)
  try {
    await sql`select from identity.start_session(
      ${idFrom<SessionId>(deps.random(16))}, ${whose.accountId ?? null}, ${whose.personId ?? null}, ${hashOf(token)},
      ${seen.address}, ${seen.client}, ${whose.link ?? false}, ${at}, ${idleExpiresAt}, ${expiresAt})`.execute(
      tx.kysely,
    )
  } catch (error) {
    if (isFailure(error, 'not-found')) throw wrongCredentials(error)
    throw error
  }
  return { token, expiresAt }
}

/** The one answer for an unknown address, a wrong password, a disabled person and a closed organisation. */
export function wrongCredentials(cause?: unknown): Error {
  return unauthenticated('The e-mail address or the password is not right', { cause })
}

/** Ends the session of this token, if there is one. */
export async function endSession(deps: AuthDeps, tx: Tx, token: SessionToken, why: 'signed-out' | 'replaced') {
  await tx.kysely
    .updateTable('identity.session')
    .set({ ended_at: deps.clock(), ended_why: why })
    .where('token_hash', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .execute()
}
