// Drawings of the demonstration's sites, made by code: walls, water, rails and letters of lines, as PNG. No picture from
// anywhere else, and the same one at each start.
import { deflateSync } from 'node:zlib'
import { crc32 } from '../core/wire/images/crc.ts'
import { PNG_SIGNATURE } from '../core/wire/images/kind.ts'

/** In pixels from the upper left. */
type Box = readonly [x: number, y: number, width: number, height: number]
export type SiteDrawing = {
  png: Uint8Array
  /** Where the machines stand, by the name of the asset: fractions of the drawing. */
  places: Readonly<Record<string, readonly [x: number, y: number]>>
}

const WIDTH = 1_200
const HEIGHT = 600
/** Colours of the palette. */
const PAPER = 0
const WALL = 1
const WATER = 2
const FLOOR = 3
const RAIL = 4
const PALETTE = [0xff, 0xff, 0xff, 0x4a, 0x50, 0x57, 0xd8, 0xe6, 0xef, 0xf1, 0xf2, 0xf3, 0xa6, 0xac, 0xb2]

class Sheet {
  readonly #pixels = new Uint8Array(WIDTH * HEIGHT).fill(PAPER)

  fill([x, y, width, height]: Box, colour: number): this {
    for (let row = Math.max(0, y); row < Math.min(HEIGHT, y + height); row++)
      this.#pixels.fill(colour, row * WIDTH + Math.max(0, x), row * WIDTH + Math.min(WIDTH, x + width))
    return this
  }

  outline([x, y, width, height]: Box, colour = WALL, stroke = 4): this {
    return this.fill([x, y, width, stroke], colour)
      .fill([x, y + height - stroke, width, stroke], colour)
      .fill([x, y, stroke, height], colour)
      .fill([x + width - stroke, y, stroke, height], colour)
  }

  /** Two rails and the sleepers between them. */
  track(x: number, y: number, width: number): this {
    for (let at = x; at < x + width; at += 18) this.fill([at, y - 4, 5, 26], RAIL)
    return this.fill([x, y, width, 3], WALL).fill([x, y + 15, width, 3], WALL)
  }

  png(): Uint8Array {
    const rows = Buffer.alloc((WIDTH + 1) * HEIGHT)
    for (let row = 0; row < HEIGHT; row++)
      rows.set(this.#pixels.subarray(row * WIDTH, (row + 1) * WIDTH), row * (WIDTH + 1) + 1)
    const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0])
    header.writeUInt32BE(WIDTH, 0)
    header.writeUInt32BE(HEIGHT, 4)
    return Buffer.concat([
      Buffer.from(PNG_SIGNATURE),
      chunk('IHDR', header),
      chunk('PLTE', Buffer.from(PALETTE)),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const around = Buffer.alloc(8)
  around.writeUInt32BE(data.length, 0)
  around.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)])
}

/** Water along the upper edge, the crane rails in front of it, sheds behind. */
function quay(): Sheet {
  const sheet = new Sheet().fill([0, 0, WIDTH, 150], WATER).fill([0, 150, WIDTH, 8], WALL)
  for (let x = 40; x < WIDTH; x += 140) sheet.fill([x, 140, 22, 12], WALL)
  sheet.track(30, 190, 1_140).track(30, 290, 1_140)
  for (const box of [
    [60, 370, 330, 150],
    [430, 370, 330, 150],
  ] as const)
    sheet.fill(box, FLOOR).outline(box)
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 6; column++) sheet.outline([810 + column * 58, 372 + row * 52, 52, 44], RAIL, 3)
  return sheet.fill([200, 516, 50, 8], PAPER).fill([570, 516, 50, 8], PAPER)
}

/** Rooms under one roof, with doors. */
function hall(): Sheet {
  const sheet = new Sheet().fill([60, 60, 1_080, 480], FLOOR).outline([60, 60, 1_080, 480], WALL, 8)
  sheet.fill([420, 60, 6, 480], WALL).fill([780, 60, 6, 480], WALL).fill([60, 320, 360, 6], WALL)
  for (const door of [
    [420, 240, 6, 70],
    [780, 400, 6, 70],
    [220, 320, 80, 6],
    [560, 532, 110, 8],
  ] as const)
    sheet.fill(door, FLOOR)
  for (let n = 0; n < 4; n++) sheet.outline([860 + (n % 2) * 130, 130 + Math.floor(n / 2) * 190, 90, 110], RAIL, 3)
  return sheet.outline([480, 120, 240, 60], RAIL, 3).outline([110, 380, 120, 90], RAIL, 3)
}

/** By the name of the site. */
export const SITE_DRAWINGS: Readonly<Record<string, () => SiteDrawing>> = {
  'North quay': () => ({
    png: quay().png(),
    places: { 'Gantry crane 1': [0.18, 0.4], 'Gantry crane 2': [0.47, 0.4], 'Gantry crane 3': [0.77, 0.4] },
  }),
  'South quay': () => ({
    png: quay().png(),
    places: { 'Bulk crane 4': [0.34, 0.4], 'Air, south quay office': [0.5, 0.74] },
  }),
  Workshop: () => ({
    png: hall().png(),
    places: { 'Compressor A': [0.17, 0.3], 'Compressor B': [0.27, 0.3], 'Air, welding hall': [0.5, 0.55] },
  }),
  'Pumping station East': () => ({
    png: hall().png(),
    places: { 'Raw water pump 1': [0.17, 0.35], 'Raw water pump 2': [0.5, 0.35] },
  }),
  'Treatment hall': () => ({
    png: hall().png(),
    places: { 'Blower, filter backwash': [0.2, 0.72], 'Air, treatment hall': [0.5, 0.55] },
  }),
}
