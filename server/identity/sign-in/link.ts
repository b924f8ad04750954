import { z } from 'zod'
import { token } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { signInByLink } from './links.ts'

export const link = operation({
  id: 'sign-in.link',
  method: 'POST',
  path: '/v1/sign-in/link',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'Signs in with a link of the demonstration; refused everywhere else',
  input: { body: z.object({ token }) },
  output: 'nothing',
  async handler({ input, about, client, cookies, deps }) {
    const started = await signInByLink(deps, new Secret(input.body.token), { address: about.address, client })
    cookies.setSession(started.token, started.expiresAt)
  },
})
