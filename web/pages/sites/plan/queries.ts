// The questions about plans. All begin with the same words, so that whatever changes one has it asked again.

import { queryOptions } from '@tanstack/react-query'
import { api } from '../../../data/api.ts'

/** What somebody else changes on a wall shows within this. */
const PLAN_REFRESH_MS = 30_000

export const planKey = (siteId: string) => ['plans', siteId] as const

export const planQuery = (siteId: string) =>
  queryOptions({
    queryKey: [...planKey(siteId), 'facts'],
    queryFn: ({ signal }) => api.plans.read({ params: { siteId } }, { signal }),
    refetchInterval: PLAN_REFRESH_MS,
  })

/** The picture itself, once for each of its versions: held in memory, since what is sealed at rest has no place on a disk here. */
export const pictureQuery = (siteId: string, version: number) =>
  queryOptions({
    queryKey: [...planKey(siteId), 'picture', version],
    queryFn: async ({ signal }) => (await api.plans.image({ params: { siteId } }, { signal })).blob(),
    staleTime: Number.POSITIVE_INFINITY,
  })
