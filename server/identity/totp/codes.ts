// The authenticator app of an account: a secret that is shown once, proved by a code, and from then on makes codes that
// work once each.
import { TOTP_SECRET_BYTES, totpStepOf } from '../../../core/codes/totp.ts'
import type { AccountId } from '../../../core/ids.ts'
import {
  FAILURES_SUSPICIOUS,
  TOTP_BEGUN_S,
  TOTP_FAILURES_INSIDE_MAX,
  TOTP_FAILURES_KNOWN_MAX,
  TOTP_FAILURES_NEW_MAX,
} from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { note } from '../outbox/notices.ts'

/** Where a code is typed: at a browser nobody knows, at one that has signed in before, inside a session. */
export type Where = 'new' | 'known' | 'inside'

/** `spent`: so many wrong codes in a row that none opens anything here any more. */
export type CodeOutcome = 'right' | 'wrong' | 'spent'

const FAILURES_MAX: Record<Where, number> = {
  new: TOTP_FAILURES_NEW_MAX,
  known: TOTP_FAILURES_KNOWN_MAX,
  inside: TOTP_FAILURES_INSIDE_MAX,
}

const place = (accountId: AccountId, column: 'secret_sealed' | 'begun_sealed') => ({
  table: 'totp',
  column,
  row: accountId,
})

/** Makes a secret that waits for its first code; an earlier one that waits is forgotten, the one in use stays. */
export async function beginTotp(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<Uint8Array> {
  const secret = deps.random(TOTP_SECRET_BYTES)
  const begun = {
    begun_sealed: deps.identity.factors.seal(place(accountId, 'begun_sealed'), secret),
    begun_at: deps.clock(),
  }
  await kysely
    .insertInto('identity.totp')
    .values({ account_id: accountId, ...begun })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(begun))
    .execute()
  return secret
}

/** Takes the secret that waits into use, if the code is one of it. The code counts as used. */
export async function enableTotp(deps: AuthDeps, { kysely }: Tx, accountId: AccountId, code: string): Promise<boolean> {
  const at = deps.clock()
  // Lock: the account's row, so that of two codes one enables.
  const row = await kysely
    .selectFrom('identity.totp')
    .select(['begun_sealed', 'begun_at'])
    .where('account_id', '=', accountId)
    .where('begun_at', '>', new Date(at.getTime() - TOTP_BEGUN_S * 1000))
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || row.begun_sealed === null) return false
  const secret = deps.identity.factors.open(place(accountId, 'begun_sealed'), row.begun_sealed)
  const step = totpStepOf(secret, code, at.getTime() / 1000, -1)
  if (step === undefined) return false
  await kysely
    .updateTable('identity.totp')
    .set({
      secret_sealed: deps.identity.factors.seal(place(accountId, 'secret_sealed'), secret),
      confirmed_at: at,
      last_step: step,
      begun_sealed: null,
      begun_at: null,
      failures_new: 0,
      failures_known: 0,
      failures_inside: 0,
    })
    .where('account_id', '=', accountId)
    .execute()
  return true
}

/**
 * Tries a code. Whatever comes out has to be committed: a wrong code is counted, a right one is used up. Lock: the
 * account's row until the end of the transaction, so that of twenty tries at once with one code one is right.
 */
export async function tryCode(
  deps: AuthDeps,
  tx: Tx,
  accountId: AccountId,
  code: string,
  where: Where,
): Promise<{ outcome: CodeOutcome; failuresBefore: number }> {
  const column = `failures_${where}` as const
  const row = await tx.kysely
    .selectFrom('identity.totp')
    .select(['secret_sealed', 'last_step', 'failures_new', 'failures_known', 'failures_inside'])
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined || row.secret_sealed === null) return { outcome: 'wrong', failuresBefore: 0 }
  const failuresBefore = row[column]
  if (failuresBefore >= FAILURES_MAX[where]) return { outcome: 'spent', failuresBefore }
  const secret = deps.identity.factors.open(place(accountId, 'secret_sealed'), row.secret_sealed)
  const step = totpStepOf(secret, code, deps.clock().getTime() / 1000, Number(row.last_step))
  const change = step === undefined ? { [column]: failuresBefore + 1 } : { [column]: 0, last_step: step }
  await tx.kysely.updateTable('identity.totp').set(change).where('account_id', '=', accountId).execute()
  if (step === undefined && failuresBefore + 1 === FAILURES_SUSPICIOUS)
    await note(deps, tx, { accountId, kind: 'second-factor.guessed', facts: { failures: FAILURES_SUSPICIOUS } })
  return { outcome: step === undefined ? 'wrong' : 'right', failuresBefore }
}

/** Takes the secret out of use and forgets it. The step of the last code stays, for whatever comes after it. */
export async function removeTotp({ kysely }: Tx, accountId: AccountId): Promise<boolean> {
  const removed = await kysely
    .updateTable('identity.totp')
    .set({ secret_sealed: null, confirmed_at: null, begun_sealed: null, begun_at: null })
    .where('account_id', '=', accountId)
    .where('secret_sealed', 'is not', null)
    .executeTakeFirst()
  return removed.numUpdatedRows > 0n
}

/** Wrong codes are forgotten when the password is new: whoever knew the old one tries nothing any more. */
export async function forgiveCodes({ kysely }: Tx, accountId: AccountId): Promise<void> {
  await kysely
    .updateTable('identity.totp')
    .set({ failures_new: 0, failures_known: 0, failures_inside: 0 })
    .where('account_id', '=', accountId)
    .execute()
}
