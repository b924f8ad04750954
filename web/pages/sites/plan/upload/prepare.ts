// A file that somebody chose becomes a picture for a plan: drawn anew in this browser, so that nothing of it but what is seen
// is sent, upright as its camera meant it, and scaled down to what the platform takes. The platform takes it apart once more.

import {
  PLAN_BYTES_MAX,
  PLAN_PIXELS_MAX,
  PLAN_SIDE_PX_MAX,
  PLAN_SOURCE_BYTES_MAX,
  PLAN_SOURCE_PIXELS_MAX,
  PLAN_SOURCE_SIDE_PX_MAX,
} from '../../../../../core/limits.ts'
import { sizeOf } from '../../../../../core/wire/images/image.ts'
import { ImageRefused } from '../../../../../core/wire/images/refused.ts'
import { fittedSize } from './size.ts'

export type Prepared = { blob: Blob; width: number; height: number; isSmaller: boolean }

const SOURCE = { bytes: PLAN_SOURCE_BYTES_MAX, side_px: PLAN_SOURCE_SIDE_PX_MAX, pixels: PLAN_SOURCE_PIXELS_MAX }
const TARGET = { side_px: PLAN_SIDE_PX_MAX, pixels: PLAN_PIXELS_MAX }
/** The first that is small enough: lines stay sharp in the first two. Browsers that cannot write WebP write PNG instead. */
const WAYS = [
  { type: 'image/webp', quality: 0.92 },
  { type: 'image/webp', quality: 0.7 },
  { type: 'image/jpeg', quality: 0.8 },
] as const

/** Throws ImageRefused. */
export async function prepare(file: Blob): Promise<Prepared> {
  // Its size first: nothing of it is drawn before its header says that it can be.
  const head = file.size > SOURCE.bytes ? tooLarge() : new Uint8Array(await file.arrayBuffer())
  sizeOf(head, SOURCE)
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch((cause: unknown) => {
    throw Object.assign(new ImageRefused('The image cannot be drawn', 'Export it anew as PNG.'), { cause })
  })
  try {
    const size = fittedSize(bitmap, TARGET)
    const canvas = document.createElement('canvas')
    Object.assign(canvas, size)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, size.width, size.height)
    const blob = await written(canvas)
    return { blob, ...size, isSmaller: size.width < bitmap.width }
  } finally {
    bitmap.close()
  }
}

async function written(canvas: HTMLCanvasElement): Promise<Blob> {
  for (const { type, quality } of WAYS) {
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality))
    if (blob && blob.size <= PLAN_BYTES_MAX) return blob
  }
  throw new ImageRefused('The image has too many details', 'Scale it down, then choose it again.')
}

function tooLarge(): never {
  throw new ImageRefused(
    `The file has more than ${PLAN_SOURCE_BYTES_MAX / 1024 ** 2} MB`,
    'Export it smaller, then choose it again.',
  )
}

/** For JSON. */
export async function base64Of(blob: Blob): Promise<string> {
  const reader = new FileReader()
  return new Promise((done, failed) => {
    reader.onload = () => done(typeof reader.result === 'string' ? reader.result.replace(/^[^,]*,/, '') : '')
    reader.onerror = () => failed(reader.error ?? new Error('the picture could not be read'))
    reader.readAsDataURL(blob)
  })
}
