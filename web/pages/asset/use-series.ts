// The past of the chosen signals for the window, read again now and then while it moves, and at once when the stream has been away.

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../data/api.ts'
import { serverNow } from '../../data/clock.ts'
import type { Series, SeriesAnswer } from '../../data/contract.ts'
import { live } from '../../data/use-live.ts'
import { type AssetSearch, windowOf } from './search.ts'

/** One bucket for about two pixels of a wide chart; the contract allows 2,000. */
const BUCKETS = 480
const REFRESH_MS_MIN = 10_000
const REFRESH_MS_MAX = 60_000

export function useSeries(assetId: string, signals: number[], search: AssetSearch) {
  const still = windowOf(search, 0)
  const queries = useQueryClient()
  const key = ['series', assetId, signals.join(','), still.moving ? still.span_ms : `${still.from}-${still.to}`]
  useEffect(
    () => live.onMissed(() => void queries.invalidateQueries({ queryKey: ['series', assetId] })),
    [queries, assetId],
  )
  const answer = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => {
      const { from, to } = windowOf(search, serverNow())
      const query = { from: Math.floor(from), to: Math.ceil(to), buckets: BUCKETS, signals: signals.join(',') }
      return api.series.read({ params: { assetId }, query }, { signal })
    },
    enabled: signals.length > 0,
    placeholderData: keepPreviousData,
    staleTime: still.moving ? 0 : 60_000,
    refetchInterval: still.moving ? Math.min(REFRESH_MS_MAX, Math.max(REFRESH_MS_MIN, still.span_ms / 30)) : false,
  })
  return { ...answer, bySignal: indexed(answer.data) }
}

function indexed(answer: SeriesAnswer | undefined): Map<number, Series> {
  return new Map((answer?.series ?? []).map((series) => [series.signalNo, series]))
}
