import { z } from 'zod'
import type { AccountId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import { instant, name } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import { emailOf } from '../accounts.ts'
import { factorsOf, hasFactor, standingOf } from './factors.ts'
import { passkeyId } from '../fields.ts'
import { confirmedUntil, liveSession } from './live-session.ts'
import { passkeysOf } from '../passkeys/stored.ts'
import { countRecoveryCodes } from '../recovery/codes.ts'

export const read = operation({
  id: 'security.read',
  method: 'GET',
  path: '/v1/security',
  permission: 'signed-in',
  audit: 'read',
  zone: 'auth',
  summary: "The security of one's own account: password, second factors, and how sure the platform is of the session",
  input: {},
  output: z.object({
    email: z.string().nullable(),
    /** False for a link of the demonstration: there is nothing to secure. */
    hasAccount: z.boolean(),
    passwordChangedAt: instant.nullable(),
    totp: z.object({ since: instant }).nullable(),
    recovery: z.object({ left: z.number().int(), total: z.number().int() }),
    passkeys: z.array(
      z.object({
        passkeyId,
        name,
        createdAt: instant,
        lastUsedAt: instant.nullable(),
        backedUp: z.boolean(),
      }),
    ),
    /** This session lacks the second factor that its person must have. */
    secondFactorNeeded: z.boolean(),
    /** A second factor is a must, in one of the account's organisations. */
    required: z.boolean(),
    aal: z.enum(['password', 'mfa', 'link', 'token']),
    /** Until then nothing is asked again; null when it would be asked now. */
    confirmedUntil: instant.nullable(),
    confirmWith: z.array(z.enum(['password', 'totp', 'passkey'])),
  }),
  async handler({ session, deps }) {
    return deps.identity.db.asProcess(async (tx) => {
      const live = await liveSession(tx, session)
      const of = live.accountId === null ? NO_ACCOUNT : await accountFacts(deps, tx, live.accountId)
      return {
        ...of,
        secondFactorNeeded: live.lacksFactor,
        aal: live.aal,
        confirmedUntil: confirmedUntil(live)?.toISOString() ?? null,
      }
    })
  },
})

const NO_ACCOUNT = {
  email: null,
  hasAccount: false,
  passwordChangedAt: null,
  totp: null,
  recovery: { left: 0, total: 0 },
  passkeys: [],
  required: false,
  confirmWith: [],
}

async function accountFacts(deps: AuthDeps, tx: Tx, accountId: AccountId) {
  const factors = await factorsOf(tx, accountId)
  const { totpSince } = factors
  const account = await tx.kysely
    .selectFrom('identity.account')
    .select('password_changed_at')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  const passkeys = await passkeysOf(deps, tx, accountId)
  const { mustHaveFactor } = await standingOf(tx, accountId)
  return {
    email: await emailOf(deps, tx, accountId),
    hasAccount: true,
    passwordChangedAt: account.password_changed_at.toISOString(),
    totp: totpSince && { since: totpSince.toISOString() },
    recovery: await countRecoveryCodes(tx, accountId),
    passkeys: passkeys.map(({ id, name: called, createdAt, lastUsedAt, backedUp }) => ({
      passkeyId: id,
      name: called,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      backedUp,
    })),
    required: mustHaveFactor,
    confirmWith: hasFactor(factors)
      ? [...(totpSince === null ? [] : ['totp' as const]), ...(passkeys.length === 0 ? [] : ['passkey' as const])]
      : ['password' as const],
  }
}
