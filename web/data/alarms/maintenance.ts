// The questions about maintenance windows.

import { queryOptions } from '@tanstack/react-query'
import type { MaintenanceListOutput } from '../../../client/operations.gen.ts'
import { api } from '../api.ts'
import { MAINTENANCE_REFRESH_MS } from '../limits.ts'

export type MaintenanceWindow = MaintenanceListOutput['windows'][number]

export const MAINTENANCE_KEY = ['maintenance'] as const

/** Those that are not over. */
export const openMaintenanceQuery = queryOptions({
  queryKey: [...MAINTENANCE_KEY, 'open'],
  queryFn: async ({ signal }) => (await api.maintenance.list({}, { signal })).windows,
  refetchInterval: MAINTENANCE_REFRESH_MS,
})

export const pastMaintenanceQuery = queryOptions({
  queryKey: [...MAINTENANCE_KEY, 'past'],
  queryFn: async ({ signal }) => (await api.maintenance.list({ query: { over: 'true' } }, { signal })).windows,
  refetchInterval: MAINTENANCE_REFRESH_MS,
})
