// Signed notes (c2sp.org/signed-note): a text, an empty line, signature lines. Nothing of a note may be believed before
// a signature of a key that one trusts has been checked, so `readNote` takes it apart and `signatureOf` verifies.
import { type KeyObject, sign, verify } from 'node:crypto'
import { invalid } from '../errors.ts'
import { NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX } from '../limits.ts'
import { COSIGNATURE_KEY, decodeBase64, isKeyName, type Verifier } from './keys.ts'

export type SignatureLine = {
  name: string
  /** 8 hexadecimal digits. */
  keyId: string
  signature: Buffer
}

export type Note = {
  /** With its last newline. */
  text: string
  signatures: SignatureLine[]
}

const DASH = '\u2014'

/** Takes a note apart. Throws Failure invalid for what is none. */
export function readNote(note: string): Note {
  if (Buffer.byteLength(note) > NOTE_BYTES_MAX) throw invalid(`a note has at most ${NOTE_BYTES_MAX} bytes`)
  // "MUST be valid UTF-8 and MUST NOT contain any ASCII control characters other than newline."
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f\ufffd]/.test(note))
    throw invalid('the note has control characters')
  // "The text is separated from the signatures by the last empty line in the note."
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) throw invalid('this is no signed note: a text, an empty line, signature lines')
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > NOTE_SIGNATURES_MAX) throw invalid(`a note has at most ${NOTE_SIGNATURES_MAX} signatures`)
  return { text: note.slice(0, end + 1), signatures: lines.map(readSignatureLine) }
}

/** Reads lines as a witness answers them: signature lines and nothing else. Throws Failure invalid. */
export function readSignatureLines(text: string): SignatureLine[] {
  if (!text.endsWith('\n')) throw invalid('a signature line ends with a newline')
  const lines = text.slice(0, -1).split('\n')
  if (lines.length > NOTE_SIGNATURES_MAX) throw invalid(`at most ${NOTE_SIGNATURES_MAX} signatures`)
  return lines.map(readSignatureLine)
}

function readSignatureLine(line: string): SignatureLine {
  const [dash, name = '', encoded = '', ...more] = line.split(' ')
  const bytes = decodeBase64(encoded)
  if (dash !== DASH || !isKeyName(name) || bytes === undefined || bytes.length < 5 || more.length > 0)
    throw invalid('a signature line is: an em dash, a name, the signature in base64')
  return { name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) }
}

/** One line, with its newline. */
export function formatSignatureLine({ name, keyId, signature }: SignatureLine): string {
  return `${DASH} ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`
}

/** A note of `text` with these lines. */
export function formatNote(text: string, lines: readonly SignatureLine[]): string {
  return `${text}\n${lines.map(formatSignatureLine).join('')}`
}

/** Signs a text, or with a cosigner's key a text at a time. The key and the verifier are one pair. */
export function signatureLine(text: string, key: KeyObject, by: Verifier, at_s = 0): SignatureLine {
  const { name, id: keyId } = by
  if (by.type !== COSIGNATURE_KEY) return { name, keyId, signature: sign(null, Buffer.from(text), key) }
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(at_s))
  return { name, keyId, signature: Buffer.concat([time, sign(null, cosigned(text, at_s), key)]) }
}

export type Checked = 'absent' | 'wrong' | { /** Seconds since 1970, in a cosignature. */ at_s?: number }

/** What a note says by this key: nothing, something false, or that it holds. */
export function signatureOf({ text, signatures }: Note, by: Verifier): Checked {
  const mine = signatures.filter(({ name, keyId }) => name === by.name && keyId === by.id)
  // "If a signature from a known key fails to verify, clients SHOULD reject the whole note."
  let good: Checked = 'absent'
  for (const { signature } of mine) {
    const checked = checkOne(text, signature, by)
    if (checked === 'wrong') return 'wrong'
    good = checked
  }
  return good
}

function checkOne(text: string, signature: Buffer, by: Verifier): Checked {
  if (by.type !== COSIGNATURE_KEY) return verify(null, Buffer.from(text), by.key, signature) ? {} : 'wrong'
  if (signature.length !== 8 + 64) return 'wrong'
  const at = signature.readBigUInt64BE(0)
  if (at > BigInt(Number.MAX_SAFE_INTEGER)) return 'wrong'
  const at_s = Number(at)
  return verify(null, cosigned(text, at_s), by.key, signature.subarray(8)) ? { at_s } : 'wrong'
}

/** The message of cosignature/v1: two lines, then the whole text. */
const cosigned = (text: string, at_s: number): Buffer => Buffer.from(`cosignature/v1\ntime ${at_s}\n${text}`)
