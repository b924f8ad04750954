// The rules and alarms of the asset, as the chart draws them.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ALARM_EVENTS_PER_PAGE_MAX } from '../../../../core/limits.ts'
import type { Band } from '../../../chart/annotations.ts'
import { ALARMS_KEY, rulesQuery } from '../../../data/alarms/queries.ts'
import { api } from '../../../data/api.ts'
import type { Signal } from '../../../data/contract.ts'
import { ALARM_COUNTS_REFRESH_MS } from '../../../data/limits.ts'
import { useCan } from '../../../shell/use-session.ts'
import { type AssetSearch, windowOf } from '../search.ts'
import { alarmMarkers, limitBands, type Scoped } from './alarm-marks.ts'
import type { Markers } from './use-markers.ts'

function useRules() {
  const can = useCan()
  return useQuery({ ...rulesQuery(false), enabled: can('alarm.read') }).data
}

export function useLimitBands(asset: Scoped, signals: readonly Signal[]): readonly Band[] {
  const rules = useRules()
  return useMemo(() => limitBands(rules ?? [], asset, signals), [rules, asset, signals])
}

export function useAlarmMarkers(assetId: string, search: AssetSearch): Markers {
  const can = useCan()
  const rules = useRules()
  const still = windowOf(search, 0)
  const { data } = useQuery({
    queryKey: [...ALARMS_KEY, 'marks', assetId, still.moving ? 'now' : still.to],
    queryFn: ({ signal }) => {
      const before = still.moving ? undefined : new Date(Math.ceil(still.to)).toISOString()
      return api.alarms.journal({ query: { asset: assetId, before, limit: ALARM_EVENTS_PER_PAGE_MAX } }, { signal })
    },
    enabled: can('alarm.read'),
    placeholderData: keepPreviousData,
    refetchInterval: still.moving ? ALARM_COUNTS_REFRESH_MS : false,
  })
  return useMemo(() => {
    const names = new Map((rules ?? []).map(({ ruleId, name }) => [ruleId, name]))
    const oldest = data?.before ? data.events.at(-1) : undefined
    const all = alarmMarkers(data?.events ?? [], (ruleId) => names.get(ruleId))
    return { all, since: oldest === undefined ? null : Date.parse(oldest.at) }
  }, [data, rules])
}
