import { z } from 'zod'
import { name } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { passkeyId } from '../fields.ts'
import { afterAdding } from '../security/factor-added.ts'
import { accountSession } from '../security/live-session.ts'
import { createdAnswer } from './answers.ts'
import { addPasskey } from './ceremony.ts'

export const add = operation({
  id: 'passkeys.add',
  method: 'POST',
  path: '/v1/security/passkeys',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Takes a new passkey into use; other sessions of the account end',
  input: { body: z.object({ name, response: createdAnswer }) },
  output: z.object({
    passkeyId,
    /** Made with the first second factor, shown here and never again; null where there are some. */
    recoveryCodes: z.array(z.string()).nullable(),
  }),
  async handler({ input, session, cookies, deps }) {
    const added = await deps.identity.db.asProcess(async (tx) => {
      const { accountId, sessionId } = await accountSession(tx, session)
      const asked = { purpose: 'register' as const, subject: sessionId }
      const id = await addPasskey(deps, tx, { accountId, asked, answer: input.body.response, name: input.body.name })
      return { id, ...(await afterAdding(deps, tx, { accountId, session, event: 'passkey.added' })) }
    })
    cookies.setSession(added.renewed.token, added.renewed.expiresAt)
    return { passkeyId: added.id, recoveryCodes: added.recoveryCodes }
  },
})
