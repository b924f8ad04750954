import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isKind, isProblem, mayPass } from './data/problem.ts'
import { secondFactorWanted, sessionMayHaveEnded } from './data/session-end.ts'

const RETRIES_MAX = 2

function onError(error: unknown): void {
  if (isProblem(error, 401)) void sessionMayHaveEnded()
  if (isKind(error, 'second-factor')) secondFactorWanted()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== 'session' && onError(error) }),
  mutationCache: new MutationCache({
    // Signing in answers 401 for a wrong password; there is no session to lose then.
    onError: (error, _variables, _context, mutation) => !mutation.meta?.signingIn && onError(error),
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // Refusals stay refused; what did not arrive or broke is worth another try.
      retry: (count, error) => count < RETRIES_MAX && mayPass(error),
      retryDelay: (count) => 400 * 2 ** count,
    },
  },
})
