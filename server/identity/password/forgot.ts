import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { canonicalEmail } from '../email.ts'
import { typedEmail } from '../fields.ts'

export const forgot = operation({
  id: 'password.forgot',
  method: 'POST',
  path: '/v1/password/forgot',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Asks for a letter with a link to choose a new password; the answer is the same whether there is an account',
  input: { body: z.object({ email: typedEmail }) },
  output: z.object({}),
  status: 202,
  async handler({ input, about, deps }) {
    const emailIndex = deps.identity.emails.index(canonicalEmail(input.body.email) ?? input.body.email)
    const { address } = about
    await deps.identity.throttle.reserve({ trying: 'letter', emailIndex, address, knownMark: undefined })
    // Whether somebody has this address is looked up after the answer, which takes as long either way.
    deps.identity.resets.ask(deps, emailIndex)
    return {}
  },
})
