import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { operation } from '../../operation/operation.ts'
import { passkeyId } from '../fields.ts'
import { note } from '../outbox/notices.ts'
import { afterRemoval, lockAccount } from '../security/factors.ts'
import { accountSession } from '../security/live-session.ts'
import { noteAccount } from '../trail.ts'

export const remove = operation({
  id: 'passkeys.remove',
  method: 'POST',
  path: '/v1/security/passkeys/{passkeyId}/remove',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Removes a passkey; refused where it is the last second factor of somebody who must have one',
  input: { params: z.object({ passkeyId }) },
  output: 'nothing',
  async handler({ input, session, deps }) {
    await deps.identity.db.asProcess(async (tx) => {
      const { accountId } = await accountSession(tx, session, { fresh: true })
      await lockAccount(tx, accountId)
      const removed = await tx.kysely
        .updateTable('identity.passkey')
        .set({ removed_at: deps.clock() })
        .where('passkey_id', '=', input.params.passkeyId)
        .where('account_id', '=', accountId)
        .where('removed_at', 'is', null)
        .executeTakeFirst()
      if (removed.numUpdatedRows === 0n) throw notFound('There is no such passkey')
      await afterRemoval(deps, tx, accountId)
      await note(deps, tx, { accountId, kind: 'passkey.removed' })
      await noteAccount(tx, accountId, 'passkey.removed')
    })
  },
})
