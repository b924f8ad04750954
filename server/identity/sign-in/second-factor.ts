// The second step of signing in, whatever is shown: the sign-in that waits is found, the attempt counted, the factor
// checked and the session started. Checking and starting are one transaction: a code is used up exactly by the session
// that it opened.
import { forbidden, invalid, unauthenticated } from '../../../core/errors.ts'
import type { Tx } from '../../db/database.ts'
import type { AuthDeps } from '../../operation/deps.ts'
import type { Where } from '../totp/codes.ts'
import { noteAccount } from '../trail.ts'
import { type Asker, enter, remember } from './next-step.ts'
import { endPending, findPending, takeTry, type Waiting } from './pending.ts'

/** What came of a check; `answer` is for the caller, once the session has started. */
export type Checked<T> =
  | { outcome: 'right'; failuresBefore?: number; answer: T }
  | { outcome: 'wrong' }
  | { outcome: 'spent' }

/**
 * Throws unauthenticated when no sign-in waits (any more), limit when there were too many attempts, invalid for a wrong
 * code, forbidden when codes of this kind open nothing any more.
 */
export async function withSecondFactor<T>(
  deps: AuthDeps,
  asker: Asker,
  check: (tx: Tx, waiting: Waiting, where: Where) => Promise<Checked<T>>,
  wrong = wrongCode,
): Promise<T> {
  const { cookies, seen } = asker
  const { db, known, throttle } = deps.identity
  const waiting = cookies.pending && (await db.asProcess((tx) => findPending(deps, tx, cookies.pending ?? none())))
  if (waiting === undefined) throw over(asker)
  const { accountId, emailIndex } = waiting
  const mark = cookies.known?.reveal()
  const isKnown = mark !== undefined && known.isMark(emailIndex, mark)
  const knownMark = isKnown ? mark : undefined
  const reservation = await throttle.reserve({ trying: 'factor', emailIndex, address: seen.address, knownMark })
  const result = await db.asProcess(async (tx) => {
    if (!(await takeTry(deps, tx, waiting))) return { outcome: 'over' as const }
    const checked = await check(tx, waiting, isKnown ? 'known' : 'new')
    if (checked.outcome !== 'right') {
      // Committed with the count: a wrong code is never free.
      await noteAccount(tx, accountId, 'second-factor.failed', { result: 'refused' })
      return checked
    }
    await endPending(deps, tx, waiting.tokenHash)
    const failuresBefore = Math.max(waiting.failuresBefore, reservation.failuresBefore, checked.failuresBefore ?? 0)
    const person = waiting.personId === null ? {} : { personId: waiting.personId }
    const started = await enter(deps, tx, { accountId, ...person, aal: 'mfa', failuresBefore }, asker)
    return { ...checked, started }
  })
  if (result.outcome === 'over') throw over(asker)
  if (result.outcome === 'wrong') throw wrong()
  if (result.outcome === 'spent') throw codesSpent()
  await reservation.succeeded()
  remember(deps, emailIndex, asker, result.started)
  return result.answer
}

function none(): never {
  throw unauthenticated('Begin with your password')
}

function over({ cookies }: Asker): Error {
  if (cookies.pending !== undefined) cookies.clearPending()
  return unauthenticated('Begin with your password', { hint: 'A sign-in waits five minutes, for five codes at most.' })
}

export function wrongCode(): Error {
  return invalid('The code is not right', {
    fields: { code: 'is not right, or was used already: wait for the next one' },
  })
}

export function codesSpent(): Error {
  return forbidden('There were too many wrong codes of this authenticator app', {
    hint: 'Use a passkey or a recovery code, or a browser in which you have signed in before.',
  })
}
