// Images for tests, made part by part: small ones that every program draws, and what people and attackers put into them.
import { deflateSync } from 'node:zlib'
import { crc32 } from './crc.ts'
import { PNG_SIGNATURE } from './kind.ts'

const text = (content: string): Buffer => Buffer.from(content, 'latin1')

export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const named = Buffer.concat([text(type), data])
  const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const
  ends[0].writeUInt32BE(data.length)
  ends[1].writeUInt32BE(crc32(named))
  return Buffer.concat([ends[0], named, ends[1]])
}

type PngParts = { width?: number; height?: number; before?: Uint8Array[]; after?: Uint8Array[]; pixels?: Uint8Array }

/** Grey, 8 bits a pixel. `before` and `after` the pixels come other chunks. */
export function pngOf({ width = 2, height = 2, before = [], after = [], pixels }: PngParts = {}): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  const data = pixels ?? deflateSync(Buffer.alloc((width + 1) * height))
  return Buffer.concat([
    Buffer.from(PNG_SIGNATURE),
    pngChunk('IHDR', header),
    ...before,
    pngChunk('IDAT', data),
    ...after,
    pngChunk('IEND'),
  ])
}

export function jpegSegment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

/** A frame of 8 bits with one component; its coded pixels are no picture, but of the right form. */
export function jpegOf({ width = 2, height = 2, extra = [] as Uint8Array[], frame = 0xc0 } = {}): Buffer {
  const size = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  size.writeUInt16BE(height, 1)
  size.writeUInt16BE(width, 3)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...extra,
    jpegSegment(0xdb, Buffer.alloc(65, 1)),
    jpegSegment(frame, size),
    jpegSegment(0xc4, Buffer.alloc(18, 1)),
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
  ])
}

export function webpChunk(name: string, data: Uint8Array): Buffer {
  const head = Buffer.concat([text(name), Buffer.alloc(4)])
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

export function vp8Of(width: number, height: number): Buffer {
  const frame = Buffer.from([0x10, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0, 1, 2, 3])
  frame.writeUInt16LE(width, 6)
  frame.writeUInt16LE(height, 8)
  return webpChunk('VP8 ', frame)
}

export function vp8lOf(width: number, height: number): Buffer {
  const frame = Buffer.from([0x2f, 0, 0, 0, 0, 7])
  frame.writeUInt32LE((width - 1) | ((height - 1) << 14), 1)
  return webpChunk('VP8L', frame)
}

export function webpOf(chunks: Uint8Array[]): Buffer {
  const all = Buffer.concat([text('RIFF'), Buffer.alloc(4), text('WEBP'), ...chunks])
  all.writeUInt32LE(all.length - 8, 4)
  return all
}
