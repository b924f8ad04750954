import { z } from 'zod'
import { forbidden, invalid } from '../../../core/errors.ts'
import { type SessionId, idFrom } from '../../../core/ids.ts'
import { TOKEN_DAYS_MAX } from '../../../core/limits.ts'
import { DANGEROUS, type Permission } from '../../../core/permissions.ts'
import { instant, name, sessionId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import type { Tx } from '../../db/database.ts'
import { tokenName } from '../fields.ts'
import { permissions } from '../groups/fields.ts'

export const add = operation({
  id: 'tokens.add',
  method: 'POST',
  path: '/v1/tokens',
  permission: 'token.add',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Makes an API token for oneself: of permissions that one holds, for some days; it is shown this once',
  input: { body: z.object({ name, permissions, days: z.number().int().min(1).max(TOKEN_DAYS_MAX) }) },
  output: z.object({ sessionId, token: z.string(), expiresAt: instant }),
  status: 201,
  async handler({ input, session, about, deps }) {
    const { body } = input
    await deps.db.inSession(session, (tx) => refuseScopes(tx, body.permissions), about)
    const made = idFrom<SessionId>(deps.random(16))
    const keys = await deps.keys.forSession(session)
    // The auth process mints it, and the database asks it the same questions again: the api can make no session.
    const { token, expiresAt } = await deps.auth.mintToken(session, {
      sessionId: made,
      nameSealed: keys.seal('record', tokenName(made), body.name),
      permissions: body.permissions,
      days: body.days,
      about,
    })
    return { sessionId: made, token: token.reveal(), expiresAt: expiresAt.toISOString() }
  },
})

const NEVER: ReadonlySet<Permission> = new Set(DANGEROUS)

/** Says of which permissions; what a token then may do is worked out at each request, from what its maker may. */
async function refuseScopes(tx: Tx, scopes: readonly Permission[]): Promise<void> {
  const who = await tx.principal
  if (who === null || who.kind === 'token' || who.operateAs !== null)
    throw forbidden('Tokens are made by a person who has signed in')
  const dangerous = scopes.filter((scope) => NEVER.has(scope))
  if (dangerous.length > 0)
    throw invalid('Some permissions take a person', {
      fields: { permissions: `not for tokens: ${dangerous.join(', ')}` },
    })
  const missing = scopes.filter((scope) => !who.permissions.has(scope))
  if (missing.length > 0)
    throw forbidden('A token can do no more than you may', {
      fields: { permissions: `not yours: ${missing.join(', ')}` },
    })
}
