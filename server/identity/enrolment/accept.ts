import { z } from 'zod'
import { EMAIL_TYPED_CHARS_MAX, PASSWORD_TYPED_CHARS_MAX } from '../../../core/limits.ts'
import { token } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { enrol } from '../enrol.ts'
import { endSession } from '../sessions.ts'
import { rememberBrowser } from '../sign-in/password.ts'

export const accept = operation({
  id: 'enrolment.accept',
  method: 'POST',
  path: '/v1/enrolment/accept',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Accepts an invitation with a new password, or with the password of the account that the address has',
  input: {
    body: z.object({
      token,
      /** For the platform's first administrator alone. */
      email: z.string().max(EMAIL_TYPED_CHARS_MAX).optional(),
      password: z.string().max(PASSWORD_TYPED_CHARS_MAX),
    }),
  },
  output: 'nothing',
  async handler({ input, session, about, client, cookies, deps }) {
    const enrolment = {
      token: new Secret(input.body.token),
      email: input.body.email,
      password: new Secret(input.body.password),
      knownMark: cookies.known,
    }
    const started = await enrol(deps, enrolment, { address: about.address, client })
    if (session !== undefined) await deps.identity.db.asProcess((tx) => endSession(deps, tx, session, 'replaced'))
    cookies.setSession(started.token, started.expiresAt)
    rememberBrowser(deps, cookies, started.emailIndex)
  },
})
