// The words of the console for dashboards. The shapes come from the generated client.

import type { DashboardsListOutput, DashboardsReadOutput } from '../../../client/operations.gen.ts'

export type ListedDashboard = DashboardsListOutput['dashboards'][number]
export type Dashboard = DashboardsReadOutput
/** As the viewer is told it: one out of their sight is `hidden`. */
export type Tile = Dashboard['tiles'][number]
export type TileOf<Kind extends Tile['kind']> = Extract<Tile, { kind: Kind }>
export type TileKind = Exclude<Tile['kind'], 'hidden'>

/** The assets that tiles show, each once: what a live stream has to carry. */
export function assetsOf(tiles: readonly Tile[]): string[] {
  return [...new Set(tiles.flatMap((tile) => ('assetId' in tile ? [tile.assetId] : [])))]
}
