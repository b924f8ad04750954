import { notFound } from '../../../core/errors.ts'
import { operation } from '../../operation/operation.ts'
import { afterRemoval, lockAccount } from '../security/factors.ts'
import { accountSession } from '../security/live-session.ts'
import { note } from '../outbox/notices.ts'
import { noteAccount } from '../trail.ts'
import { removeTotp } from './codes.ts'

export const remove = operation({
  id: 'totp.remove',
  method: 'POST',
  path: '/v1/security/totp/remove',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Removes the authenticator app; refused where it is the last second factor of somebody who must have one',
  input: {},
  output: 'nothing',
  async handler({ session, deps }) {
    await deps.identity.db.asProcess(async (tx) => {
      const { accountId } = await accountSession(tx, session, { fresh: true })
      await lockAccount(tx, accountId)
      if (!(await removeTotp(tx, accountId))) throw notFound('There is no authenticator app')
      await afterRemoval(deps, tx, accountId)
      await note(deps, tx, { accountId, kind: 'totp.removed' })
      await noteAccount(tx, accountId, 'totp.removed')
    })
  },
})
