import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { factorCode } from '../fields.ts'
import { tryCode } from '../totp/codes.ts'
import { withSecondFactor } from './second-factor.ts'

export const code = operation({
  id: 'sign-in.code',
  method: 'POST',
  path: '/v1/sign-in/code',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'The second step of signing in: a code of the authenticator app',
  input: { body: z.object({ code: factorCode }) },
  output: 'nothing',
  async handler({ input, session, about, client, cookies, deps }) {
    const asker = { session, cookies, seen: { address: about.address, client } }
    await withSecondFactor(deps, asker, async (tx, { accountId }, where) => {
      const { outcome, failuresBefore } = await tryCode(deps, tx, accountId, input.body.code, where)
      return outcome === 'right' ? { outcome, failuresBefore, answer: undefined } : { outcome }
    })
  },
})
