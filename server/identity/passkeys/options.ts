import { operation } from '../../operation/operation.ts'
import { accountSession } from '../security/live-session.ts'
import { passkeyOptions } from './answers.ts'
import { creationOptions } from './ceremony.ts'

export const options = operation({
  id: 'passkeys.options',
  method: 'POST',
  path: '/v1/security/passkeys/options',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'What the browser needs to make a passkey',
  input: {},
  output: passkeyOptions,
  async handler({ session, deps }) {
    return deps.identity.db.asProcess(async (tx) => {
      const { accountId, sessionId } = await accountSession(tx, session, { fresh: true })
      const made = await creationOptions(deps, tx, accountId, { purpose: 'register', subject: sessionId })
      return { options: { ...made } }
    })
  },
})
