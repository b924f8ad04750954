// A new password, and what follows from it wherever it came from: who got in by the old one, or waits at the door with
// it, is out. Second factors stay as they are.
import type { AccountId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { endPendingOf } from '../sign-in/pending.ts'
import { forgiveCodes } from '../totp/codes.ts'

export async function setPassword(deps: AuthDeps, tx: Tx, accountId: AccountId, passwordHash: string): Promise<void> {
  await tx.kysely
    .updateTable('identity.account')
    .set({ password_hash: passwordHash, password_changed_at: deps.clock() })
    .where('account_id', '=', accountId)
    .execute()
  await endPendingOf(deps, tx, accountId)
  await endResetsOf(deps, tx, accountId)
  await forgiveCodes(tx, accountId)
}

/** Links to choose a new password that are under way: to an address or for a password that is another now. */
export async function endResetsOf(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<void> {
  await kysely
    .updateTable('identity.password_reset')
    .set({ ended_at: deps.clock() })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .execute()
}
