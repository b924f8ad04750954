// Who may see a page: a session, or the way to sign in with the address to come back to.

import type { QueryClient } from '@tanstack/react-query'
import { type AnyRouter, redirect } from '@tanstack/react-router'
import { isProblem } from '../data/problem.ts'
import type { Session } from '../data/contract.ts'
import { sessionQuery } from '../data/queries.ts'
import { safeReturn, to } from '../paths.ts'

function wayBack(href: string): string | undefined {
  const back = safeReturn(href)
  return back === '/' ? undefined : back
}

export async function requireSession(queries: QueryClient, href: string): Promise<{ session: Session }> {
  try {
    return { session: await queries.ensureQueryData(sessionQuery) }
  } catch (error) {
    if (isProblem(error, 401)) redirect({ ...to.signIn(wayBack(href)), throw: true })
    throw error
  }
}

let leaving = false

/** The session may be over: asks once, and if so leaves nothing of it in memory and on screen. */
export async function leaveForSignIn(router: AnyRouter, queries: QueryClient): Promise<void> {
  if (leaving) return
  leaving = true
  try {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
  } catch (error) {
    // Anything but "not signed in" is a matter of the network; the pages say so themselves.
    if (!isProblem(error, 401)) return
    const href = router.state.location.href
    queries.clear()
    await router.navigate(to.signIn(wayBack(href)))
  } finally {
    leaving = false
  }
}
