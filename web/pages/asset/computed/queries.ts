// The computed signals of an asset, and as its charts take them: signals that nobody sends.

import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ComputedSignalsListOutput } from '../../../../client/operations.gen.ts'
import { api } from '../../../data/api.ts'
import type { Signal } from '../../../data/contract.ts'

export type Computed = ComputedSignalsListOutput['computed'][number]

export const computedQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['computed', assetId],
    queryFn: async ({ signal }) => (await api.computedSignals.list({ params: { assetId } }, { signal })).computed,
    staleTime: 30_000,
  })

const NONE: Computed[] = []

export function useComputed(assetId: string): { computed: Computed[]; asSignals: Signal[] } {
  const { data: computed = NONE } = useQuery(computedQuery(assetId))
  const asSignals = useMemo(() => computed.map(signalOf), [computed])
  return { computed, asSignals }
}

function signalOf({ signalNo, name, unit, kind }: Computed): Signal {
  return { signalNo, key: name, name, unit, kind, firstAt: new Date(0).toISOString(), last: null }
}
