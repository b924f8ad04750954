import { z } from 'zod'
import { token } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { acceptPassword, emailOf } from '../accounts.ts'
import { typedPassword } from '../fields.ts'
import { note } from '../outbox/notices.ts'
import { endSessionsOf } from '../security/live-session.ts'
import { markBrowser } from '../sign-in/next-step.ts'
import { noteAccount } from '../trail.ts'
import { findReset, useReset } from './resets.ts'
import { setPassword } from './set.ts'

export const reset = operation({
  id: 'password.reset',
  method: 'POST',
  path: '/v1/password/reset',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Chooses a new password by the link of a letter; all sessions end, and second factors stay what they were',
  input: { body: z.object({ token, password: typedPassword }) },
  output: 'nothing',
  async handler({ input, cookies, deps }) {
    const { db, emails } = deps.identity
    const link = new Secret(input.body.token)
    const email = await db.asProcess(async (tx) => emailOf(deps, tx, await findReset(deps, tx, link)))
    const passwordHash = await acceptPassword(deps, email, new Secret(input.body.password))
    await db.asProcess(async (tx) => {
      const accountId = await useReset(deps, tx, link)
      await setPassword(deps, tx, accountId, passwordHash)
      // Whoever had the old password may have made tokens with it.
      await endSessionsOf(deps, tx, accountId, { tokensToo: true })
      await note(deps, tx, { accountId, kind: 'password.reset' })
      await noteAccount(tx, accountId, 'password.reset')
    })
    // Who reads the owner's letters is not delayed by strangers who guess: the way in while somebody attacks.
    markBrowser(deps, cookies, emails.index(email))
  },
})
