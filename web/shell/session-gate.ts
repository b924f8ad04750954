// Who may see a page: a session that has shown what it must, or the way there with the address to come back to.

import type { QueryClient } from '@tanstack/react-query'
import { type AnyRouter, redirect } from '@tanstack/react-router'
import { settleStepUp } from '../data/account/step-up.ts'
import { api } from '../data/api.ts'
import type { Session } from '../data/contract.ts'
import { isKind, isProblem } from '../data/problem.ts'
import { sessionQuery } from '../data/queries.ts'
import { safeReturn, to } from '../paths.ts'

function wayBack(href: string): string | undefined {
  const back = safeReturn(href)
  return back === '/' ? undefined : back
}

/** Signed in, whatever is still missing. */
export async function requireSignedIn(queries: QueryClient, href: string): Promise<{ session: Session }> {
  try {
    // What is known to be out of date decides nothing: a factor may have been shown since.
    const outdated = queries.getQueryState(sessionQuery.queryKey)?.isInvalidated
    return { session: await (outdated ? queries.fetchQuery(sessionQuery) : queries.ensureQueryData(sessionQuery)) }
  } catch (error) {
    if (isKind(error, 'operate-as-ended')) redirect({ ...to.operatingEnded(), throw: true })
    if (isProblem(error, 401)) redirect({ ...to.signIn(wayBack(href)), throw: true })
    throw error
  }
}

export async function requireSession(queries: QueryClient, href: string): Promise<{ session: Session }> {
  const { session } = await requireSignedIn(queries, href)
  if (session.needsSecondFactor) redirect({ ...to.secondFactor(wayBack(href)), throw: true })
  if (isNameless(session)) redirect({ ...to.welcome(wayBack(href)), throw: true })
  return { session }
}

/** The first administrator of a platform: nobody invited them, so nobody gave them a name. */
export function isNameless({ person, permissions, operateAs }: Session): boolean {
  return person.name === null && !operateAs && permissions.includes('person.edit')
}

let signingOut = false

/** Whatever the server says, nothing of the session stays on this screen. */
export async function signOut(router: AnyRouter, queries: QueryClient): Promise<void> {
  signingOut = true
  try {
    await api.signIn.end()
  } finally {
    settleStepUp(false)
    queries.clear()
    await router.navigate(to.signIn())
    signingOut = false
  }
}

let asking: Promise<boolean> | undefined

/** The session may be over: asks once, and if so leaves nothing of it in memory and on screen. Resolves to "still signed in". */
export function leaveForSignIn(router: AnyRouter, queries: QueryClient): Promise<boolean> {
  // Who goes by themselves is not told that they were signed out.
  if (signingOut) return Promise.resolve(false)
  asking ??= leftOf(queries)
    .then(async (left) => {
      if (left !== 'session') await leave(router, queries, left)
      return left === 'session'
    })
    .finally(() => (asking = undefined))
  return asking
}

/** What of the session is left: all, nothing, or (for staff who operated as an organisation) the way back to one's own. */
type Left = 'session' | 'nothing' | 'way-back'

async function leftOf(queries: QueryClient): Promise<Left> {
  try {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
    return 'session'
  } catch (error) {
    if (isKind(error, 'operate-as-ended')) return 'way-back'
    // Anything but "not signed in" is a matter of the network; the pages say so themselves.
    return isProblem(error, 401) ? 'nothing' : 'session'
  }
}

async function leave(router: AnyRouter, queries: QueryClient, left: Left): Promise<void> {
  const { href, pathname } = router.state.location
  if (pathname === to.signIn().to || pathname === to.operatingEnded().to) return
  settleStepUp(false)
  queries.clear()
  if (left === 'way-back') {
    await router.navigate(to.operatingEnded())
    return
  }
  // With the way back even to the first page: it is what tells the person that they were signed out.
  await router.navigate(to.signIn(safeReturn(href)))
}

/** What the session may do has shrunk to one thing: the way to a second factor. */
export async function leaveForSecondFactor(router: AnyRouter, queries: QueryClient): Promise<void> {
  const href = router.state.location.href
  if (href.startsWith('/second-factor')) return
  await queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
  await router.navigate(to.secondFactor(wayBack(href)))
}
