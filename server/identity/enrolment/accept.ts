import { z } from 'zod'
import { token } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { enrol } from './enrol.ts'
import { typedEmail, typedPassword } from '../fields.ts'
import { afterPassword, nextStep } from '../sign-in/next-step.ts'

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
      email: typedEmail.optional(),
      password: typedPassword,
    }),
  },
  output: nextStep,
  async handler({ input, session, about, client, cookies, deps }) {
    const enrolment = {
      token: new Secret(input.body.token),
      email: input.body.email,
      password: new Secret(input.body.password),
      knownMark: cookies.known,
    }
    // Who has an account with a second factor shows it here as at every sign-in: an invitation is no way around it.
    const known = await enrol(deps, enrolment, about.address)
    return afterPassword(deps, known, { session, cookies, seen: { address: about.address, client } })
  },
})
