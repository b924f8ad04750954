// After a right password: a session where the account has no second factor, else a sign-in that waits for it.
import { z } from 'zod'
import { FAILURES_SUSPICIOUS, KNOWN_BROWSER_S } from '../../../core/limits.ts'
import type { AccountId, PersonId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Cookies } from '../../operation/operation.ts'
import { Secret, type SessionToken } from '../../platform/secret.ts'
import { methodsOf, standingOf } from '../security/factors.ts'
import { note } from '../outbox/notices.ts'
import { endSession, type NewSession, type Seen, startSession, wrongCredentials } from '../sessions.ts'
import { hashOf } from '../tokens.ts'
import { endPending, startPending } from './pending.ts'

export const nextStep = z.object({
  next: z.enum(['signed-in', 'second-factor']),
  /** Which second factors may be shown; none when signed in. */
  methods: z.array(z.enum(['totp', 'passkey', 'recovery'])),
})
export type NextStep = z.infer<typeof nextStep>

/** Whose password was right. `personId`: of whom the session is to be, where an invitation says it. */
export type Known = { accountId: AccountId; personId?: PersonId; emailIndex: Buffer; failuresBefore: number }

/** Who asks: the session that the browser has and that the new one replaces, and what is seen of them. */
export type Asker = { session: SessionToken | undefined; cookies: Cookies; seen: Seen }

/** Throws Failure unauthenticated, in the words of a wrong password, for an account that is nobody any more. */
export async function afterPassword(deps: AuthDeps, known: Known, asker: Asker): Promise<NextStep> {
  const { accountId, personId, failuresBefore } = known
  const { cookies } = asker
  const whose = { accountId, ...(personId === undefined ? {} : { personId }) }
  const result = await deps.identity.db.asProcess(async (tx) => {
    if (cookies.pending !== undefined) await endPending(deps, tx, hashOf(cookies.pending))
    const methods = await methodsOf(tx, accountId)
    if (methods.length === 0)
      return { started: await enter(deps, tx, { ...whose, aal: 'password', failuresBefore }, asker) }
    const { isActive } = await standingOf(tx, accountId)
    if (!isActive) throw wrongCredentials()
    return { methods, waiting: await startPending(deps, tx, { ...whose, failuresBefore }) }
  })
  if (result.waiting === undefined) {
    remember(deps, known.emailIndex, asker, result.started)
    return { next: 'signed-in', methods: [] }
  }
  cookies.setPending(result.waiting.token, result.waiting.expiresAt)
  return { next: 'second-factor', methods: result.methods }
}

type Entering = { accountId: AccountId; personId?: PersonId; aal: 'password' | 'mfa'; failuresBefore: number }

/** The session itself, in the transaction of whatever was shown last; the one that the browser had ends. */
export async function enter(deps: AuthDeps, tx: Tx, entering: Entering, asker: Asker): Promise<NewSession> {
  const { accountId, failuresBefore, ...whose } = entering
  if (asker.session !== undefined) await endSession(deps, tx, asker.session, 'replaced')
  const started = await startSession(deps, tx, { accountId, ...whose }, asker.seen)
  if (failuresBefore >= FAILURES_SUSPICIOUS)
    await note(deps, tx, { accountId, kind: 'sign-in.suspicious', facts: { failures: failuresBefore } })
  return started
}

/**
 * The cookies of a session that has begun. This browser has shown all that the account asks for: strangers' failures
 * will not delay it.
 */
export function remember(deps: AuthDeps, emailIndex: Buffer, { cookies }: Asker, started: NewSession): void {
  cookies.setSession(started.token, started.expiresAt)
  if (cookies.pending !== undefined) cookies.clearPending()
  markBrowser(deps, cookies, emailIndex)
}

/** Gives this browser a bucket of its own in the throttle, for this account. */
export function markBrowser(deps: AuthDeps, cookies: Cookies, emailIndex: Buffer): void {
  const mark = new Secret(deps.identity.known.mark(emailIndex, deps.random(16)))
  cookies.setKnown(mark, new Date(deps.clock().getTime() + KNOWN_BROWSER_S * 1000))
}
