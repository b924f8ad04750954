// Images that people upload. What comes is never trusted and never decoded here: its kind is told by its first bytes, its
// size by its header before anything else, and of its parts only those are kept that draw it. So what is stored holds no
// place, no camera, no name and no second file, whatever program sent it.
//   kind.ts  by the first bytes     png.ts, jpeg.ts, webp.ts  the parts     refused.ts  why not
import type { Bounds, Drawing, Size } from './drawing.ts'
import { drawJpeg, jpegSize } from './jpeg.ts'
import { imageTypeOf, type ImageType } from './kind.ts'
import { drawPng, pngSize } from './png.ts'
import { ImageRefused } from './refused.ts'
import { drawWebp, webpSize } from './webp.ts'

export type Image = Drawing & { mediaType: ImageType }
export type ImageLimits = { bytes: number; side_px: number; pixels: number }

const DRAW = { 'image/png': drawPng, 'image/jpeg': drawJpeg, 'image/webp': drawWebp }
const SIZE = { 'image/png': pngSize, 'image/jpeg': jpegSize, 'image/webp': webpSize }

/** The image without all that does not draw it. Throws ImageRefused. */
export function drawingOf(bytes: Uint8Array, limits: ImageLimits): Image {
  const mediaType = checkedType(bytes, limits)
  return { mediaType, ...DRAW[mediaType](bytes, boundsOf(limits)) }
}

/** What it is and how large, from its header alone. Throws ImageRefused, for what is too large too. */
export function sizeOf(bytes: Uint8Array, limits: ImageLimits): Size & { mediaType: ImageType } {
  const mediaType = checkedType(bytes, limits)
  const size = SIZE[mediaType](bytes)
  boundsOf(limits)(size)
  return { mediaType, ...size }
}

function checkedType(bytes: Uint8Array, limits: ImageLimits): ImageType {
  if (bytes.length > limits.bytes)
    throw new ImageRefused(
      `The image has more than ${Math.floor(limits.bytes / 1024 ** 2)} MB`,
      'Save it smaller, or as JPEG.',
    )
  return imageTypeOf(bytes)
}

const boundsOf =
  ({ side_px, pixels }: ImageLimits): Bounds =>
  ({ width, height }) => {
    if (width === 0 || height === 0) throw new ImageRefused('The image has no pixels', 'Export it anew.')
    if (width <= side_px && height <= side_px && width * height <= pixels) return
    throw new ImageRefused(
      `The image is ${width} by ${height} pixels, which is too large`,
      `Scale it down to at most ${side_px} on a side and ${Math.floor(pixels / 1e6)} million pixels.`,
    )
  }
