// The console. main -> routes (addresses) -> pages (by address) -> data (questions to the server) and ui (the design system).

import './app.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isProblem } from './data/problem.ts'
import { assetsQuery, sessionQuery, sitesQuery } from './data/queries.ts'
import { onSession } from './data/session-end.ts'
import { queryClient } from './query-client.ts'
import { router } from './routes.tsx'
import { leaveForSecondFactor, leaveForSignIn } from './shell/session-gate.ts'

onSession({
  ended: () => leaveForSignIn(router, queryClient),
  changed: () => void queryClient.invalidateQueries(),
  secondFactor: () => void leaveForSecondFactor(router, queryClient),
})

// On the way to the fleet all questions are asked at once; the gate and the page then find the answers. The sites are the
// shorter answer: with them there, the list is worked out once.
if (window.location.pathname === '/') {
  void queryClient.prefetchQuery(sessionQuery)
  void queryClient.prefetchQuery(sitesQuery)
  void queryClient.prefetchQuery(assetsQuery)
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root, {
  // A failure that a page shows is no failure of the console; what else is caught is.
  onCaughtError: (error) => void (isProblem(error) || console.error(error)),
}).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
