// A tree that grows: all that has to be remembered of it are the roots of the perfect subtrees along its right edge.
// Sizes and indexes are plain numbers, exact up to 2^53; bit operators, which end at 2^31, are not used.
import { EMPTY_ROOT, HASH_BYTES, hashesIn, nodeHash } from './hash.ts'
import { TILE_HEIGHT, type TileRoot } from './tiles.ts'

export class Frontier {
  #size = 0
  /** Roots of perfect subtrees, the largest first: one for each 1 in the binary size. */
  readonly #roots: Buffer[] = []

  /** The frontier of a tree of `size` leaves from its `encode()`. Throws RangeError when they do not fit. */
  static of(size: number, encoded: Buffer): Frontier {
    const frontier = new Frontier()
    const roots = hashesIn(encoded)
    if (!Number.isSafeInteger(size) || size < 0 || roots.length !== onesIn(size))
      throw new RangeError(`${roots.length} hashes are no frontier of a tree of ${size}`)
    frontier.#size = size
    frontier.#roots.push(...roots.map((root) => Buffer.from(root)))
    return frontier
  }

  get size(): number {
    return this.#size
  }

  /** Appends a leaf. `full` hears of each tile that it completes, the lowest first. */
  append(leaf: Buffer, full?: (tile: TileRoot) => void): void {
    let root = leaf
    let height = 0
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#roots.pop()
      if (left === undefined) throw new RangeError('a frontier has lost a subtree')
      root = nodeHash(left, root)
      height += 1
      if (full !== undefined && height % TILE_HEIGHT === 0)
        full({ level: height / TILE_HEIGHT - 1, index: (this.#size + 1) / 2 ** height - 1, root })
    }
    this.#roots.push(root)
    this.#size += 1
  }

  root(): Buffer {
    return (
      this.#roots.reduceRight<Buffer | undefined>(
        (right, left) => (right === undefined ? left : nodeHash(left, right)),
        undefined,
      ) ?? EMPTY_ROOT
    )
  }

  encode(): Buffer {
    return Buffer.concat(this.#roots, this.#roots.length * HASH_BYTES)
  }
}

function onesIn(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}
