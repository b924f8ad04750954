// Inclusion proofs for a long run of lines, as an export of a part of the log needs them: hashes are read once for many
// proofs, since neighbours share all but a few.
import { nodeHash } from '../../core/merkle/hash.ts'
import { inclusionPlan } from '../../core/merkle/proof.ts'
import { type HashRange, type Node, rangeFor, rootOver } from '../../core/merkle/tiles.ts'

/** Reads runs of hashes: `audit.read_hashes`, in the caller's transaction. */
export type ReadHashes = (ranges: readonly HashRange[]) => Promise<Buffer[][]>

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
    const wanted = [...missing]
    const runs = await this.#read(wanted.map(([, node]) => rangeFor(node)))
    for (const [i, [key]] of wanted.entries()) this.#nodes.set(key, rootOver(runs[i] ?? []))
  }

  #known(node: Node): Buffer {
    const hash = this.#nodes.get(keyOf(node))
    if (hash === undefined) throw new RangeError(`node ${keyOf(node)} was not read`)
    return hash
  }
}

const keyOf = ({ height, index }: Node): string => `${height}/${index}`
