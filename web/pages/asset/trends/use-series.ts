// The past of the chosen signals for the window, read again now and then while it moves, and at once when the stream has been away.
// While a finer window is on its way, the best that is already here stays on screen.

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { COMPUTED_NO_MIN, SERIES_BUCKETS_MAX } from '../../../../core/limits.ts'
import type { Span } from '../../../chart/span.ts'
import { api } from '../../../data/api.ts'
import { serverNow } from '../../../data/clock.ts'
import type { Series, SeriesAnswer } from '../../../data/contract.ts'
import { live } from '../../../data/use-live.ts'
import { type AssetSearch, windowOf } from '../search.ts'
import { bestOf } from './best-answer.ts'

const REFRESH_MS_MIN = 10_000
const REFRESH_MS_MAX = 60_000
/** A held window is asked for with this part of it on either side: a pan finds something there. */
const MARGIN = 0.25

export type SeriesOf = {
  bySignal: ReadonlyMap<number, Series>
  /** The stretch that was asked for; null before the first answer. */
  known: Span | null
  bucketMs: number
  isPending: boolean
  isError: boolean
  /** What is on screen is not yet what was asked for. */
  coarse: boolean
  error: unknown
  refetch: () => void
}

type Asked = { assetId: string; signals: number[]; search: AssetSearch; buckets: number; earlier_ms?: number }

/** `buckets`: one for each column of pixels. `earlier_ms`: the same window, so much before; 0 asks for nothing. */
export function useSeries({ assetId, signals, search, buckets, earlier_ms }: Asked): SeriesOf {
  const still = windowOf(search, 0)
  const queries = useQueryClient()
  const of = ['series', assetId, signals.join(','), earlier_ms ?? 'now']
  const time = still.moving ? still.span_ms : `${still.from}-${still.to}`
  useEffect(
    () => live.onMissed(() => void queries.invalidateQueries({ queryKey: ['series', assetId] })),
    [queries, assetId],
  )
  // Run hours and cycles count from where the answer begins: that is to be the time shown.
  const margin = signals.some((no) => no >= COMPUTED_NO_MIN) ? 0 : MARGIN
  const wanted = () => {
    const { from, to, moving } = windowOf(search, serverNow())
    const beside = moving ? 0 : Math.ceil((to - from) * margin)
    const back = earlier_ms ?? 0
    const start = Math.max(0, Math.floor(from) - beside - back)
    return { from: start, to: Math.max(start + 1, Math.ceil(to) + beside - back) }
  }
  const answer = useQuery({
    queryKey: [...of, buckets, time],
    queryFn: ({ signal }) => {
      const many = still.moving ? buckets : Math.ceil(buckets * (1 + 2 * margin))
      const query = { ...wanted(), buckets: Math.min(SERIES_BUCKETS_MAX, many), signals: signals.join(',') }
      return api.series.read({ params: { assetId }, query }, { signal })
    },
    enabled: signals.length > 0 && buckets > 0 && earlier_ms !== 0,
    placeholderData: () => bestOf(answersHere(queries, of), wanted()),
    staleTime: still.moving ? 0 : 60_000,
    refetchInterval: still.moving ? Math.min(REFRESH_MS_MAX, Math.max(REFRESH_MS_MIN, still.span_ms / 30)) : false,
  })
  const bySignal = useMemo(() => indexed(answer.data), [answer.data])
  const known = useMemo(() => (answer.data ? spanOf(answer.data) : null), [answer.data])
  return {
    bySignal,
    known,
    bucketMs: answer.data?.bucketMs ?? 0,
    isPending: answer.isPending,
    isError: answer.isError,
    coarse: answer.isPlaceholderData,
    error: answer.error,
    refetch: () => void answer.refetch(),
  }
}

const answersHere = (queries: QueryClient, of: unknown[]): SeriesAnswer[] =>
  queries.getQueriesData<SeriesAnswer>({ queryKey: of }).flatMap(([, answer]) => (answer ? [answer] : []))

const spanOf = ({ from, to }: Span): Span => ({ from, to })

function indexed(answer: SeriesAnswer | undefined): Map<number, Series> {
  return new Map((answer?.series ?? []).map((series) => [series.signalNo, series]))
}
