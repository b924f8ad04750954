// What a witness answers to add-checkpoint, step by step as c2sp.org/tlog-witness says. No I/O but the memory, and no
// awaiting in between: looking up the last checkpoint and replacing it are one step for everybody else.
import type { KeyObject } from 'node:crypto'
import { isFailure } from '../../core/errors.ts'
import { readAddCheckpoint } from '../../core/merkle/add-checkpoint.ts'
import { type Checkpoint, readCheckpoint } from '../../core/merkle/checkpoint.ts'
import { EMPTY_ROOT } from '../../core/merkle/hash.ts'
import { type Verifier, verifier } from '../../core/merkle/keys.ts'
import { formatSignatureLine, signatureLine, signatureOf } from '../../core/merkle/note.ts'
import { consistent } from '../../core/merkle/verify.ts'
import type { WitnessMemory } from './memory.ts'

export type Trusted = {
  key: Verifier
  /** The key signs the logs of all organisations of its platform: whatever has the key's name up to its last slash. */
  wholePlatform: boolean
}

export type WitnessIdentity = { verifier: Verifier; key: KeyObject }

export type Judgement = {
  status: 200 | 400 | 403 | 404 | 409 | 422
  body: string
  contentType: string
  origin?: string
  size?: number
  /** The log signed what cannot be true beside what it signed before. */
  contradicts?: boolean
}

const plain = (status: Judgement['status'], body: string, rest: Partial<Judgement> = {}): Judgement => ({
  status,
  body: `${body}\n`,
  contentType: 'text/plain; charset=utf-8',
  ...rest,
})

export function judge(
  request: string,
  trusted: readonly Trusted[],
  self: WitnessIdentity,
  memory: WitnessMemory,
  now: Date,
): Judgement {
  const read = parsed(request)
  if (typeof read === 'string') return plain(400, read)
  const { old, proof, note, checkpoint } = read
  const { origin, size, root } = checkpoint
  // "If the checkpoint origin is unknown, 404. If none of the signatures verify against a trusted key, 403."
  const keys = trusted.flatMap((each) => keyFor(each, origin) ?? [])
  if (keys.length === 0) return plain(404, 'this log is not known here')
  const facts = { origin, size }
  if (!keys.some((key) => typeof signatureOf(checkpoint.note, key) === 'object'))
    return plain(403, 'not signed with a key that is trusted for this log', facts)
  // "The old size MUST be equal to or lower than the checkpoint size. Otherwise 400."
  if (old > size) return plain(400, 'the old size is above the new one', facts)
  const last = memory.last(origin) ?? { size: 0, root: EMPTY_ROOT }
  // "If it doesn't match, 409, with the size of the latest cosigned checkpoint."
  if (old !== last.size) return { status: 409, body: `${last.size}\n`, contentType: 'text/x.tlog.size', ...facts }
  // "If the old size matches the checkpoint size, the root hashes must be identical. If they don't match, 409."
  if (old === size && !last.root.equals(root)) {
    memory.accuse(origin, request, now)
    return plain(409, 'another tree of this size was signed before', { ...facts, contradicts: true })
  }
  // "If the Merkle Consistency Proof doesn't verify, 422."
  if (!consistent({ old, oldRoot: last.root, size, root, proof })) {
    memory.accuse(origin, request, now)
    return plain(422, 'what was signed before is not the beginning of this tree', { ...facts, contradicts: true })
  }
  // Commit point: remembered before the signature leaves.
  if (size > last.size || memory.last(origin) === undefined) memory.remember(origin, note)
  const line = signatureLine(checkpoint.note.text, self.key, self.verifier, Math.floor(now.getTime() / 1000))
  return { status: 200, body: formatSignatureLine(line), contentType: 'text/plain; charset=utf-8', ...facts }
}

type Parsed = { old: number; proof: Buffer[]; note: string; checkpoint: Checkpoint }

function parsed(request: string): Parsed | string {
  try {
    const body = readAddCheckpoint(request)
    return { ...body, checkpoint: readCheckpoint(body.note) }
  } catch (error) {
    if (!isFailure(error, 'invalid')) throw error
    return error.message
  }
}

function keyFor({ key, wholePlatform }: Trusted, origin: string): Verifier | undefined {
  if (key.name === origin) return key
  const platform = key.name.slice(0, key.name.lastIndexOf('/') + 1)
  const rest = origin.slice(platform.length)
  if (!wholePlatform || platform === '' || !origin.startsWith(platform) || !/^[0-9a-f-]{1,64}$/.test(rest))
    return undefined
  return verifier(origin, key.type, key.publicKey)
}
