// The recent past of the rows on screen, asked for by blocks of the list. What is off screen is not asked for.

import { useQueries } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import type { SparklineSignal } from '../../data/contract.ts'
import { SPARKLINE_ROWS, SPARKLINE_SECONDS } from '../../data/limits.ts'

export type RowSignals = { signals: SparklineSignal[] | undefined; failed: boolean }

/** By asset id, for rows `first` to `last` of the list; `moving` waits until scrolling rests. */
export function useSparklines(
  ids: readonly string[],
  first: number,
  last: number,
  moving: boolean,
): Map<string, RowSignals> {
  const blocks: string[][] = []
  for (let at = Math.floor(first / SPARKLINE_ROWS); at <= Math.floor(last / SPARKLINE_ROWS); at++) {
    const block = ids.slice(at * SPARKLINE_ROWS, (at + 1) * SPARKLINE_ROWS)
    if (block.length > 0) blocks.push(block)
  }
  const answers = useQueries({
    queries: blocks.map((block) => ({
      queryKey: ['sparklines', ...block],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.sparklines.read({ body: { assetIds: block, seconds: SPARKLINE_SECONDS } }, { signal }),
      enabled: !moving,
      staleTime: 60_000,
      gcTime: 120_000,
    })),
  })
  const byAsset = new Map<string, RowSignals>()
  blocks.forEach((block, i) => {
    const { data, isError = false } = answers[i] ?? {}
    for (const id of block) byAsset.set(id, { signals: data?.sparklines[id] ?? (data && NONE), failed: isError })
  })
  return byAsset
}

/** Always the same, so that a row without values is not drawn again for nothing. */
const NONE: SparklineSignal[] = []
