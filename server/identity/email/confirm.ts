import { z } from 'zod'
import { token } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { note } from '../outbox/notices.ts'
import { endResetsOf } from '../password/set.ts'
import { endPendingOf } from '../sign-in/pending.ts'
import { noteAccount } from '../trail.ts'
import { endChangesOf, followChange } from './changes.ts'

export const confirm = operation({
  id: 'email.confirm',
  method: 'POST',
  path: '/v1/email/confirm',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Follows the link that went to a new address: from now on it is the one to sign in with',
  input: { body: z.object({ token }) },
  output: 'nothing',
  async handler({ input, deps }) {
    await deps.identity.db.asProcess(async (tx) => {
      const { accountId, before } = await followChange(deps, tx, new Secret(input.body.token))
      await endChangesOf(deps, tx, accountId)
      // Links to choose a new password went to the address before.
      await endResetsOf(deps, tx, accountId)
      await endPendingOf(deps, tx, accountId)
      await note(deps, tx, { accountId, kind: 'email.changed', to: before })
      await noteAccount(tx, accountId, 'email.changed')
    })
  },
})
