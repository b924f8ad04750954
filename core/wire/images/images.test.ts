import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawingOf, sizeOf } from './image.ts'
import { ImageRefused } from './refused.ts'
import { jpegOf, jpegSegment, pngChunk, pngOf, vp8lOf, vp8Of, webpChunk, webpOf } from './testing.ts'

const LIMITS = { bytes: 100_000, side_px: 4_000, pixels: 10_000_000 }
const draw = (bytes: Uint8Array) => drawingOf(bytes, LIMITS)
const text = (content: string) => Buffer.from(content, 'latin1')
const refused = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ImageRefused && error.hint !== '', String(error))
  assert.match(error.message, words)
  return true
}
const holds = (bytes: Uint8Array, secret: string) => Buffer.from(bytes).includes(secret, 0, 'latin1')

const SECRET = 'GPSLatitude 53.5'
const exif = text(`Exif\0\0${SECRET}`)

test('of a PNG the parts that draw it are kept, and nothing else', () => {
  const dirty = pngOf({
    before: [
      pngChunk('tEXt', text(`Comment\0${SECRET}`)),
      pngChunk('eXIf', exif),
      pngChunk('iCCP', text(SECRET)),
      pngChunk('acTL', text('\0\0\0\x02\0\0\0\0')),
    ],
    after: [pngChunk('fdAT', text(SECRET)), pngChunk('tIME', text('1234567'))],
  })
  const behind = Buffer.concat([dirty, text(`<script>${SECRET}</script>`)])
  const clean = draw(behind)
  assert.deepEqual(Buffer.from(clean.bytes), pngOf())
  assert.deepEqual([clean.mediaType, clean.width, clean.height], ['image/png', 2, 2])
  const palette = pngOf({ before: [pngChunk('PLTE', text('abc')), pngChunk('tRNS', text('a'))] })
  assert.deepEqual(Buffer.from(draw(palette).bytes), palette)
})

test('of a JPEG likewise: no Exif, no comment, no thumbnail, nothing behind its end', () => {
  const adobe = jpegSegment(0xee, text('Adobe\0d\0\0\0\0\x01'))
  const dirty = jpegOf({
    extra: [
      jpegSegment(0xe0, text('JFIF\0')),
      jpegSegment(0xe1, exif),
      jpegSegment(0xe2, text(`ICC_PROFILE\0${SECRET}`)),
      jpegSegment(0xed, text(`Photoshop 3.0\0${SECRET}`)),
      jpegSegment(0xfe, text(SECRET)),
      adobe,
      jpegSegment(0xee, text(`Adobe\0d${SECRET}`)),
    ],
  })
  const clean = draw(Buffer.concat([dirty, jpegOf(), text(`PK\x03\x04${SECRET}`)]))
  assert.deepEqual(Buffer.from(clean.bytes), jpegOf({ extra: [adobe] }))
  assert.ok(!holds(clean.bytes, 'GPS'))
  assert.deepEqual(Buffer.from(draw(jpegOf({ frame: 0xc2 })).bytes), jpegOf({ frame: 0xc2 }))
})

test('of a WebP likewise, with and without transparency', () => {
  const more = [webpChunk('EXIF', exif), webpChunk('XMP ', text(SECRET)), webpChunk('odd!', text(SECRET))]
  const plain = webpOf([vp8Of(300, 200)])
  assert.deepEqual(
    Buffer.from(draw(webpOf([webpChunk('VP8X', Buffer.alloc(10, 0xff)), vp8Of(300, 200), ...more])).bytes),
    plain,
  )
  const lossless = webpOf([vp8lOf(300, 200)])
  const clean = draw(Buffer.concat([webpOf([vp8lOf(300, 200), ...more]), text(SECRET)]))
  assert.deepEqual(Buffer.from(clean.bytes), lossless)
  assert.deepEqual([clean.width, clean.height], [300, 200])
  const header = Buffer.from([0x10, 0, 0, 0, 0x2b, 1, 0, 0xc7, 0, 0])
  const alpha = webpChunk('ALPH', text('abc'))
  const seen = draw(webpOf([webpChunk('VP8X', Buffer.alloc(10, 0xff)), ...more, alpha, vp8Of(300, 200)]))
  assert.deepEqual(Buffer.from(seen.bytes), webpOf([webpChunk('VP8X', header), alpha, vp8Of(300, 200)]))
})

test('one that is cut off anywhere is refused, whatever its kind', () => {
  const whole = [pngOf(), jpegOf(), webpOf([vp8lOf(3, 3)]), webpOf([vp8Of(3, 3)])]
  for (const bytes of whole)
    for (let end = 0; end < bytes.length; end++)
      assert.throws(() => draw(bytes.subarray(0, end)), ImageRefused, `${end}`)
})

test('what was changed at random is an image still or is refused; nothing else happens', () => {
  let seed = 1
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed % below
  }
  for (const bytes of [pngOf(), jpegOf(), webpOf([vp8lOf(3, 3)])])
    for (let round = 0; round < 3_000; round++) {
      const changed = Buffer.from(bytes)
      for (let n = 0; n <= next(3); n++) changed[next(changed.length)] = next(256)
      try {
        const once = draw(changed)
        assert.deepEqual(draw(once.bytes), once)
      } catch (error) {
        assert.ok(error instanceof ImageRefused, String(error))
      }
    }
})

test('its size is known from the header, before anything else of it', () => {
  // The pixels of these would take gigabytes; there are none.
  for (const bytes of [
    pngOf({ width: 60_000, height: 60_000, pixels: text('x') }),
    jpegOf({ width: 60_000, height: 60_000 }),
    webpOf([vp8lOf(16_000, 16_000)]),
    webpOf([vp8Of(16_000, 16_000)]),
    pngOf({ width: 4_000, height: 4_000, pixels: text('x') }),
  ]) {
    assert.throws(() => draw(bytes), refused(/by .* pixels, which is too large/))
    assert.throws(() => sizeOf(bytes, LIMITS), refused(/too large/))
  }
  assert.throws(() => draw(pngOf({ width: 0, pixels: text('x') })), refused(/no pixels/))
  assert.throws(() => draw(jpegOf({ height: 0 })), refused(/no pixels/))
  assert.throws(() => draw(Buffer.concat([pngOf(), Buffer.alloc(LIMITS.bytes)])), refused(/more than/))
  assert.deepEqual(sizeOf(jpegOf({ width: 640, height: 480 }), LIMITS), {
    mediaType: 'image/jpeg',
    width: 640,
    height: 480,
  })
})

test('everything else is refused, with what can be done instead', () => {
  assert.throws(
    () => draw(text('<?xml version="1.0"?><svg xmlns="x" onload="alert(1)">')),
    refused(/SVG can hold programs/),
  )
  assert.throws(() => draw(text(' <!doctype html><script>')), refused(/a page/))
  assert.throws(() => draw(text('%PDF-1.7')), refused(/a PDF/))
  assert.throws(() => draw(text('GIF89a')), refused(/a GIF/))
  assert.throws(() => draw(text('\0\0\0\x18ftypheic')), refused(/HEIC/))
  assert.throws(() => draw(text('MZ')), refused(/not a PNG, JPEG or WebP/))
  assert.throws(() => draw(new Uint8Array()), refused(/not a PNG/))
})

test('one that says it is an image and is none is refused', () => {
  const png = pngOf()
  const wrong = Buffer.from(png)
  wrong[png.length - 1] = 0
  assert.throws(() => draw(wrong), refused(/changed on the way/))
  assert.throws(
    () => draw(Buffer.concat([png.subarray(0, 8), text('<html><script>alert(1)</script></html>')])),
    refused(/damaged/),
  )
  assert.throws(() => draw(pngOf({ before: [pngChunk('IHDR', Buffer.alloc(13))] })), refused(/header/))
  assert.throws(() => draw(pngOf({ after: [pngChunk('PLTE', text('abc'))] })), refused(/too late/))
  assert.throws(() => draw(pngOf({ before: [pngChunk('EvIL')] })), refused(/nobody knows/))
  assert.throws(() => draw(jpegOf({ frame: 0xc3 })), refused(/rare/))
  assert.throws(() => draw(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), text('<script>')])), refused(/damaged/))
  assert.throws(() => draw(webpOf([webpChunk('ANIM', Buffer.alloc(6)), vp8lOf(2, 2)])), refused(/moves/))
  assert.throws(() => draw(webpOf([vp8lOf(2, 2), vp8lOf(2, 2)])), refused(/one picture/))
})
