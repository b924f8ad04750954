import { z } from 'zod'
import { invalid, unauthenticated } from '../../../core/errors.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret, type SessionToken } from '../../platform/secret.ts'
import { factorsOf, hasFactor } from './factors.ts'
import { factorCode, typedPassword } from '../fields.ts'
import { accountSession, renewSession } from './live-session.ts'
import { checkPassword } from '../password/check.ts'
import { codesSpent, wrongCode } from '../sign-in/second-factor.ts'
import { tryCode } from '../totp/codes.ts'
import { noteAccount } from '../trail.ts'

export const confirm = operation({
  id: 'security.confirm',
  method: 'POST',
  path: '/v1/security/confirm',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Shows once more who asks: by a code where there is a second factor, else by the password',
  input: { body: z.object({ password: typedPassword.optional(), code: factorCode.optional() }) },
  output: z.object({ confirmedUntil: instant }),
  async handler({ input, session, about, cookies, deps }) {
    const { password, code } = input.body
    if ((password === undefined) === (code === undefined))
      throw invalid('Either the password or a code is needed', { fields: { code: 'or the password, one of them' } })
    const renewed =
      password === undefined
        ? await byCode(deps, session, code ?? '', about.address)
        : await byPassword(deps, session, new Secret(password), about.address)
    cookies.setSession(renewed.token, renewed.expiresAt)
    return { confirmedUntil: renewed.confirmedUntil.toISOString() }
  },
})

/** Who has a second factor shows that: a password that was looked over a shoulder confirms nothing. */
async function byPassword(deps: AuthDeps, session: SessionToken, password: Secret, address: string) {
  const { db } = deps.identity
  const { accountId } = await db.asProcess(async (tx) => {
    const live = await accountSession(tx, session)
    if (hasFactor(await factorsOf(tx, live.accountId)))
      throw invalid('This account has a second factor', {
        fields: { password: 'is not enough: show the second factor' },
      })
    return live
  })
  await checkPassword(deps, { accountId, password, address, field: 'password' })
  return db.asProcess(async (tx) => {
    // One may have been added while the password was looked at.
    if (hasFactor(await factorsOf(tx, accountId))) throw unauthenticated('Sign in first')
    return renewSession(deps, tx, session, 'password')
  })
}

async function byCode(deps: AuthDeps, session: SessionToken, code: string, address: string) {
  const { db, throttle } = deps.identity
  const { accountId, emailIndex } = await db.asProcess(async (tx) => {
    const live = await accountSession(tx, session)
    const { email_index } = await tx.kysely
      .selectFrom('identity.account')
      .select('email_index')
      .where('account_id', '=', live.accountId)
      .executeTakeFirstOrThrow()
    return { accountId: live.accountId, emailIndex: email_index }
  })
  const reservation = await throttle.reserve({ trying: 'confirmation', emailIndex, address, knownMark: undefined })
  const { outcome, renewed } = await db.asProcess(async (tx) => {
    const tried = await tryCode(deps, tx, accountId, code, 'inside')
    if (tried.outcome === 'right') return { ...tried, renewed: await renewSession(deps, tx, session, 'mfa') }
    await noteAccount(tx, accountId, 'second-factor.failed', { result: 'refused' })
    return { ...tried, renewed: undefined }
  })
  if (outcome === 'spent') throw codesSpent()
  if (renewed === undefined) throw wrongCode()
  await reservation.succeeded()
  return renewed
}
