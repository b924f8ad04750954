// The password of somebody who is signed in, asked for once more: throttled apart from signing in, so that a stolen
// session is no better place for guessing, and cannot keep its owner out either.
import { invalid } from '../../../core/errors.ts'
import type { AccountId } from '../../../core/ids.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Secret } from '../../platform/secret.ts'
import { noteAccount } from '../trail.ts'

export type PasswordCheck = { accountId: AccountId; password: Secret; address: string; field: 'password' | 'current' }

/** Throws Failure invalid on `field` when it is wrong, limit when it was tried too often. */
export async function checkPassword(deps: AuthDeps, { accountId, password, address, field }: PasswordCheck) {
  const { db, throttle, passwords } = deps.identity
  const account = await db.asProcess(({ kysely }) =>
    kysely
      .selectFrom('identity.account')
      .select(['email_index', 'password_hash'])
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow(),
  )
  const attempt = { trying: 'confirmation' as const, emailIndex: account.email_index, address, knownMark: undefined }
  const reservation = await throttle.reserve(attempt)
  if (!(await passwords.verify(password, account.password_hash, 'known'))) {
    await db.asProcess((tx) => noteAccount(tx, accountId, 'sign-in.failed', { result: 'refused' }))
    throw invalid('The password is not right', { fields: { [field]: 'is not right' } })
  }
  await reservation.succeeded()
}
