// Checkpoints (c2sp.org/tlog-checkpoint): origin, size and root of a tree in a signed note. Ours carry two signatures of
// the log's one key: over the text, which every verifier of notes reads, and over time and text (cosignature/v1), so
// that a checkpoint somebody kept says when it was made. Extension lines are read over and never written.
import type { KeyObject } from 'node:crypto'
import { invalid } from '../errors.ts'
import { HASH_BYTES } from './hash.ts'
import { COSIGNATURE_KEY, decodeBase64, isKeyName, NOTE_KEY, rawPublicKey, type Verifier, verifier } from './keys.ts'
import { formatNote, type Note, readNote, signatureLine, signatureOf } from './note.ts'

export type Head = { origin: string; size: number; root: Buffer }

/** A checkpoint that has been read and not been believed yet. */
export type Checkpoint = Head & { note: Note }

export function formatHead({ origin, size, root }: Head): string {
  if (!isKeyName(origin) || !Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES)
    throw new RangeError(`no head of a log: ${origin}, ${size}, ${root.length} bytes`)
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/** Reads a checkpoint. Throws Failure invalid for what is none. */
export function readCheckpoint(text: string): Checkpoint {
  const note = readNote(text)
  const [origin = '', decimal = '', encoded = '', ...extensions] = note.text.slice(0, -1).split('\n')
  const root = decodeBase64(encoded)
  const size = Number(decimal)
  if (origin === '') throw invalid('the checkpoint has no origin')
  if (!/^(0|[1-9]\d*)$/.test(decimal) || !Number.isSafeInteger(size))
    throw invalid(`the checkpoint's second line is no size: "${decimal}"`)
  if (root?.length !== HASH_BYTES) throw invalid("the checkpoint's third line is no root hash")
  if (extensions.includes('')) throw invalid('an extension line of the checkpoint is empty')
  return { origin, size, root, note }
}

/** The log of one organisation: its origin is also the name of its key. `platform` is the name of the installation. */
export const originOf = (platform: string, orgId: string): string => `${platform}/audit/${orgId}`

/** The two verifiers of one log, from its public key. */
export function logVerifiers(origin: string, publicKey: Uint8Array): { text: Verifier; time: Verifier } {
  return { text: verifier(origin, NOTE_KEY, publicKey), time: verifier(origin, COSIGNATURE_KEY, publicKey) }
}

export function signCheckpoint(head: Head, key: KeyObject, at_s: number): string {
  const text = formatHead(head)
  const by = logVerifiers(head.origin, rawPublicKey(key))
  return formatNote(text, [signatureLine(text, key, by.text), signatureLine(text, key, by.time, at_s)])
}

/** When the log says it signed, in seconds; undefined where it does not say. Ask only of a checkpoint that holds. */
export function signedAt({ note }: Checkpoint, log: Verifier): number | undefined {
  const checked = signatureOf(note, logVerifiers(log.name, log.publicKey).time)
  return typeof checked === 'object' ? checked.at_s : undefined
}
