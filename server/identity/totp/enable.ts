import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { afterAdding } from '../security/factor-added.ts'
import { factorCode } from '../fields.ts'
import { accountSession } from '../security/live-session.ts'
import { wrongCode } from '../sign-in/second-factor.ts'
import { enableTotp } from './codes.ts'

export const enable = operation({
  id: 'totp.enable',
  method: 'POST',
  path: '/v1/security/totp/enable',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Takes the new secret into use, with a first code of it; other sessions of the account end',
  input: { body: z.object({ code: factorCode }) },
  output: z.object({
    /** Made with the first second factor, shown here and never again; null where there are some. */
    recoveryCodes: z.array(z.string()).nullable(),
  }),
  async handler({ input, session, cookies, deps }) {
    const added = await deps.identity.db.asProcess(async (tx) => {
      const { accountId } = await accountSession(tx, session)
      if (!(await enableTotp(deps, tx, accountId, input.body.code))) throw wrongCode()
      return afterAdding(deps, tx, { accountId, session, event: 'totp.added' })
    })
    cookies.setSession(added.renewed.token, added.renewed.expiresAt)
    return { recoveryCodes: added.recoveryCodes }
  },
})
