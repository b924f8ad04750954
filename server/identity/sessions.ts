// Sessions: minted, ended and nothing else. Whether one is live the database decides at every request (ctx.open).
import { sql } from 'kysely'
import { bug, isFailure, unauthenticated } from '../../core/errors.ts'
import { type AccountId, type PersonId, type SessionId, idFrom } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import type { AuthDeps } from '../operation/deps.ts'
import type { SessionToken } from '../platform/secret.ts'
import { hashOf, newToken } from './tokens.ts'

export type NewSession = { token: SessionToken; expiresAt: Date }
export type Whose =
  | { accountId: AccountId; personId?: PersonId; aal: 'password' | 'mfa'; link?: false }
  | { accountId?: never; personId: PersonId; aal?: never; link: true }

export type Seen = { address: string; client: string }

/**
 * Mints a session. Of an account with several persons it is the one named, else the one of its latest session. Throws
 * unauthenticated when there is no active person: in the words of a wrong password, which tell nothing.
 */
export async function startSession(deps: AuthDeps, tx: Tx, whose: Whose, seen: Seen): Promise<NewSession> {
  const at = deps.clock()
  const token = newToken(deps.random)
  try {
    // How long it lives, idle and altogether, the organisation says.
    const { rows } = await sql<{ expires_at: Date }>`select expires_at from identity.start_session(
      ${idFrom<SessionId>(deps.random(16))}, ${whose.accountId ?? null}, ${whose.personId ?? null}, ${hashOf(token)},
      ${seen.address}, ${seen.client}, ${whose.link ? 'link' : whose.aal}, ${at})`.execute(tx.kysely)
    const expiresAt = rows[0]?.expires_at
    if (expiresAt === undefined) throw bug('a session without an end')
    return { token, expiresAt }
  } catch (error) {
    if (isFailure(error, 'not-found')) throw wrongCredentials(error)
    throw error
  }
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
