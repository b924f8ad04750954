// Inclusion proofs for a long run of lines, as an export of a part of the log needs them: hashes are read once for many
// proofs, since neighbours share all but a few.
import { HASH_BYTES, nodeHash, rootOver } from '../../core/merkle/hash.ts'
import { inclusionPlan } from '../../core/merkle/proof.ts'
import { type HashRange, type Node, rangeFor, TILE_WIDTH } from '../../core/merkle/tiles.ts'

/** Reads runs of hashes, each of them 32 bytes: `audit.read_hashes`, in the caller's transaction. */
export type ReadHashes = (ranges: readonly HashRange[]) => Promise<Buffer[]>

/** Nodes of a proof over a million lines are some forty; beyond this many remembered ones the oldest half is forgotten. */
const NODES_KEPT = 20_000

export class ProofRun {
  readonly #size: number
  readonly #read: ReadHashes
  readonly #nodes = new Map<string, Buffer>()

  /** Proofs in the tree of `size`. */
  constructor(size: number, read: ReadHashes) {
    this.#size = size
    this.#read = read
  }

  async proofsOf(seqs: readonly number[]): Promise<Buffer[][]> {
    const plans = seqs.map((seq) => inclusionPlan(seq, this.#size))
    await this.#fetch(plans.flat(2))
    return plans.map((plan) =>
      plan.map((nodes) => nodes.map((node) => this.#known(node)).reduceRight((right, left) => nodeHash(left, right))),
    )
  }

  async #fetch(nodes: readonly Node[]): Promise<void> {
    if (this.#nodes.size > NODES_KEPT)
      for (const key of [...this.#nodes.keys()].slice(0, NODES_KEPT / 2)) this.#nodes.delete(key)
    const missing = new Map(nodes.filter((node) => !this.#nodes.has(keyOf(node))).map((node) => [keyOf(node), node]))
    const tiles = byTile([...missing.values()].map(rangeFor))
    const runs = await this.#read([...tiles.values()])
    const read = new Map([...tiles].map(([tile, { from }], i) => [tile, { from, hashes: runs[i] }]))
    for (const [key, node] of missing) {
      const range = rangeFor(node)
      const tile = read.get(tileOf(range))
      if (tile?.hashes === undefined) throw new RangeError(`node ${key} was not read`)
      const at = (range.from - tile.from) * HASH_BYTES
      this.#nodes.set(key, rootOver(tile.hashes.subarray(at, at + range.count * HASH_BYTES)))
    }
  }

  #known(node: Node): Buffer {
    const hash = this.#nodes.get(keyOf(node))
    if (hash === undefined) throw new RangeError(`node ${keyOf(node)} was not read`)
    return hash
  }
}

const keyOf = ({ height, index }: Node): string => `${height}/${index}`

const tileOf = ({ level, from }: HashRange): string => `${level}/${Math.floor(from / TILE_WIDTH)}`

/** One read for each tile: what a proof takes from a tile lies side by side, up to the line's own path through it. */
function byTile(ranges: readonly HashRange[]): Map<string, HashRange> {
  const tiles = new Map<string, HashRange>()
  for (const { level, from, count } of ranges) {
    const tile = tileOf({ level, from, count })
    const known = tiles.get(tile)
    const first = Math.min(from, known?.from ?? from)
    const end = Math.max(from + count, known === undefined ? 0 : known.from + known.count)
    tiles.set(tile, { level, from: first, count: end - first })
  }
  return tiles
}
