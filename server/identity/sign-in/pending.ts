// A sign-in that waits for its second factor: the password was right. Its token is no session; it lets a browser try
// five codes within five minutes, and what comes of it is a session under a token of its own.
import { PENDING_SIGN_IN_S, PENDING_TRIES_MAX } from '../../../core/limits.ts'
import type { AccountId, PersonId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { SessionToken } from '../../platform/secret.ts'
import { hashOf, newToken } from '../tokens.ts'

export type Waiting = {
  tokenHash: Buffer
  accountId: AccountId
  personId: PersonId | null
  emailIndex: Buffer
  failuresBefore: number
}

export type WaitFor = { accountId: AccountId; personId?: PersonId; failuresBefore: number }

export async function startPending(
  deps: AuthDeps,
  { kysely }: Tx,
  { accountId, personId, failuresBefore }: WaitFor,
): Promise<{ token: SessionToken; expiresAt: Date }> {
  const at = deps.clock()
  const token = newToken(deps.random)
  const expiresAt = new Date(at.getTime() + PENDING_SIGN_IN_S * 1000)
  await kysely
    .insertInto('identity.pending')
    .values({
      token_hash: hashOf(token),
      account_id: accountId,
      person_id: personId ?? null,
      created_at: at,
      expires_at: expiresAt,
      failures_before: failuresBefore,
    })
    .execute()
  return { token, expiresAt }
}

/** The sign-in that waits under this token, or undefined when it is over, used up or was never there. */
export async function findPending(deps: AuthDeps, tx: Tx, token: SessionToken): Promise<Waiting | undefined> {
  const at = deps.clock()
  const row = await tx.kysely
    .selectFrom('identity.pending')
    .innerJoin('identity.account', 'identity.account.account_id', 'identity.pending.account_id')
    .select(['identity.pending.account_id', 'person_id', 'failures_before', 'email_index'])
    .where('token_hash', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .where('tries', '<', PENDING_TRIES_MAX)
    .where('expires_at', '>', at)
    // A clock that has gone back since gives nobody more time.
    .where('identity.pending.created_at', '<=', at)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    tokenHash: hashOf(token),
    accountId: row.account_id,
    personId: row.person_id,
    emailIndex: row.email_index,
    failuresBefore: row.failures_before,
  }
}

/** Takes one of its tries. Lock: its row until the end of the transaction. False when there is none left. */
export async function takeTry(deps: AuthDeps, { kysely }: Tx, { tokenHash }: Waiting): Promise<boolean> {
  const taken = await kysely
    .updateTable('identity.pending')
    .set(({ eb }) => ({ tries: eb('tries', '+', 1) }))
    .where('token_hash', '=', tokenHash)
    .where('ended_at', 'is', null)
    .where('tries', '<', PENDING_TRIES_MAX)
    .where('expires_at', '>', deps.clock())
    .executeTakeFirst()
  return taken.numUpdatedRows > 0n
}

export async function endPending(deps: AuthDeps, { kysely }: Tx, tokenHash: Buffer): Promise<void> {
  await kysely
    .updateTable('identity.pending')
    .set({ ended_at: deps.clock() })
    .where('token_hash', '=', tokenHash)
    .where('ended_at', 'is', null)
    .execute()
}

/** All of an account: its password, its address or its factors are others now. */
export async function endPendingOf(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<void> {
  await kysely
    .updateTable('identity.pending')
    .set({ ended_at: deps.clock() })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute()
}
