// A proof of inclusion, checked here and now by the browser's own SHA-256 and Ed25519: RFC 6962 (2.1.1, audit paths; the walk is that of
// RFC 9162, 2.1.3.2) and C2SP signed-note and tlog-checkpoint. It says whether the server is consistent with what it signed; that the
// server did not sign two histories is for a checkpoint kept outside, and for `fairlead verify`.

export type Note = { origin: string; size: number; root: string; body: string; signatures: NoteSignature[] }
type NoteSignature = { name: string; keyId: string; signature: Uint8Array<ArrayBuffer> }

/** One step from the line towards the root: the other hash, on which side, and which lines it stands for (from inclusive, to exclusive). */
export type Step = { side: 'left' | 'right'; hash: string; from: number; to: number; result: string }
export type Walk = { leafHash: string; steps: Step[]; root: string }
/** `unknown`: this browser cannot check Ed25519. */
export type SignatureState = 'good' | 'bad' | 'unknown'

const text = new TextEncoder()

/** Throws RangeError for what is no base64: it comes from outside. */
function fromBase64(encoded: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) throw new RangeError('this is not base64')
  return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
}

/** RFC 6962, 2.1: leaves and nodes are hashed apart, so that none can pass for the other. */
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)
const HASH_BYTES = 32

/** The largest power of two below n (n > 1). */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

type Range = { side: Step['side']; from: number; to: number }

/** Which lines each hash of the path stands for, from the line to the root. */
function pathRanges(index: number, size: number, offset = 0): Range[] {
  if (size <= 1) return []
  const k = splitOf(size)
  return index < k
    ? [...pathRanges(index, k, offset), { side: 'right', from: offset + k, to: offset + size }]
    : [...pathRanges(index - k, size - k, offset + k), { side: 'left', from: offset, to: offset + k }]
}

/** Hashes the line and climbs; throws RangeError for a path that cannot belong to this place in a tree of this size. */
export async function climb(leaf: string, index: number, size: number, proof: readonly string[]): Promise<Walk> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new RangeError('the line has no place in a tree of this size')
  const ranges = pathRanges(index, size)
  if (ranges.length !== proof.length)
    throw new RangeError(`a path here has ${ranges.length} hashes, and ${proof.length} came`)
  let hash = await sha256(LEAF, text.encode(leaf))
  const leafHash = toBase64(hash)
  const steps: Step[] = []
  for (const [n, range] of ranges.entries()) {
    const sibling = fromBase64(proof[n] ?? '')
    if (sibling.length !== HASH_BYTES) throw new RangeError('a hash of the path has the wrong length')
    hash = range.side === 'left' ? await sha256(NODE, sibling, hash) : await sha256(NODE, hash, sibling)
    steps.push({ ...range, hash: toBase64(sibling), result: toBase64(hash) })
  }
  return { leafHash, steps, root: toBase64(hash) }
}

/** Reads a checkpoint: origin, size, root, then an empty line and signatures. Throws RangeError for anything else. */
export function readNote(note: string): Note {
  const end = note.lastIndexOf('\n\n')
  const body = note.slice(0, end + 1)
  const [origin, size, root] = body.split('\n')
  if (end < 0 || !origin || !size || !/^(0|[1-9]\d{0,15})$/.test(size) || !root)
    throw new RangeError('this is not a checkpoint')
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .map((line) => /^\u2014 (\S+) (\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', encoded = '']) => {
      const bytes = fromBase64(encoded)
      return { name, keyId: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) }
    })
  return { origin, size: Number(size), root, body, signatures }
}

const ED25519 = 1

/** Whether the key signed the checkpoint. The key is in the form of C2SP: name, id in hexadecimal, algorithm and key in base64. */
export async function checkSignature(note: Note, vkey: string): Promise<SignatureState> {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey)
  const [, name = '', keyId = '', encoded = ''] = match ?? []
  const key = match ? fromBase64(encoded) : new Uint8Array()
  if (key[0] !== ED25519 || key.length !== 1 + HASH_BYTES) return 'bad'
  const made = note.signatures.filter((each) => each.name === name && each.keyId === keyId)
  if (made.length === 0) return 'bad'
  try {
    const known = await crypto.subtle.importKey('raw', key.slice(1), 'Ed25519', false, ['verify'])
    const message = text.encode(note.body)
    const checks = await Promise.all(
      made.map((each) => crypto.subtle.verify('Ed25519', known, each.signature, message)),
    )
    return checks.every(Boolean) ? 'good' : 'bad'
  } catch (error) {
    // Browsers of before 2025 know no Ed25519; that is no verdict on the signature.
    if (error instanceof DOMException && error.name === 'NotSupportedError') return 'unknown'
    throw error
  }
}
