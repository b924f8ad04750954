// What a file is, by its first bytes: never by its name and never by what somebody says of it.
import { ImageRefused } from './refused.ts'

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const
export type ImageType = (typeof IMAGE_TYPES)[number]

const startsWith = (bytes: Uint8Array, magic: readonly number[], at = 0): boolean =>
  magic.every((byte, n) => bytes[at + n] === byte)
const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0))

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const
const RIFF = ascii('RIFF')
const WEBP = ascii('WEBP')

/** What people try, and what they can do instead. */
const OTHERS: readonly { magic: number[]; at?: number; what: string; hint: string }[] = [
  { magic: ascii('%PDF-'), what: 'a PDF', hint: 'Export its page as PNG.' },
  { magic: ascii('GIF8'), what: 'a GIF', hint: 'Save it as PNG.' },
  { magic: ascii('BM'), what: 'a BMP', hint: 'Save it as PNG.' },
  { magic: [0x49, 0x49, 0x2a, 0x00], what: 'a TIFF', hint: 'Save it as PNG.' },
  { magic: [0x4d, 0x4d, 0x00, 0x2a], what: 'a TIFF', hint: 'Save it as PNG.' },
  { magic: ascii('ftyp'), at: 4, what: 'a HEIC or AVIF', hint: 'Save it as JPEG.' },
  { magic: ascii('AC10'), what: 'a DWG drawing', hint: 'Plot it to PNG.' },
]
/** So much is looked at for markup: what comes before it is blanks, comments and declarations. */
const HEAD_BYTES = 1_024

/** Throws ImageRefused for everything that is none of the three. */
export function imageTypeOf(bytes: Uint8Array): ImageType {
  if (startsWith(bytes, PNG_SIGNATURE)) return 'image/png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (startsWith(bytes, RIFF) && startsWith(bytes, WEBP, 8)) return 'image/webp'
  const other = OTHERS.find(({ magic, at }) => startsWith(bytes, magic, at))
  if (other) throw new ImageRefused(`This is ${other.what}, not a PNG, JPEG or WebP`, other.hint)
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES)).toLowerCase()
  if (head.includes('<svg')) throw new ImageRefused('SVG can hold programs, so it is not taken', 'Export it as PNG.')
  if (head.trimStart().startsWith('<'))
    throw new ImageRefused('This is a page, not an image', 'Choose a PNG, JPEG or WebP.')
  throw new ImageRefused(
    'This is not a PNG, JPEG or WebP',
    'Choose a picture of one of these kinds, or export it as PNG.',
  )
}
