// The worst alarm that stands at each asset, for the list of them.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Priority } from '../../../core/alarm/states.ts'
import { alarmsQuery } from '../../data/alarms/queries.ts'
import { worstByAsset } from '../../data/alarms/waiting.ts'
import { FLEET_REFRESH_MS } from '../../data/limits.ts'
import { useCan } from '../../shell/use-session.ts'

export type WorstAlarms = ReadonlyMap<string, Priority>

/** Of more alarms than the server lists it tells the most pressing: these are the ones that are looked for here. */
export function useWorstAlarms(): WorstAlarms {
  const can = useCan()
  const answer = useQuery({
    ...alarmsQuery({ states: 'unacknowledged,acknowledged' }),
    enabled: can('alarm.read'),
    refetchInterval: FLEET_REFRESH_MS,
  })
  return useMemo(() => worstByAsset(answer.data?.alarms ?? []), [answer.data])
}
