// Checking proofs: RFC 9162, sections 2.1.3.2 and 2.1.4.2 (the same trees and proofs as RFC 6962, which gives no
// algorithm). Each step cites its line there. They answer false for everything that does not fit and never throw.
import { nodeHash } from './hash.ts'

type Claim = { index: number; size: number; leaf: Uint8Array; root: Uint8Array; proof: readonly Uint8Array[] }

/** Is `leaf` (a leaf hash) number `index` of the tree of `size` with `root`? */
export function includes({ index, size, leaf, root, proof }: Claim): boolean {
  // 1. the index is below the size, or the proof fails
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && 0 <= index && index < size)) return false
  // 2. fn is the index, sn the last index; 3. r is the leaf
  let [fn, sn] = [index, size - 1]
  let r: Uint8Array = leaf
  // 4. for each hash of the path
  for (const p of proof) {
    // a. sn is 0: the path is too long
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      // b.i
      r = nodeHash(p, r)
      // b.ii shift until fn is odd or 0
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else
      r = nodeHash(r, p)
      // c. shift once more
    ;[fn, sn] = [half(fn), half(sn)]
  }
  // 5. sn is 0 and r is the root
  return sn === 0 && same(r, root)
}

type Growth = { old: number; oldRoot: Uint8Array; size: number; root: Uint8Array; proof: readonly Uint8Array[] }

/** Is the tree of `old` leaves with `oldRoot` the beginning of the tree of `size` with `root`? */
export function consistent({ old, oldRoot, size, root, proof }: Growth): boolean {
  if (!(Number.isSafeInteger(old) && Number.isSafeInteger(size) && 0 <= old && old <= size)) return false
  // Every tree begins with the empty one; the same tree twice needs no proof.
  if (old === 0) return proof.length === 0
  if (old === size) return proof.length === 0 && same(oldRoot, root)
  // 1. an empty proof fails
  if (proof.length === 0) return false
  // 2. the old tree is perfect: its root goes in front
  const [first, ...rest] = isPowerOfTwo(old) ? [oldRoot, ...proof] : proof
  if (first === undefined) return false
  // 3. fn and sn are the last indexes; 4. shift while fn is odd
  let [fn, sn] = [old - 1, size - 1]
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)]
  // 5. both begin with the first hash
  let [fr, sr]: [Uint8Array, Uint8Array] = [first, first]
  // 6. for each further hash
  for (const c of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr)
      sr = nodeHash(c, sr)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else sr = nodeHash(sr, c)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  // 7. both roots are met and the path has been used up
  return same(fr, oldRoot) && same(sr, root) && sn === 0
}

const half = (n: number): number => Math.floor(n / 2)

function isPowerOfTwo(n: number): boolean {
  let rest = n
  while (rest % 2 === 0) rest /= 2
  return rest === 1
}

/** Hashes are public here: how long the comparison takes tells nothing. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
