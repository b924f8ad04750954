// The questions about alarms. All begin with the same word, so that whatever changes one has all asked again.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { ALARM_STATES } from '../../../core/alarm/states.ts'
import { api } from '../api.ts'
import { ALARM_COUNTS_REFRESH_MS, ALARM_RULES_REFRESH_MS, ALARMS_REFRESH_MS } from '../limits.ts'
import { type AlarmPlace, ruleOf } from './contract.ts'

export const ALARMS_KEY = ['alarms'] as const

/** Of the operation: lists with commas between. */
export type AlarmFilter = { states?: string; priorities?: string; asset?: string; site?: string }

export const alarmsQuery = (filter: AlarmFilter = {}) =>
  queryOptions({
    queryKey: [...ALARMS_KEY, 'list', filter],
    queryFn: ({ signal }) => api.alarms.list({ query: filter }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ALARMS_REFRESH_MS,
  })

/** Counts come with every list, whatever is asked for; of these alarms there are next to none to send along. */
const FEW: AlarmFilter = { states: 'out-of-service', priorities: 'critical' }

export const alarmCountsQuery = queryOptions({
  queryKey: [...ALARMS_KEY, 'counts'],
  queryFn: async ({ signal }) => (await api.alarms.list({ query: FEW }, { signal })).counts,
  refetchInterval: ALARM_COUNTS_REFRESH_MS,
})

/** One alarm, also when it is normal; null when it has never been anything else. */
export const alarmQuery = ({ ruleId, assetId }: AlarmPlace) =>
  queryOptions({
    queryKey: [...ALARMS_KEY, 'one', ruleId, assetId],
    queryFn: async ({ signal }) => {
      const query = { rule: ruleId, asset: assetId, states: ALARM_STATES.join(',') }
      return (await api.alarms.list({ query }, { signal })).alarms[0] ?? null
    },
    refetchInterval: ALARMS_REFRESH_MS,
  })

/** Lines of the journal a page. */
const LINES_A_PAGE = 50

export const journalQuery = (of: { rule?: string; asset?: string }, limit = LINES_A_PAGE) =>
  infiniteQueryOptions({
    queryKey: [...ALARMS_KEY, 'journal', of, limit],
    queryFn: ({ pageParam, signal }) => api.alarms.journal({ query: { ...of, before: pageParam, limit } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.before ?? undefined,
    // Older pages do not change; while only the newest is there it is read again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : ALARM_COUNTS_REFRESH_MS),
  })

export const statisticsQuery = (days: number) =>
  queryOptions({
    queryKey: [...ALARMS_KEY, 'statistics', days],
    queryFn: ({ signal }) => api.alarms.statistics({ query: { days } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: ALARM_RULES_REFRESH_MS,
  })

export const rulesQuery = (archived: boolean) =>
  queryOptions({
    queryKey: [...ALARMS_KEY, 'rules', archived],
    queryFn: async ({ signal }) =>
      (await api.alarmRules.list({ query: { archived: archived ? 'true' : 'false' } }, { signal })).rules.map(ruleOf),
    refetchInterval: ALARM_RULES_REFRESH_MS,
    staleTime: 5_000,
  })

/** Its own steps are not changed under whoever is typing. */
export const ruleEscalationQuery = (ruleId: string) =>
  queryOptions({
    queryKey: [...ALARMS_KEY, 'escalation', ruleId],
    queryFn: ({ signal }) => api.alarmRules.escalation({ params: { ruleId } }, { signal }),
    refetchOnWindowFocus: false,
  })
