// Changes of an account's address that wait for their link to be followed.
import { isFailure, notFound } from '../../../core/errors.ts'
import type { AccountId, LetterId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret } from '../../platform/secret.ts'
import { emailOf } from '../accounts.ts'
import { hashOf } from '../tokens.ts'

export const changePlace = (changeId: LetterId) => ({ table: 'email_change', row: changeId })

export async function endChangesOf(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<void> {
  await kysely
    .updateTable('identity.email_change')
    .set({ ended_at: deps.clock() })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute()
}

/**
 * Gives the account the address that the link went to; answers whose it is and the address before. Throws Failure
 * not-found for a link that is unknown, used or over, and when the address has become somebody's: all the same.
 */
export async function followChange(
  deps: AuthDeps,
  tx: Tx,
  token: Secret,
): Promise<{ accountId: AccountId; before: string }> {
  const at = deps.clock()
  // One statement: of two uses one wins.
  const row = await tx.kysely
    .updateTable('identity.email_change')
    .set({ ended_at: at })
    .where('token_hash', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .where('created_at', '<=', at)
    .returning(['change_id', 'account_id', 'email_index', 'email_sealed'])
    .executeTakeFirst()
  if (row === undefined) throw notFound('This link is not open')
  const accountId = row.account_id
  const before = await emailOf(deps, tx, accountId)
  const email = deps.identity.emails.open(changePlace(row.change_id), row.email_sealed)
  try {
    await tx.kysely
      .updateTable('identity.account')
      .set({
        email_index: row.email_index,
        email_sealed: deps.identity.emails.seal({ table: 'account', row: accountId }, email),
      })
      .where('account_id', '=', accountId)
      .execute()
  } catch (error) {
    if (isFailure(error, 'conflict')) throw notFound('This link is not open', { cause: error })
    throw error
  }
  return { accountId, before }
}
