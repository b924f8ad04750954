// One tile, by its kind. Charts bring a library that the other tiles do not wait for.

import { lazy } from 'react'
import type { Tile } from '../contract.ts'
import { AlarmsTile } from './alarms-tile.tsx'
import { TileFrame, TileSays } from './frame.tsx'
import { PlanTile } from './plan-tile.tsx'
import { StateTile } from './state-tile.tsx'
import { ValueTile } from './value-tile.tsx'

const ChartTile = lazy(async () => ({ default: (await import('./chart-tile.tsx')).ChartTile }))

type Props = { tile: Tile; isWall: boolean; isEdited: boolean }

export function TileView({ tile, isWall, isEdited }: Props) {
  const leads = !isWall && !isEdited
  switch (tile.kind) {
    case 'value':
      return <ValueTile tile={tile} leads={leads} />
    case 'chart':
      return <ChartTile tile={tile} leads={leads} />
    case 'state':
      return <StateTile tile={tile} leads={leads} />
    case 'alarms':
      return <AlarmsTile tile={tile} leads={leads} isWall={isWall} />
    case 'plan':
      return <PlanTile tile={tile} leads={leads} />
    case 'hidden':
      return (
        <TileFrame title="Not available">
          <TileSays>This tile shows something that you may not see.</TileSays>
        </TileFrame>
      )
  }
}
