import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { factorCode } from '../fields.ts'
import { note } from '../outbox/notices.ts'
import { countRecoveryCodes, useRecoveryCode } from '../recovery/codes.ts'
import { noteAccount } from '../trail.ts'
import { withSecondFactor } from './second-factor.ts'

export const recovery = operation({
  id: 'sign-in.recovery',
  method: 'POST',
  path: '/v1/sign-in/recovery',
  permission: 'public',
  audit: 'sign-in',
  zone: 'auth',
  summary: 'The second step of signing in: a recovery code, which works once',
  input: { body: z.object({ code: factorCode }) },
  output: z.object({
    /** Codes that are left. */
    left: z.number().int(),
  }),
  async handler({ input, session, about, client, cookies, deps }) {
    const asker = { session, cookies, seen: { address: about.address, client } }
    return withSecondFactor(deps, asker, async (tx, { accountId }) => {
      if (!(await useRecoveryCode(deps, tx, accountId, input.body.code))) return { outcome: 'wrong' }
      const { left } = await countRecoveryCodes(tx, accountId)
      await note(deps, tx, { accountId, kind: 'recovery-code.used', facts: { left } })
      await noteAccount(tx, accountId, 'recovery-code.used', { facts: { left } })
      return { outcome: 'right', answer: { left } }
    })
  },
})
