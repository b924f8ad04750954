// What assets are called, for titles: the fleet's list, which is here already when somebody comes from there.

import { useQuery } from '@tanstack/react-query'
import { assetsQuery } from '../../../data/queries.ts'

export function useAssetRow(assetId: string) {
  const assets = useQuery(assetsQuery)
  return {
    row: assets.data?.assets.find((each) => each.assetId === assetId),
    at: assets.data?.at,
    isPending: assets.isPending,
  }
}

export function useTileTitle({ title, assetId }: { title: string; assetId: string }, more?: string): string {
  const { row, isPending } = useAssetRow(assetId)
  if (title !== '') return title
  const name = row?.name ?? (isPending ? '…' : 'Asset')
  // What is cut off on a narrow tile is what its neighbours say as well.
  return more ? `${more} · ${name}` : name
}
