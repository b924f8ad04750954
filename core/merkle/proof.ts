// Inclusion and consistency proofs of RFC 6962 (sections 2.1.1, 2.1.2): which hashes they are made of. A proof is a list
// of subtrees; each is a run of leaves [from, to) that begins at a multiple of a power of two not below its length.
import { HASH_BYTES, nodeHash, rootOver } from './hash.ts'
import { type HashRange, type Node, rangeFor } from './tiles.ts'

type Run = { from: number; to: number }
/** A proof before its hashes are known: for each of its hashes the nodes that are folded into it, left to right. */
export type ProofPlan = readonly (readonly Node[])[]

/** Throws RangeError unless 0 <= index < size. */
export function inclusionPlan(index: number, size: number): ProofPlan {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && 0 <= index && index < size))
    throw new RangeError(`a tree of ${size} has no leaf ${index}`)
  return path(index, { from: 0, to: size }).map(nodesOf)
}

/** Throws RangeError unless 0 < old <= size. From 0 everything is consistent, and there is nothing to prove. */
export function consistencyPlan(old: number, size: number): ProofPlan {
  if (!(Number.isSafeInteger(old) && Number.isSafeInteger(size) && 0 < old && old <= size))
    throw new RangeError(`a tree of ${size} cannot grow out of one of ${old}`)
  return subproof(old, { from: 0, to: size }, true).map(nodesOf)
}

/** PATH(m, D[n]), section 2.1.1. */
function path(index: number, { from, to }: Run): Run[] {
  if (to - from === 1) return []
  const middle = from + largestPowerBelow(to - from)
  return index < middle
    ? [...path(index, { from, to: middle }), { from: middle, to }]
    : [...path(index, { from: middle, to }), { from, to: middle }]
}

/** SUBPROOF(m, D[n], b), section 2.1.2; `old` counts from the first leaf of all. */
function subproof(old: number, { from, to }: Run, whole: boolean): Run[] {
  if (old === to) return whole ? [] : [{ from, to }]
  const middle = from + largestPowerBelow(to - from)
  return old <= middle
    ? [...subproof(old, { from, to: middle }, whole), { from: middle, to }]
    : [...subproof(old, { from: middle, to }, false), { from, to: middle }]
}

/** The perfect subtrees of a run, the largest first. */
function nodesOf({ from, to }: Run): Node[] {
  const nodes: Node[] = []
  for (let at = from; at < to; ) {
    let height = 0
    while (2 ** (height + 1) <= to - at) height += 1
    nodes.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return nodes
}

function largestPowerBelow(n: number): number {
  let power = 1
  while (power * 2 < n) power *= 2
  return power
}

/** What has to be read for a proof: one range for each of its nodes, in their order. */
export function rangesOf(plan: ProofPlan): HashRange[] {
  return plan.flat().map(rangeFor)
}

/** The proof, from the hashes that were read for `rangesOf(plan)`. Throws RangeError when some are missing. */
export function proofFrom(plan: ProofPlan, read: readonly Uint8Array[]): Buffer[] {
  const ranges = rangesOf(plan)
  let next = 0
  return plan.map((nodes) => {
    const roots = nodes.map(() => {
      const hashes = read[next] ?? Buffer.alloc(0)
      if (hashes.length / HASH_BYTES !== ranges[next]?.count) throw new RangeError('the tree lacks hashes of its proof')
      next += 1
      return rootOver(hashes)
    })
    return roots.reduceRight((right, left) => nodeHash(left, right))
  })
}
