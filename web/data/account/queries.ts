// The questions about the own account, with their keys.

import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { sessionQuery } from '../queries.ts'
import { api } from '../api.ts'

/** Sessions end elsewhere too; the list is read again this often. */
const SESSIONS_REFRESH_MS = 5_000
const OUTBOX_REFRESH_MS = 4_000

export const securityQuery = queryOptions({
  queryKey: ['security'],
  queryFn: ({ signal }) => api.security.read({ signal }),
})

export const mySessionsQuery = queryOptions({
  queryKey: ['sessions', 'me'],
  queryFn: async ({ signal }) => (await api.sessions.list({ query: { of: 'me' } }, { signal })).sessions,
  refetchInterval: SESSIONS_REFRESH_MS,
})

export const organisationSettingsQuery = queryOptions({
  queryKey: ['organisation'],
  queryFn: ({ signal }) => api.organisation.read({ signal }),
})

export const outboxQuery = queryOptions({
  queryKey: ['outbox'],
  queryFn: async ({ signal }) => (await api.outbox.list({ signal })).mails,
  refetchInterval: OUTBOX_REFRESH_MS,
})

/** A factor was added, removed or shown: what the account has and what the session may do are not what they were. */
export async function factorsChanged(queries: QueryClient): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: securityQuery.queryKey }),
    queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  ])
}
