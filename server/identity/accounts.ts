// Accounts: an e-mail address and a password. One account may be a person in several organisations.
import { invalid } from '../../core/errors.ts'
import { type AccountId, idFrom } from '../../core/ids.ts'
import type { Tx } from '../db/database.ts'
import type { AuthDeps } from '../operation/deps.ts'
import type { SessionToken } from '../platform/secret.ts'
import { Secret } from '../platform/secret.ts'
import { contextOf, judgePassword } from './password/password-policy.ts'
import { normalised } from './password/passwords.ts'
import { wrongCredentials } from './sessions.ts'
import { noteAccount } from './trail.ts'

export type Account = { accountId: AccountId; passwordHash: string }

/** An account whose password was right, and the failed attempts before that one. */
export type Opened = Account & { failuresBefore: number }

export type Credentials = {
  emailIndex: Buffer
  password: Secret
  address: string
  knownMark: SessionToken | undefined
}

/**
 * The account that these credentials open, after the throttle has let the attempt through. Throws the same failure,
 * after the same work, whether the address is unknown or the password wrong.
 */
export async function openAccount(deps: AuthDeps, credentials: Credentials): Promise<Opened> {
  const { emailIndex, password, address, knownMark } = credentials
  const { db, throttle, passwords, known } = deps.identity
  const mark = knownMark?.reveal()
  const isKnown = mark !== undefined && known.isMark(emailIndex, mark)
  const reservation = await throttle.reserve({ emailIndex, address, knownMark: isKnown ? mark : undefined })
  const account = await db.asProcess((tx) => findAccount(tx, emailIndex))
  const isRight = await passwords.verify(password, account?.passwordHash)
  if (account === undefined || !isRight) {
    if (account !== undefined) tellOfFailure(deps, account)
    throw wrongCredentials()
  }
  await reservation.succeeded()
  if (passwords.isOutdated(account.passwordHash)) await rehash(deps, account, password)
  return { ...account, failuresBefore: reservation.failuresBefore }
}

/** Writes the line of a failed sign-in beside the answer, which takes as long for an account that does not exist. */
function tellOfFailure({ identity, log }: AuthDeps, { accountId }: Account): void {
  identity.db
    .asProcess((tx) => noteAccount(tx, accountId, 'sign-in.failed', { result: 'refused' }))
    .catch((error: unknown) => log.error({ err: error }, 'a failed sign-in has no line in the trail'))
}

export async function findAccount({ kysely }: Tx, emailIndex: Buffer): Promise<Account | undefined> {
  const row = await kysely
    .selectFrom('identity.account')
    .select(['account_id', 'password_hash'])
    .where('email_index', '=', emailIndex)
    .executeTakeFirst()
  return row && { accountId: row.account_id, passwordHash: row.password_hash }
}

/** Hashes a new password, if the policy has nothing against it. Throws Failure invalid on the field `password`. */
export async function acceptPassword(deps: AuthDeps, email: string, password: Secret): Promise<string> {
  const context = contextOf(email, new URL(deps.config.publicUrl).hostname)
  const verdict = judgePassword(normalised(password), deps.identity.isCommonPassword, context)
  if (!verdict.ok) throw invalid('This password will not do', { fields: { password: verdict.why } })
  return deps.identity.passwords.hash(password)
}

/** The address of an account in its canonical spelling. */
export async function emailOf(deps: AuthDeps, { kysely }: Tx, accountId: AccountId): Promise<string> {
  const { email_sealed } = await kysely
    .selectFrom('identity.account')
    .select('email_sealed')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return deps.identity.emails.open({ table: 'account', row: accountId }, email_sealed)
}

/** Makes the account. Throws Failure conflict when another enrolment of the same address has just made it. */
export async function addAccount(deps: AuthDeps, tx: Tx, email: string, passwordHash: string): Promise<AccountId> {
  const accountId = idFrom<AccountId>(deps.random(16))
  await tx.kysely
    .insertInto('identity.account')
    .values({
      account_id: accountId,
      email_index: deps.identity.emails.index(email),
      email_sealed: deps.identity.emails.seal({ table: 'account', row: accountId }, email),
      password_hash: passwordHash,
    })
    .execute()
  return accountId
}

/** The parameters of argon2id have grown since: the moment when we have the password is the moment to keep up. */
async function rehash(deps: AuthDeps, { accountId }: Account, password: Secret): Promise<void> {
  const hash = await deps.identity.passwords.hash(password)
  await deps.identity.db.asProcess(async ({ kysely }) => {
    await kysely
      .updateTable('identity.account')
      .set({ password_hash: hash })
      .where('account_id', '=', accountId)
      .execute()
  })
}
