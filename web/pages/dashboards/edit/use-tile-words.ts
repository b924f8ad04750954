import { useMemo } from 'react'
import { useNames } from '../../alarms/use-names.ts'
import type { TileWords } from './tile-words.ts'

export function useTileWords(): TileWords {
  const { assets, sites } = useNames()
  return useMemo(
    () => ({ asset: (id) => assets.get(id) ?? 'an asset', site: (id) => sites.get(id) ?? 'a site' }),
    [assets, sites],
  )
}
