// What a tile is called while it is arranged, and what was done to it, for those who listen. Pure.

import type { Tile } from '../contract.ts'
import type { Deed, Tiles } from './history.ts'

export type TileWords = { asset: (assetId: string) => string; site: (siteId: string) => string }

export function nameOf(tile: Tile, { asset, site }: TileWords): string {
  if (tile.kind === 'hidden') return 'a tile that is not available'
  if (tile.title !== '') return tile.title
  if (tile.kind === 'plan') return `Plan of ${site(tile.siteId)}`
  if (tile.kind === 'alarms') return tile.siteId ? `Alarms · ${site(tile.siteId)}` : 'Alarms'
  return { value: 'Value', chart: 'Chart', state: 'State' }[tile.kind] + ` of ${asset(tile.assetId)}`
}

export function saidOf(tiles: Tiles, deed: Deed, words: TileWords): string {
  const id = 'tile' in deed ? deed.tile.id : 'id' in deed ? deed.id : undefined
  const index = tiles.findIndex((tile) => tile.id === id)
  const tile = tiles[index]
  const name = tile ? nameOf(tile, words) : ''
  switch (deed.do) {
    case 'move':
      return `${name}: place ${index + 1} of ${tiles.length}`
    case 'size':
      return tile ? `${name}: ${tile.w} wide, ${tile.h} high` : ''
    case 'add':
      return `${name} added`
    case 'change':
      return `${name} changed`
    case 'remove':
      return 'Tile removed'
    case 'undo':
      return 'Taken back'
    case 'redo':
      return 'Done again'
    case 'hold':
    case 'let-go':
      return ''
  }
}

/** The first that is free: ids are of one dashboard and say nothing. */
export function newTileId(tiles: Tiles): string {
  const taken = new Set(tiles.map(({ id }) => id))
  let n = 1
  while (taken.has(`t${n}`)) n += 1
  return `t${n}`
}
