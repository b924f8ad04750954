import { z } from 'zod'
import { instant, token } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { Secret } from '../../platform/secret.ts'
import { findAccount } from '../accounts.ts'
import { findInvitation } from './invitations.ts'

export const inspect = operation({
  id: 'enrolment.inspect',
  method: 'POST',
  path: '/v1/enrolment/inspect',
  permission: 'public',
  audit: 'read',
  zone: 'auth',
  summary: 'What an invitation is for',
  input: { body: z.object({ token }) },
  output: z.object({
    /** Null for the platform's first administrator, who types it. */
    email: z.string().nullable(),
    kind: z.enum(['platform', 'tenant']),
    /** Null when it is not told: without mail the inviter holds the link too, and must not learn who has an account. */
    hasAccount: z.boolean().nullable(),
    expiresAt: instant,
  }),
  async handler({ input, deps }) {
    const { email, kind, expiresAt } = await findInvitation(deps, new Secret(input.body.token))
    const isMailed = deps.config.smtp !== undefined && email !== null
    const account =
      isMailed && (await deps.identity.db.asProcess((tx) => findAccount(tx, deps.identity.emails.index(email))))
    const hasAccount = isMailed ? account !== undefined : null
    return { email, kind, hasAccount, expiresAt: expiresAt.toISOString() }
  },
})
