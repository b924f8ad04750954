import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { openAccount } from '../accounts.ts'
import { canonicalEmail } from '../email.ts'
import { typedEmail, typedPassword } from '../fields.ts'
import { afterPassword, nextStep } from './next-step.ts'

export const password = operation({
  id: 'sign-in.password',
  method: 'POST',
  path: '/v1/sign-in',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'The first step of signing in, and the only one of an account without a second factor: e-mail and password',
  input: { body: z.object({ email: typedEmail, password: typedPassword }) },
  output: nextStep,
  async handler({ input, session, about, client, cookies, deps }) {
    // What is no address belongs to no account: it is looked for all the same, and takes as long.
    const email = canonicalEmail(input.body.email) ?? input.body.email
    const emailIndex = deps.identity.emails.index(email)
    const { address } = about
    const credentials = { emailIndex, password: new Secret(input.body.password), address, knownMark: cookies.known }
    const { accountId, failuresBefore } = await openAccount(deps, credentials)
    return afterPassword(
      deps,
      { accountId, emailIndex, failuresBefore },
      { session, cookies, seen: { address, client } },
    )
  },
})
