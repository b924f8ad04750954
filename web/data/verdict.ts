// One line held against its proof: what was checked, and what came of it. Each check stands alone, so that a person sees which one fails.

import type { AuditLine, AuditProof } from './audit.ts'
import { checkSignature, climb, readNote, type SignatureState, type Walk } from './proof.ts'

export type Verdict = {
  /** The text that was hashed tells of this very line, as it stands on the screen. */
  isSameLine: boolean
  walk: Walk
  /** The root that the checkpoint is about. */
  root: string
  size: number
  isSameRoot: boolean
  signature: SignatureState
  isGood: boolean
}

/** Throws RangeError when what came is no proof at all. */
export async function judge(line: AuditLine, proof: AuditProof, vkey: string): Promise<Verdict> {
  const note = readNote(proof.checkpoint)
  const walk = await climb(proof.leaf, proof.seq, note.size, proof.proof)
  const isSameLine = tellsOf(proof.leaf, line)
  const isSameRoot = walk.root === note.root
  const signature = await checkSignature(note, vkey)
  const isGood = isSameLine && isSameRoot && signature !== 'bad'
  return { isSameLine, walk, root: note.root, size: note.size, isSameRoot, signature, isGood }
}

/** The hashed text has microseconds, the screen milliseconds, cut off or rounded. */
const ROUNDING_MS = 1

function tellsOf(leaf: string, line: AuditLine): boolean {
  const { lineId, at, event, result, category, sessionId, person, staff } = line
  const told = factsOf(leaf)
  return (
    told.line === lineId &&
    told.event === event &&
    told.result === result &&
    told.category === category &&
    told.session === sessionId &&
    told.person === (person?.personId ?? null) &&
    told.staff === (staff?.personId ?? null) &&
    typeof told.at === 'string' &&
    Math.abs(Date.parse(told.at) - Date.parse(at)) <= ROUNDING_MS
  )
}

/** What the hashed text says; nothing where it is no object. */
function factsOf(leaf: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(leaf)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
