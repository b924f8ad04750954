// What of an image is kept: the parts that draw it. Everything else (places, cameras, names, comments, thumbnails, what was
// hung on behind its end) stays behind.

export type Size = { width: number; height: number }
export type Drawing = Size & { bytes: Uint8Array<ArrayBuffer> }

/** How large it may be once drawn: known from its header before anything of it is looked at. */
export type Bounds = (size: Size) => void

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
