// Links to choose a new password. Who asks gets the same answer at once; whether there is an account is looked up behind
// it, one request after the other. The token is made when the letter is written (outbox/sender.ts).
import { notFound } from '../../../core/errors.ts'
import { type AccountId, idFrom, type LetterId } from '../../../core/ids.ts'
import { PASSWORD_RESET_S, RESET_LETTERS_PER_HOUR_MAX, RESETS_WAITING_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret } from '../../platform/secret.ts'
import { note } from '../outbox/notices.ts'
import { hashOf } from '../tokens.ts'
import { noteAccount } from '../trail.ts'

export type Resets = {
  ask(deps: AuthDeps, emailIndex: Buffer): void
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>
}

export function createResets(): Resets {
  let waiting = 0
  let last = Promise.resolve()
  return {
    ask(deps, emailIndex) {
      if (waiting >= RESETS_WAITING_MAX) {
        deps.log.warn('too many ask for a new password at once: some get no letter')
        return
      }
      waiting += 1
      last = last
        .then(() => begin(deps, emailIndex))
        .catch((error: unknown) => deps.log.error({ err: error }, 'a new password could not be offered'))
        .finally(() => {
          waiting -= 1
        })
    },
    settled: () => last,
  }
}

async function begin(deps: AuthDeps, emailIndex: Buffer): Promise<void> {
  const at = deps.clock()
  await deps.identity.db.asProcess(async (tx) => {
    const account = await tx.kysely
      .selectFrom('identity.account')
      .select('account_id')
      .where('email_index', '=', emailIndex)
      .executeTakeFirst()
    if (account === undefined) return
    const accountId = account.account_id
    const lately = await tx.kysely
      .selectFrom('identity.password_reset')
      .select(({ fn }) => fn.countAll<string>().as('number'))
      .where('account_id', '=', accountId)
      .where('created_at', '>', new Date(at.getTime() - 3_600_000))
      .executeTakeFirstOrThrow()
    // Several letters arrive and each works: nobody who asks in the owner's name takes theirs away.
    if (Number(lately.number) >= RESET_LETTERS_PER_HOUR_MAX) return
    const resetId = idFrom<LetterId>(deps.random(16))
    await tx.kysely
      .insertInto('identity.password_reset')
      .values({
        reset_id: resetId,
        account_id: accountId,
        created_at: at,
        expires_at: new Date(at.getTime() + PASSWORD_RESET_S * 1000),
      })
      .execute()
    await note(deps, tx, { accountId, kind: 'password.reset-requested', facts: { resetId } })
    // Nobody knows who asked: the line concerns the person and blames nobody.
    await noteAccount(tx, accountId, 'password.reset-requested')
  })
}

const open = (deps: AuthDeps, { kysely }: Tx, token: Secret) =>
  kysely
    .selectFrom('identity.password_reset')
    .select('account_id')
    .where('token_hash', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', deps.clock())
    .where('created_at', '<=', deps.clock())

/** Whose link this is. Throws Failure not-found for one that is unknown, used or over: all the same. */
export async function findReset(deps: AuthDeps, tx: Tx, token: Secret): Promise<AccountId> {
  const row = await open(deps, tx, token).executeTakeFirst()
  if (row === undefined) throw notFound('This link is not open')
  return row.account_id
}

/** Uses the link up. Lock: its row, so that of two uses one wins. Throws Failure not-found. */
export async function useReset(deps: AuthDeps, tx: Tx, token: Secret): Promise<AccountId> {
  const row = await open(deps, tx, token).forUpdate().executeTakeFirst()
  if (row === undefined) throw notFound('This link is not open')
  return row.account_id
}
