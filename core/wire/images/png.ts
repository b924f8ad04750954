// PNG (ISO/IEC 15948:2004): a signature, then chunks of length, type, data and CRC-32.
import { crc32 } from './crc.ts'
import { type Bounds, type Drawing, joined, type Size, viewOf } from './drawing.ts'
import { PNG_SIGNATURE } from './kind.ts'
import { broken, unusual } from './refused.ts'

const SIGNATURE_BYTES = PNG_SIGNATURE.length
/** Length, type and CRC around the data. */
const AROUND_BYTES = 12
const IHDR_BYTES = 13
/** Header, palette, transparency, pixels, end. What an APNG adds is left out, so its first picture stands still. */
const KEPT: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
/** Bit depths of each colour type (table 11.1). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

export function pngSize(bytes: Uint8Array): Size {
  const { type, data } = chunkAt(bytes, SIGNATURE_BYTES)
  if (type !== 'IHDR' || data.length !== IHDR_BYTES) throw broken('it does not begin with its header')
  const view = viewOf(data)
  return { width: view.getUint32(0), height: view.getUint32(4) }
}

/** Throws ImageRefused. `bounds` is asked as soon as the size is known. */
export function drawPng(bytes: Uint8Array, bounds: Bounds): Drawing {
  const size = pngSize(bytes)
  bounds(size)
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE_BYTES)]
  const seen: string[] = []
  let at = SIGNATURE_BYTES
  while (seen.at(-1) !== 'IEND') {
    const chunk = chunkAt(bytes, at)
    at += chunk.whole.length
    // An upper-case first letter says that it cannot be drawn without it (section 5.4).
    if (!KEPT.has(chunk.type)) {
      if (/^[A-Z]/.test(chunk.type)) throw unusual(`a part ${chunk.type} that nobody knows`)
      continue
    }
    checkCrc(chunk)
    checkOrder(chunk, seen)
    kept.push(chunk.whole)
    seen.push(chunk.type)
  }
  if (!seen.includes('IDAT')) throw broken('it has no pixels')
  return { ...size, bytes: joined(kept) }
}

type Chunk = { type: string; data: Uint8Array; whole: Uint8Array }

function chunkAt(bytes: Uint8Array, at: number): Chunk {
  if (bytes.length < at + AROUND_BYTES) throw broken('its end is missing')
  const length = viewOf(bytes).getUint32(at)
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
  if (!/^[A-Za-z]{4}$/.test(type)) throw broken('a part of it has no name')
  if (length > bytes.length - at - AROUND_BYTES) throw broken('its end is missing')
  const whole = bytes.subarray(at, at + length + AROUND_BYTES)
  return { type, data: whole.subarray(8, 8 + length), whole }
}

function checkCrc({ type, whole }: Chunk): void {
  const said = viewOf(whole).getUint32(whole.length - 4)
  if (crc32(whole.subarray(4, whole.length - 4)) !== said) throw broken(`its part ${type} was changed on the way`)
}

/** Each but IDAT once, in the order that readers rely on; IDAT in one piece. */
function checkOrder({ type, data }: Chunk, seen: readonly string[]): void {
  const last = seen.at(-1)
  if ((type === 'IHDR') !== (last === undefined)) throw broken('its header is not where it should be')
  if (type === 'IHDR') checkHeader(data)
  const again = type === 'IDAT' ? last !== 'IDAT' : true
  if (again && seen.includes(type)) throw broken(`it has ${type} twice`)
  if ((type === 'PLTE' || type === 'tRNS') && seen.includes('IDAT')) throw broken(`its ${type} comes too late`)
  if (type === 'IEND' && data.length > 0) throw broken('its end holds something')
}

function checkHeader(data: Uint8Array): void {
  const [depth = 0, colour = 0, compression = 0, filter = 0, interlace = 0] = data.subarray(8)
  if (DEPTHS[colour]?.includes(depth) !== true || compression !== 0 || filter !== 0 || interlace > 1)
    throw broken('its header makes no sense')
}
