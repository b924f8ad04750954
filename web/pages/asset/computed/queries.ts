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

type OfAsset = {
  computed: Computed[]
  asSignals: Signal[]
  isPending: boolean
}

/** Nothing, and nothing asked for, where none is wanted. */
export function useComputed(assetId: string, isWanted = true): OfAsset {
  const { data: computed = NONE, isPending } = useQuery({ ...computedQuery(assetId), enabled: isWanted })
  const asSignals = useMemo(() => computed.map(signalOf), [computed])
  return { computed, asSignals, isPending: isPending && isWanted }
}

function signalOf({ signalNo, name, unit, kind }: Computed): Signal {
  return { signalNo, key: name, name, unit, kind, firstAt: new Date(0).toISOString(), last: null }
}
