// How large a picture becomes. Pure.

type Size = { width: number; height: number }

/** The same shape within both limits; never larger than it was, and at least a pixel. */
export function fittedSize({ width, height }: Size, { side_px, pixels }: { side_px: number; pixels: number }): Size {
  const scale = Math.min(1, side_px / width, side_px / height, Math.sqrt(pixels / (width * height)))
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) }
}
