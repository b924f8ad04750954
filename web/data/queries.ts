// The questions the console asks, with their keys. A page never writes a key by hand.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'
import { observeServerTime } from './clock.ts'
import { CERTIFICATES_REFRESH_MS, FLEET_REFRESH_MS, REVOCATION_REFRESH_MS } from './limits.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session.read({ signal }),
  staleTime: 60_000,
})

export const assetsQuery = queryOptions({
  queryKey: ['assets'],
  queryFn: async ({ signal }) => {
    const answer = await api.assets.list({ signal })
    observeServerTime(Date.parse(answer.at))
    return answer
  },
  refetchInterval: FLEET_REFRESH_MS,
  staleTime: 5_000,
})

export const certificatesQuery = queryOptions({
  queryKey: ['certificates'],
  queryFn: async ({ signal }) => {
    const answer = await api.certificates.list({ signal })
    observeServerTime(Date.parse(answer.at))
    return answer
  },
  refetchInterval: CERTIFICATES_REFRESH_MS,
  staleTime: 5_000,
})

/** Begins like the list, so that whatever changes a certificate has both asked for again. */
export const expiringQuery = queryOptions({
  queryKey: ['certificates', 'expiring'],
  queryFn: ({ signal }) => api.certificates.expiring({ signal }),
  refetchInterval: CERTIFICATES_REFRESH_MS,
  staleTime: 5_000,
})

export const assetQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['asset', assetId],
    queryFn: ({ signal }) => api.assets.read({ params: { assetId } }, { signal }),
  })

export const claimCodesQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['claim-codes', assetId],
    queryFn: () => api.claimCodes.list({ params: { assetId } }),
  })

export const revocationQuery = (assetId: string, serial: string) =>
  queryOptions({
    queryKey: ['asset', assetId, 'revocation', serial],
    queryFn: async ({ signal }) =>
      (await api.certificates.revocation({ params: { assetId, serial } }, { signal })).revocation,
    // Gateways confirm within a second; until all have, look again.
    refetchInterval: ({ state }) => (state.data?.confirmedAt === null ? REVOCATION_REFRESH_MS : false),
  })

export const signalsQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['signals', assetId],
    queryFn: async ({ signal }) => (await api.signals.list({ params: { assetId } }, { signal })).signals,
  })

/** What the asset last said of its own health; null when it never has. */
export const healthQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['health', assetId],
    queryFn: async ({ signal }) => (await api.health.read({ params: { assetId } }, { signal })).health,
    refetchInterval: 30_000,
  })

export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  queryFn: async ({ signal }) => (await api.sites.list({ signal })).sites,
  staleTime: 30_000,
})

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: async ({ signal }) => (await api.people.list({ signal })).people,
})

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => (await api.keys.list({ signal })).keys,
})

export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: async ({ signal }) => (await api.organisations.list({ signal })).organisations,
})

/** Events a page; the contract pages backwards by time. */
const EVENTS_A_PAGE = 50

export const eventsQuery = (asset?: string, limit = EVENTS_A_PAGE) =>
  infiniteQueryOptions({
    queryKey: ['events', asset ?? 'all', limit],
    queryFn: async ({ pageParam, signal }) =>
      (await api.events.list({ query: { asset, before: pageParam, limit } }, { signal })).events,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.length < limit ? undefined : last.at(-1)?.at),
    refetchInterval: 15_000,
  })
