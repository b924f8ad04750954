// The second factors of an account, as far as anybody may know of them.
import type { AccountId } from '../../../core/ids.ts'
import { conflict } from '../../../core/errors.ts'
import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { countRecoveryCodes, withdrawRecoveryCodes } from '../recovery/codes.ts'

/** What may be shown after the password. */
export type Method = 'totp' | 'passkey' | 'recovery'

export type Factors = { totpSince: Date | null; passkeys: number }

export async function factorsOf({ kysely }: Tx, accountId: AccountId): Promise<Factors> {
  const totp = await kysely
    .selectFrom('identity.totp')
    .select('confirmed_at')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  const passkeys = await kysely
    .selectFrom('identity.passkey')
    .select(({ fn }) => fn.countAll<string>().as('number'))
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { totpSince: totp?.confirmed_at ?? null, passkeys: Number(passkeys.number) }
}

export const hasFactor = ({ totpSince, passkeys }: Factors): boolean => totpSince !== null || passkeys > 0

/** None where there is no second factor: recovery codes stand in for one, and are none by themselves. */
export async function methodsOf(tx: Tx, accountId: AccountId): Promise<Method[]> {
  const factors = await factorsOf(tx, accountId)
  if (!hasFactor(factors)) return []
  const { left } = await countRecoveryCodes(tx, accountId)
  const methods: [Method, boolean][] = [
    ['totp', factors.totpSince !== null],
    ['passkey', factors.passkeys > 0],
    ['recovery', left > 0],
  ]
  return methods.filter(([, is]) => is).map(([method]) => method)
}

export type Standing = { isActive: boolean; mustHaveFactor: boolean }

/** What the database says of the account's persons, whom this process does not see. */
export async function standingOf({ kysely }: Tx, accountId: AccountId): Promise<Standing> {
  const { rows } = await sql<{ is_active: boolean; must_have_factor: boolean }>`
    select is_active, must_have_factor from identity.standing(${accountId})`.execute(kysely)
  return { isActive: rows[0]?.is_active ?? false, mustHaveFactor: rows[0]?.must_have_factor ?? true }
}

/** Lock: the account's row until the end of the transaction, so that of two changes of its factors one sees the other. */
export async function lockAccount({ kysely }: Tx, accountId: AccountId): Promise<void> {
  await kysely
    .selectFrom('identity.account')
    .select('account_id')
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/**
 * To be called after a factor was removed, in its transaction. Throws Failure conflict when it was the last one of
 * somebody who must have one; with the last one of anybody else the recovery codes go, which would stand in for nothing.
 */
export async function afterRemoval(deps: AuthDeps, tx: Tx, accountId: AccountId): Promise<void> {
  if (hasFactor(await factorsOf(tx, accountId))) return
  const { mustHaveFactor } = await standingOf(tx, accountId)
  if (mustHaveFactor)
    throw conflict('This is your last second factor, and you must have one', {
      hint: 'Add another one first: an authenticator app or a passkey.',
    })
  await withdrawRecoveryCodes(deps, tx, accountId)
}
