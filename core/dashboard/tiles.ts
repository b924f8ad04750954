// What a dashboard is made of. Tiles stand in an order, each so many columns wide and rows high; the screen lays them out
// one after the other, so that no two can lie on each other and a phone shows the same order in one column.
import type { AssetId, SiteId } from '../ids.ts'
import type { DASHBOARD_CHART_MINUTES } from '../limits.ts'

export type ChartMinutes = (typeof DASHBOARD_CHART_MINUTES)[number]

/** `id` is unique within its dashboard; an empty title stands for the name of what is shown. */
export type TileFrame = { id: string; title: string; w: number; h: number }

export type TileContent =
  | { kind: 'value'; assetId: AssetId; signalNo: number }
  | { kind: 'chart'; assetId: AssetId; signals: number[]; minutes: ChartMinutes }
  | { kind: 'state'; assetId: AssetId }
  | { kind: 'alarms'; siteId: SiteId | null }
  | { kind: 'plan'; siteId: SiteId }

export type Tile = TileFrame & TileContent

/** The place of a tile that shows what the viewer may not see: nothing of it is told, its title included. */
export type HiddenTile = Pick<TileFrame, 'id' | 'w' | 'h'> & { kind: 'hidden' }

/** What a viewer may see of all that tiles can name. */
export type InSight = { assets: ReadonlySet<AssetId>; sites: ReadonlySet<SiteId> }

/** `sites`: whose alarms are listed; `plans`: whose plans are shown. */
export type Named = { assets: AssetId[]; sites: SiteId[]; plans: SiteId[] }

/** All that these tiles name, each once. */
export function namedBy(tiles: readonly Tile[]): Named {
  const assets = new Set<AssetId>()
  const sites = new Set<SiteId>()
  const plans = new Set<SiteId>()
  for (const tile of tiles)
    if (tile.kind === 'plan') plans.add(tile.siteId)
    else if (tile.kind !== 'alarms') assets.add(tile.assetId)
    else if (tile.siteId !== null) sites.add(tile.siteId)
  return { assets: [...assets], sites: [...sites], plans: [...plans] }
}

export function isInSight(tile: Tile, { assets, sites }: InSight): boolean {
  return 'siteId' in tile ? tile.siteId === null || sites.has(tile.siteId) : assets.has(tile.assetId)
}

/** The tiles as this viewer is told them. */
export function shownTo(inSight: InSight, tiles: readonly Tile[]): (Tile | HiddenTile)[] {
  return tiles.map((tile) => (isInSight(tile, inSight) ? tile : { id: tile.id, kind: 'hidden', w: tile.w, h: tile.h }))
}

/**
 * What an editor wrote, with the tiles they cannot see as they were; the size they gave them counts. Undefined when a
 * hidden tile is sent that is not one of these.
 */
export function withHidden(
  written: readonly (Tile | HiddenTile)[],
  before: readonly Tile[],
  inSight: InSight,
): Tile[] | undefined {
  const hidden = new Map(before.filter((tile) => !isInSight(tile, inSight)).map((tile) => [tile.id, tile]))
  const tiles: Tile[] = []
  for (const tile of written) {
    const kept = tile.kind === 'hidden' ? hidden.get(tile.id) : tile
    if (kept === undefined) return undefined
    tiles.push({ ...kept, w: tile.w, h: tile.h })
  }
  return tiles
}
