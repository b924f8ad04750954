// Recovery codes: ten for one list, each works once, a new list ends the old one. The database holds a keyed hash.
import { RECOVERY_CODES } from '../../../core/limits.ts'
import type { AccountId } from '../../../core/ids.ts'
import { RECOVERY_CODE_BYTES, recoveryCodeBytes, recoveryCodeText } from '../../../core/codes/recovery-code.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'

/** A new list, for its owner's eyes and once. All earlier codes end. */
export async function makeRecoveryCodes(deps: AuthDeps, tx: Tx, accountId: AccountId): Promise<string[]> {
  await withdrawRecoveryCodes(deps, tx, accountId)
  const codes = Array.from({ length: RECOVERY_CODES }, () => deps.random(RECOVERY_CODE_BYTES))
  const rows = codes.map((code) => ({
    account_id: accountId,
    code_hash: deps.identity.factors.recoveryHash(accountId, code),
    created_at: deps.clock(),
  }))
  await tx.kysely.insertInto('identity.recovery_code').values(rows).execute()
  return codes.map(recoveryCodeText)
}

export async function withdrawRecoveryCodes(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<void> {
  await kysely
    .updateTable('identity.recovery_code')
    .set({ withdrawn_at: deps.clock() })
    .where('account_id', '=', accountId)
    .where('withdrawn_at', 'is', null)
    .execute()
}

/** Uses a code up; one statement, so that of many at once one succeeds. */
export async function useRecoveryCode(
  deps: AuthDeps,
  { kysely }: Tx,
  accountId: AccountId,
  typed: string,
): Promise<boolean> {
  const code = recoveryCodeBytes(typed)
  if (code === undefined) return false
  const used = await kysely
    .updateTable('identity.recovery_code')
    .set({ used_at: deps.clock() })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', deps.identity.factors.recoveryHash(accountId, code))
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return used.numUpdatedRows > 0n
}

export type RecoveryLeft = { left: number; total: number }

export async function countRecoveryCodes({ kysely }: Tx, accountId: AccountId): Promise<RecoveryLeft> {
  const codes = await kysely
    .selectFrom('identity.recovery_code')
    .select('used_at')
    .where('account_id', '=', accountId)
    .where('withdrawn_at', 'is', null)
    .execute()
  return { left: codes.filter(({ used_at }) => used_at === null).length, total: codes.length }
}
