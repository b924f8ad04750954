import { z } from 'zod'
import { instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { signedAnswer } from '../passkeys/answers.ts'
import { notAccepted, ownerOf } from '../passkeys/ceremony.ts'
import { accountSession, renewSession } from './live-session.ts'

export const confirmPasskey = operation({
  id: 'security.confirm-passkey',
  method: 'POST',
  path: '/v1/security/confirm/passkey',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Shows once more who asks, by a passkey',
  input: { body: z.object({ response: signedAnswer }) },
  output: z.object({ confirmedUntil: instant }),
  async handler({ input, session, cookies, deps }) {
    const renewed = await deps.identity.db.asProcess(async (tx) => {
      const { accountId, sessionId } = await accountSession(tx, session)
      const asked = { purpose: 'confirm' as const, subject: sessionId }
      const owner = await ownerOf(deps, tx, { answer: input.body.response, asked, needsVerifiedUser: false })
      if (owner !== accountId) throw notAccepted()
      return renewSession(deps, tx, session, 'mfa')
    })
    cookies.setSession(renewed.token, renewed.expiresAt)
    return { confirmedUntil: renewed.confirmedUntil.toISOString() }
  },
})
