// JPEG (ITU-T T.81): segments that begin with 0xFF and a marker; behind a scan's header come its coded pixels.
import { type Bounds, type Drawing, joined, type Size, viewOf } from './drawing.ts'
import { broken, unusual } from './refused.ts'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const DQT = 0xdb
const DHT = 0xc4
const DRI = 0xdd
const APP14 = 0xee
/** Baseline, extended and progressive frames: what every reader draws (table B.1). */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2])
/** Lossless, hierarchical and arithmetic ones, and the height told later: browsers do not draw these. */
const RARE: ReadonlySet<number> = new Set([
  0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xdc, 0xde, 0xdf,
])
const KEPT: ReadonlySet<number> = new Set([DQT, DHT, DRI, SOS, ...FRAMES])
/** Which of the colour models it is (Adobe's technical note 5116); without it colours are wrong. 12 bytes, and no more. */
const ADOBE = [0x41, 0x64, 0x6f, 0x62, 0x65]
const ADOBE_BYTES = 16

export function jpegSize(bytes: Uint8Array): Size {
  for (const { marker, data } of segmentsOf(bytes)) if (FRAMES.has(marker)) return frameSize(data)
  throw broken('it has no picture')
}

/** Throws ImageRefused. `bounds` is asked as soon as the size is known. */
export function drawJpeg(bytes: Uint8Array, bounds: Bounds): Drawing {
  const kept: Uint8Array[] = [Uint8Array.of(0xff, SOI)]
  let size: Size | undefined
  let scans = 0
  let isWhole = false
  for (const { marker, data, whole } of segmentsOf(bytes)) {
    if (FRAMES.has(marker)) {
      if (size !== undefined) throw broken('it has two pictures')
      size = frameSize(data)
      bounds(size)
    }
    if (marker === SOS && size === undefined) throw broken('its pixels come before its size')
    if (marker === SOS) scans += 1
    if (KEPT.has(marker) || isAdobe(marker, whole)) kept.push(whole)
    isWhole = marker === EOI
  }
  if (!isWhole || scans === 0 || size === undefined) throw broken('its end is missing')
  return { ...size, bytes: joined([...kept, Uint8Array.of(0xff, EOI)]) }
}

type Segment = { marker: number; data: Uint8Array; whole: Uint8Array }

/** Up to its end, and nothing behind it. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  let at = 2
  for (;;) {
    if (bytes[at] !== 0xff) throw broken('a part of it does not begin')
    // Any number of 0xFF may stand before a marker (section B.1.1.2).
    while (bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (marker === undefined) throw broken('its end is missing')
    if (marker === EOI) return yield { marker, data: new Uint8Array(), whole: new Uint8Array() }
    if (RARE.has(marker)) throw unusual('browsers do not draw it')
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= SOI)) throw broken('a part of it is out of place')
    if (at + 4 > bytes.length) throw broken('its end is missing')
    const length = viewOf(bytes).getUint16(at + 2)
    const headerEnd = at + 2 + length
    if (length < 2 || headerEnd > bytes.length) throw broken('its end is missing')
    const end = marker === SOS ? endOfScan(bytes, headerEnd) : headerEnd
    yield { marker, data: bytes.subarray(at + 4, headerEnd), whole: bytes.subarray(at, end) }
    at = end
  }
}

/** Coded pixels go on to the next marker; 0xFF00 is a coded 0xFF, and 0xFFD0 to 0xFFD7 restart (section B.1.1.5). */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) break
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw broken('its end is missing')
}

function frameSize(data: Uint8Array): Size {
  if (data.length < 6) throw broken('its size is missing')
  const view = viewOf(data)
  return { height: view.getUint16(1), width: view.getUint16(3) }
}

const isAdobe = (marker: number, whole: Uint8Array): boolean =>
  marker === APP14 && whole.length === ADOBE_BYTES && ADOBE.every((byte, n) => whole[4 + n] === byte)
