import { z } from 'zod'
import { base32, otpauthUri } from '../../../core/codes/totp.ts'
import { operation } from '../../operation/operation.ts'
import { emailOf } from '../accounts.ts'
import { accountSession } from '../security/live-session.ts'
import { beginTotp } from './codes.ts'

export const begin = operation({
  id: 'totp.begin',
  method: 'POST',
  path: '/v1/security/totp',
  permission: 'signed-in',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Makes a secret for an authenticator app, shown here and never again; it counts from its first code on',
  input: {},
  output: z.object({
    /** Base32, to be typed in where a QR code cannot be read. */
    secret: z.string(),
    /** otpauth://, the content of the QR code. */
    uri: z.string(),
  }),
  async handler({ session, deps }) {
    return deps.identity.db.asProcess(async (tx) => {
      const { accountId } = await accountSession(tx, session, { fresh: true })
      const secret = await beginTotp(deps, tx, accountId)
      const issuer = `Fairlead ${new URL(deps.config.publicUrl).hostname}`
      return { secret: base32(secret), uri: otpauthUri(secret, issuer, await emailOf(deps, tx, accountId)) }
    })
  },
})
