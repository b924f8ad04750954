// WebP (RFC 9649): a RIFF file of chunks, each of a name, a length and data that fills whole pairs of bytes.
import { type Bounds, type Drawing, joined, type Size, viewOf } from './drawing.ts'
import { broken, unusual } from './refused.ts'

const RIFF_BYTES = 12
const VP8X_BYTES = 10
/** Flag of VP8X: a channel of transparency comes (section 2.7). */
const HAS_ALPHA = 0x10

type Chunk = { name: string; data: Uint8Array; whole: Uint8Array }

export function webpSize(bytes: Uint8Array): Size {
  const picture = pictureOf(chunksOf(bytes))
  return picture.name === 'VP8L' ? losslessSize(picture.data) : lossySize(picture.data)
}

/** Throws ImageRefused. `bounds` is asked as soon as the size is known. */
export function drawWebp(bytes: Uint8Array, bounds: Bounds): Drawing {
  const size = webpSize(bytes)
  bounds(size)
  const chunks = chunksOf(bytes)
  const picture = pictureOf(chunks)
  const alpha = chunks.find(({ name }) => name === 'ALPH')
  const parts = alpha && picture.name === 'VP8 ' ? [extended(size), alpha.whole, picture.whole] : [picture.whole]
  return { ...size, bytes: riff(parts) }
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = viewOf(bytes)
  if (bytes.length < RIFF_BYTES + 8) throw broken('its end is missing')
  const end = 8 + view.getUint32(4, true)
  if (end > bytes.length) throw broken('its end is missing')
  const chunks: Chunk[] = []
  let at = RIFF_BYTES
  while (at + 8 <= end) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4))
    const length = view.getUint32(at + 4, true)
    const next = at + 8 + length + (length & 1)
    if (next > end) throw broken('its end is missing')
    if (name === 'ANIM' || name === 'ANMF') throw unusual('it moves')
    chunks.push({ name, data: bytes.subarray(at + 8, at + 8 + length), whole: bytes.subarray(at, next) })
    at = next
  }
  return chunks
}

function pictureOf(chunks: readonly Chunk[]): Chunk {
  const pictures = chunks.filter(({ name }) => name === 'VP8 ' || name === 'VP8L')
  const [picture, another] = pictures
  if (picture === undefined || another !== undefined) throw broken('it does not have one picture')
  return picture
}

/** The header of a key frame (RFC 6386 section 9.1): a bit that says so, a start code, two 14-bit sizes. */
function lossySize(data: Uint8Array): Size {
  if (data.length < 10) throw broken('its size is missing')
  const isKeyFrame = ((data[0] ?? 1) & 1) === 0
  if (!isKeyFrame || data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a) throw broken('its header makes no sense')
  const view = viewOf(data)
  return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff }
}

/** A signature, then both sizes less one in 14 bits each (RFC 9649 section 3.4). */
function losslessSize(data: Uint8Array): Size {
  if (data.length < 5 || data[0] !== 0x2f) throw broken('its header makes no sense')
  const bits = viewOf(data).getUint32(1, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

/** A VP8X chunk of our own: it says how large the canvas is and that there is transparency, and nothing of what else came. */
function extended({ width, height }: Size): Uint8Array {
  const chunk = new Uint8Array(8 + VP8X_BYTES)
  chunk.set([0x56, 0x50, 0x38, 0x58]) // VP8X
  const view = viewOf(chunk)
  view.setUint32(4, VP8X_BYTES, true)
  view.setUint8(8, HAS_ALPHA)
  for (let byte = 0; byte < 3; byte++) {
    view.setUint8(12 + byte, ((width - 1) >>> (8 * byte)) & 0xff)
    view.setUint8(15 + byte, ((height - 1) >>> (8 * byte)) & 0xff)
  }
  return chunk
}

function riff(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(RIFF_BYTES)
  head.set([0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50]) // RIFF, length, WEBP
  const all = joined([head, ...parts])
  viewOf(all).setUint32(4, all.length - 8, true)
  return all
}
