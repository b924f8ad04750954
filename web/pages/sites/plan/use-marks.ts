// Who stands on a plan and how they are now. Names and presence come with the fleet's list, alarms as they change; an asset
// that is not in the viewer's list is not on their plan.

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { alarmsQuery } from '../../../data/alarms/queries.ts'
import { worstByAsset } from '../../../data/alarms/waiting.ts'
import { useNow } from '../../../data/clock.ts'
import { shownPresence } from '../../../data/freshness.ts'
import { assetsQuery } from '../../../data/queries.ts'
import { useReachable } from '../../../data/use-live.ts'
import type { Place } from './contract.ts'
import type { Mark } from './marks.ts'

export function useMarks(places: readonly Place[]): Mark[] {
  const assets = useQuery(assetsQuery)
  const alarms = useQuery(alarmsQuery({ states: 'unacknowledged,acknowledged' }))
  const reachable = useReachable()
  const now = useNow()
  const worst = useMemo(() => worstByAsset(alarms.data?.alarms ?? []), [alarms.data])
  const rows = useMemo(() => new Map((assets.data?.assets ?? []).map((row) => [row.assetId, row])), [assets.data])
  const said_ms = Date.parse(assets.data?.at ?? '')
  return places.flatMap((place) => {
    const row = rows.get(place.assetId)
    if (row === undefined) return []
    const { state, at } = shownPresence(row.presence, said_ms, null, now, reachable)
    return [{ ...place, name: row.name, presence: state, at, worst: worst.get(place.assetId) }]
  })
}
