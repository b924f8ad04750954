import { z } from 'zod'
import { EMAIL_TYPED_CHARS_MAX, KNOWN_BROWSER_S, PASSWORD_TYPED_CHARS_MAX } from '../../../core/limits.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { type Cookies, operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { openAccount } from '../accounts.ts'
import { canonicalEmail } from '../email.ts'
import { endSession, startSession } from '../sessions.ts'

export const password = operation({
  id: 'sign-in.password',
  method: 'POST',
  path: '/v1/sign-in',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Signs in with e-mail and password; the session comes as a cookie',
  input: {
    body: z.object({
      email: z.string().max(EMAIL_TYPED_CHARS_MAX),
      password: z.string().max(PASSWORD_TYPED_CHARS_MAX),
    }),
  },
  output: 'nothing',
  async handler({ input, session, about, client, cookies, deps }) {
    // What is no address belongs to no account: it is looked for all the same, and takes as long.
    const email = canonicalEmail(input.body.email) ?? input.body.email
    const emailIndex = deps.identity.emails.index(email)
    const { address } = about
    const credentials = { emailIndex, password: new Secret(input.body.password), address, knownMark: cookies.known }
    const { accountId } = await openAccount(deps, credentials)
    const started = await deps.identity.db.asProcess(async (tx) => {
      if (session !== undefined) await endSession(deps, tx, session, 'replaced')
      return startSession(deps, tx, { accountId }, { address, client })
    })
    cookies.setSession(started.token, started.expiresAt)
    rememberBrowser(deps, cookies, emailIndex)
  },
})

/** This browser has shown the account's password: strangers' failures will not delay it. */
export function rememberBrowser(deps: AuthDeps, cookies: Cookies, emailIndex: Buffer): void {
  const mark = new Secret(deps.identity.known.mark(emailIndex, deps.random(16)))
  cookies.setKnown(mark, new Date(deps.clock().getTime() + KNOWN_BROWSER_S * 1000))
}
