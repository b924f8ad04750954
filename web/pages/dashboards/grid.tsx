// The tiles in their order: one after the other, so many columns wide each; in one column where there is no room for more.

import { type ReactNode, Suspense } from 'react'
import type { Tile } from './contract.ts'
import { useWatch } from '../../data/use-live.ts'
import { assetsOf } from './contract.ts'
import { placeStyle } from './sizes.ts'
import { TileView } from './tiles/tile-view.tsx'

type Props = {
  tiles: readonly Tile[]
  /** On a wall nothing leads anywhere else. */
  isWall?: boolean
  /** What lies around a tile while it is arranged. */
  around?: (tile: Tile, index: number, content: ReactNode) => ReactNode
}

export const GRID = 'grid gap-3 lg:grid-cols-12'
export const CELL = 'min-w-0 lg:[grid-column:span_var(--w)] lg:[grid-row:span_var(--h)]'

export function DashboardGrid({ tiles, isWall = false, around }: Props) {
  useWatch(assetsOf(tiles))
  return (
    <ul className={GRID} style={{ gridAutoRows: 'min-content' }}>
      {tiles.map((tile, index) => {
        const content = (
          <Suspense fallback={null}>
            <TileView tile={tile} isWall={isWall} isEdited={around !== undefined} />
          </Suspense>
        )
        return (
          <li key={tile.id} data-tile={tile.id} className={CELL} style={placeStyle(tile)}>
            {around ? around(tile, index, content) : content}
          </li>
        )
      })}
    </ul>
  )
}
