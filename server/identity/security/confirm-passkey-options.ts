import { operation } from '../../operation/operation.ts'
import { passkeyOptions } from '../passkeys/answers.ts'
import { requestOptions } from '../passkeys/ceremony.ts'
import { passkeysOf } from '../passkeys/stored.ts'
import { accountSession } from './live-session.ts'

export const confirmPasskeyOptions = operation({
  id: 'security.confirm-passkey-options',
  method: 'POST',
  path: '/v1/security/confirm/passkey/options',
  permission: 'signed-in',
  audit: 'read',
  zone: 'auth',
  summary: 'What the browser needs to confirm with a passkey',
  input: {},
  output: passkeyOptions,
  async handler({ session, deps }) {
    return deps.identity.db.asProcess(async (tx) => {
      const { accountId, sessionId } = await accountSession(tx, session)
      const asked = { purpose: 'confirm' as const, subject: sessionId }
      return { options: { ...(await requestOptions(deps, asked, await passkeysOf(deps, tx, accountId))) } }
    })
  },
})
