// What happened to the asset in the window, as marks of the chart.

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { EVENTS_PER_PAGE_MAX } from '../../../../core/limits.ts'
import type { Marker } from '../../../chart/annotations.ts'
import { api } from '../../../data/api.ts'
import { eventText } from '../../../data/words.ts'
import { useCan } from '../../../shell/use-session.ts'
import { type AssetSearch, windowOf } from '../search.ts'

const REFRESH_MS = 15_000

export type Markers = {
  all: Marker[]
  /** Events before this instant did not fit into one answer and are not marked. */
  since: number | null
}
const NONE: Markers = { all: [], since: null }

export function useMarkers(assetId: string, search: AssetSearch): Markers {
  const can = useCan()
  const still = windowOf(search, 0)
  const answer = useQuery({
    queryKey: ['events', assetId, 'marks', still.moving ? 'now' : still.to],
    queryFn: async ({ signal }) => {
      const before = still.moving ? undefined : new Date(Math.ceil(still.to)).toISOString()
      const query = { asset: assetId, before, limit: EVENTS_PER_PAGE_MAX }
      return markersOf((await api.events.list({ query }, { signal })).events)
    },
    enabled: can('event.read'),
    placeholderData: keepPreviousData,
    refetchInterval: still.moving ? REFRESH_MS : false,
  })
  return answer.data ?? NONE
}

function markersOf(events: Awaited<ReturnType<typeof api.events.list>>['events']): Markers {
  const all = events.map(
    (event): Marker => ({
      id: event.eventId,
      at: Date.parse(event.at),
      kind: 'event',
      severity: event.severity,
      text: eventText(event),
    }),
  )
  const oldest = all.at(-1)
  return { all, since: all.length >= EVENTS_PER_PAGE_MAX && oldest ? oldest.at : null }
}
