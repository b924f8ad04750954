import { z } from 'zod'
import { conflict } from '../../../core/errors.ts'
import { operation } from '../../operation/operation.ts'
import { factorsOf, hasFactor, lockAccount } from '../security/factors.ts'
import { accountSession } from '../security/live-session.ts'
import { note } from '../outbox/notices.ts'
import { noteAccount } from '../trail.ts'
import { makeRecoveryCodes } from './codes.ts'

export const renew = operation({
  id: 'recovery.renew',
  method: 'POST',
  path: '/v1/security/recovery',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'New recovery codes, shown here and never again; all earlier ones end',
  input: {},
  output: z.object({ recoveryCodes: z.array(z.string()) }),
  async handler({ session, deps }) {
    return deps.identity.db.asProcess(async (tx) => {
      const { accountId } = await accountSession(tx, session, { fresh: true })
      await lockAccount(tx, accountId)
      if (!hasFactor(await factorsOf(tx, accountId)))
        throw conflict('Recovery codes stand in for a second factor, and there is none', {
          hint: 'Add an authenticator app or a passkey first.',
        })
      const recoveryCodes = await makeRecoveryCodes(deps, tx, accountId)
      await note(deps, tx, { accountId, kind: 'recovery-codes.made' })
      await noteAccount(tx, accountId, 'recovery-codes.made')
      return { recoveryCodes }
    })
  },
})
