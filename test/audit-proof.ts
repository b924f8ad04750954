// Checks an inclusion proof as a third party would, from what the api answers.
import { readCheckpoint } from '../core/merkle/checkpoint.ts'
import { leafHash } from '../core/merkle/hash.ts'
import { includes } from '../core/merkle/verify.ts'

type Proof = { seq: number; size: number; leaf: string; proof: readonly string[]; checkpoint: string }

export function inclusionProofHolds({ seq, size, leaf, proof, checkpoint }: Proof): boolean {
  const head = readCheckpoint(checkpoint)
  return (
    head.size === size &&
    includes({
      index: seq,
      size,
      leaf: leafHash(Buffer.from(leaf, 'utf8')),
      root: head.root,
      proof: proof.map((hash) => Buffer.from(hash, 'base64')),
    })
  )
}
