// A strict reader for DER (X.690): what the lint and the request reader stand on. It is written apart from the library
// that encodes our certificates, so that the two check each other. Definite, minimal lengths and one-byte tags only.

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** One element: its tag, what is in it, and the whole of it as it stood. */
export type Der = { readonly tag: number; readonly content: Uint8Array; readonly whole: Uint8Array }

/** Bytes that are not the DER that was expected. */
export class DerError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DerError'
  }
}

/** Reads exactly one element; bytes after it are an error. */
export function readDer(bytes: Uint8Array, tag?: number): Der {
  const element = next(bytes, 0)
  if (element.whole.length !== bytes.length) throw new DerError('bytes after the end')
  if (tag !== undefined && element.tag !== tag) throw new DerError(`tag ${element.tag} where ${tag} belongs`)
  return element
}

/**
 * Reads exactly one element, and everything that stands in it: what is constructed must be made of elements to its end,
 * integers and booleans must have their one form (X.690 sections 8.3.2 and 11.1), strings must be whole. So BER that is not
 * DER is refused wherever it hides, in parts that nobody reads as well.
 */
export function readDerThroughout(bytes: Uint8Array): Der {
  const element = readDer(bytes)
  checkThroughout(element, DEPTH_MAX)
  return element
}

/** A request is seven levels deep; one that is a hundred deep was made to exhaust a stack. */
const DEPTH_MAX = 20
const CONSTRUCTED = 0x20
const CONTEXT = 0x80

function checkThroughout({ tag, content }: Der, depth: number): void {
  if (depth === 0) throw new DerError('elements nested beyond measure')
  if (tag & CONSTRUCTED) {
    if (!(tag & CONTEXT) && tag !== TAG.sequence && tag !== TAG.set) throw new DerError(`a constructed tag ${tag}`)
    for (const inner of readAll(content)) checkThroughout(inner, depth - 1)
    return
  }
  if (tag === TAG.sequence - CONSTRUCTED || tag === TAG.set - CONSTRUCTED) throw new DerError(`a primitive tag ${tag}`)
  if (tag === TAG.integer) checkInteger(content)
  if (tag === TAG.boolean && (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)))
    throw new DerError('a boolean that is neither')
  if (tag === TAG.bitString && ((content[0] ?? 8) > 7 || (content.length === 1 && content[0] !== 0)))
    throw new DerError('a bit string without its bits')
}

function checkInteger([first, second]: Uint8Array): void {
  if (first === undefined) throw new DerError('an integer without a value')
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw new DerError('an integer that is not minimal')
}

/** Reads the elements inside a constructed element, or inside the content of an octet string. */
export function readAll(bytes: Uint8Array): Der[] {
  const elements: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = next(bytes, at)
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

/** The elements of a SEQUENCE. */
export function sequence(element: Der | undefined): Der[] {
  return readAll(contentOf(element, TAG.sequence))
}

export function contentOf(element: Der | undefined, tag: number): Uint8Array {
  if (element === undefined) throw new DerError('an element is missing')
  if (element.tag !== tag) throw new DerError(`tag ${element.tag} where ${tag} belongs`)
  return element.content
}

/** The bytes of a BIT STRING that ends on a byte. */
export function wholeBits(element: Der | undefined): Uint8Array {
  const content = contentOf(element, TAG.bitString)
  if (content[0] !== 0) throw new DerError('a bit string that does not end on a byte')
  return content.subarray(1)
}

/** An object identifier in dotted form. */
export function oidOf(element: Der | undefined): string {
  const arcs: number[] = []
  let arc = 0
  for (const byte of contentOf(element, TAG.oid)) {
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerError('an object identifier beyond measure')
    if (byte & 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [first = 0, ...rest] = arcs
  const root = Math.min(Math.floor(first / 40), 2)
  return [root, first - root * 40, ...rest].join('.')
}

/** Makes an element; the one thing we encode ourselves is what the library has no words for. */
export function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content])
  const hex = content.length.toString(16)
  const length = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content])
}

function next(bytes: Uint8Array, at: number): Der {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw new DerError('ends inside an element')
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of several bytes')
  const { start, length } = lengthAt(bytes, at + 1, first)
  if (start + length > bytes.length) throw new DerError('ends inside an element')
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}

function lengthAt(bytes: Uint8Array, at: number, first: number): { start: number; length: number } {
  if (first < 0x80) return { start: at + 1, length: first }
  const count = first & 0x7f
  if (count === 0 || count > 3) throw new DerError('an indefinite or enormous length')
  let length = 0
  for (const byte of bytes.subarray(at + 1, at + 1 + count)) length = length * 256 + byte
  const minimal = length < 0x80 ? 0 : Math.ceil(length.toString(16).length / 2)
  if (minimal !== count) throw new DerError('a length that is not minimal')
  return { start: at + 1 + count, length }
}
