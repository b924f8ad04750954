import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { acceptPassword, emailOf } from '../accounts.ts'
import { typedPassword } from '../fields.ts'
import { note } from '../outbox/notices.ts'
import { factorsOf, hasFactor } from '../security/factors.ts'
import { accountSession, endSessionsOf, renewSession } from '../security/live-session.ts'
import { noteAccount } from '../trail.ts'
import { checkPassword } from './check.ts'
import { setPassword } from './set.ts'

export const change = operation({
  id: 'password.change',
  method: 'POST',
  path: '/v1/security/password',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'A new password for the old one; the other sessions of the account end',
  input: { body: z.object({ current: typedPassword, password: typedPassword }) },
  output: 'nothing',
  async handler({ input, session, about, cookies, deps }) {
    const { db } = deps.identity
    const { accountId, email } = await db.asProcess(async (tx) => {
      const live = await accountSession(tx, session)
      // Where there is a second factor it was shown lately: a password alone is no way around it.
      if (hasFactor(await factorsOf(tx, live.accountId))) await accountSession(tx, session, { fresh: true })
      return { accountId: live.accountId, email: await emailOf(deps, tx, live.accountId) }
    })
    const current = new Secret(input.body.current)
    await checkPassword(deps, { accountId, password: current, address: about.address, field: 'current' })
    const passwordHash = await acceptPassword(deps, email, new Secret(input.body.password))
    const renewed = await db.asProcess(async (tx) => {
      await setPassword(deps, tx, accountId, passwordHash)
      await endSessionsOf(deps, tx, accountId, { except: session })
      await note(deps, tx, { accountId, kind: 'password.changed' })
      await noteAccount(tx, accountId, 'password.changed')
      return renewSession(deps, tx, session, 'password')
    })
    cookies.setSession(renewed.token, renewed.expiresAt)
  },
})
