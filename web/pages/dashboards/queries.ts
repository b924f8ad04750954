// The questions about dashboards. All begin with the same word, so that whatever changes one has all asked again.

import { queryOptions } from '@tanstack/react-query'
import { api } from '../../data/api.ts'

export const DASHBOARDS_KEY = ['dashboards'] as const

/** What somebody else changes on a wall shows within this. */
const DASHBOARD_REFRESH_MS = 30_000

export const dashboardsQuery = queryOptions({
  queryKey: [...DASHBOARDS_KEY, 'list'],
  queryFn: async ({ signal }) => (await api.dashboards.list({ signal })).dashboards,
})

export const dashboardQuery = (dashboardId: string) =>
  queryOptions({
    queryKey: [...DASHBOARDS_KEY, 'one', dashboardId],
    queryFn: ({ signal }) => api.dashboards.read({ params: { dashboardId } }, { signal }),
    refetchInterval: DASHBOARD_REFRESH_MS,
  })
