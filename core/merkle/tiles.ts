// Tiles (c2sp.org/tlog-tiles): a tile of level L holds up to 256 hashes; hash number i of level L is the root of the
// 256^L leaves that begin at i * 256^L. Level 0 are the leaf hashes. A full tile's root is a hash of the next level, so
// these roots and the leaves are enough to build every tile and every proof.

/** A tile is eight levels of the binary tree. */
export const TILE_HEIGHT = 8
export const TILE_WIDTH = 256

/** The root of the full tile `index` of `level`: hash number `index` of level + 1. */
export type TileRoot = { level: number; index: number; root: Buffer }

/** `count` hashes of one tile level, from number `from` on. */
export type HashRange = { level: number; from: number; count: number }

/** Node number `index` of the binary tree at `height` (0: leaves): the perfect subtree over 2^height leaves. */
export type Node = { height: number; index: number }

/** What has to be read for one node: at most 128 hashes, all in one tile. */
export function rangeFor({ height, index }: Node): HashRange {
  const width = 2 ** (height % TILE_HEIGHT)
  return { level: Math.floor(height / TILE_HEIGHT), from: index * width, count: width }
}

export type Tile = { level: number; index: number; width: number }

/** The tiles that make up a tree of `size`, the last of each level perhaps partial (width below 256). */
export function tilesOf(size: number): Tile[] {
  const tiles: Tile[] = []
  for (let [level, hashes] = [0, size]; hashes > 0; [level, hashes] = [level + 1, Math.floor(hashes / TILE_WIDTH)])
    for (let index = 0; index * TILE_WIDTH < hashes; index++)
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) })
  return tiles
}

/** Where a tile stands: tile/<level>/<index in groups of three, all but the last with x>[.p/<width>]. */
export function tilePath({ level, index, width }: Tile): string {
  const groups: string[] = []
  for (let rest = index; ; rest = Math.floor(rest / 1000)) {
    const digits = String(rest % 1000).padStart(3, '0')
    groups.unshift(groups.length === 0 ? digits : `x${digits}`)
    if (rest < 1000) break
  }
  return `tile/${level}/${groups.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}
