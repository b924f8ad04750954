// The body of add-checkpoint (c2sp.org/tlog-witness): an old size, a consistency proof from it, an empty line, and the
// checkpoint.
import { invalid } from '../errors.ts'
import { PROOF_HASHES_MAX } from '../limits.ts'
import { HASH_BYTES } from './hash.ts'
import { decodeBase64 } from './keys.ts'

export type AddCheckpoint = {
  old: number
  proof: Buffer[]
  /** The checkpoint's note, as it came. */
  note: string
}

export function formatAddCheckpoint({ old, proof, note }: AddCheckpoint): string {
  return `old ${old}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`
}

/** Throws Failure invalid for what is no such body. */
export function readAddCheckpoint(body: string): AddCheckpoint {
  const end = body.indexOf('\n\n')
  if (end < 0) throw invalid('an empty line is missing between proof and checkpoint')
  const [first = '', ...lines] = body.slice(0, end).split('\n')
  const decimal = /^old (0|[1-9]\d*)$/.exec(first)?.[1]
  const old = Number(decimal)
  if (decimal === undefined || !Number.isSafeInteger(old)) throw invalid('the first line is "old" and a size')
  if (lines.length > PROOF_HASHES_MAX) throw invalid(`a consistency proof has at most ${PROOF_HASHES_MAX} lines`)
  const proof = lines.map((line) => {
    const hash = decodeBase64(line)
    if (hash?.length !== HASH_BYTES) throw invalid('a line of the proof is no hash in base64')
    return hash
  })
  return { old, proof, note: body.slice(end + 2) }
}
