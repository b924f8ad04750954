// The charts as one picture for a report: light whatever the screen is, with title, time, legend and axis. It draws with the same code
// as the screen does.

import uPlot from 'uplot'
import type { Interval } from '../data/contract.ts'
import type { Band, Marker } from './annotations.ts'
import { drawStates } from './draw-states.ts'
import { AXIS_PX, columnsOf, EDGE_PX, type Line, lineOptions, ticksFor } from './line-options.ts'
import { type Palette, paletteOf, strokeOf } from './palette.ts'
import { partOf, type Span } from './span.ts'
import { spanText } from './ticks.ts'

export type PicturePane =
  | { kind: 'lines'; names: string[]; unit: string | null; lines: Line[]; bands: readonly Band[] }
  | { kind: 'states'; name: string; intervals: readonly Interval[] }
export type Picture = {
  title: string
  span: Span
  /** What the paler lines are; null without them. */
  earlier: string | null
  panes: PicturePane[]
  markers: readonly Marker[]
}

const WIDTH_PX = 1_240
const MARGIN_PX = 32
const HEAD_PX = 78
const NAME_PX = 26
const PLOT_PX = 200
const STRIP_PX = 34
const BETWEEN_PX = 14
const AXIS_HEIGHT_PX = 34

export async function drawPicture(picture: Picture): Promise<Blob> {
  const palette = paletteOf('light')
  const ratio = window.devicePixelRatio
  const canvas = document.createElement('canvas')
  const height = HEAD_PX + picture.panes.reduce((sum, pane) => sum + heightOf(pane), 0) + AXIS_HEIGHT_PX + MARGIN_PX / 2
  canvas.width = Math.round(WIDTH_PX * ratio)
  canvas.height = Math.round(height * ratio)
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('this browser gives no canvas to draw on')
  ctx.scale(ratio, ratio)
  ctx.fillStyle = palette('raised')
  ctx.fillRect(0, 0, WIDTH_PX, height)
  drawHead(ctx, picture, palette)
  let top = HEAD_PX
  for (const pane of picture.panes) {
    await drawPane(ctx, pane, picture, palette, top)
    top += heightOf(pane)
  }
  drawAxis(ctx, picture.span, palette, top)
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('this browser could not make a PNG'))),
      'image/png',
    ),
  )
}

const heightOf = (pane: PicturePane) => NAME_PX + (pane.kind === 'lines' ? PLOT_PX : STRIP_PX) + BETWEEN_PX
const INNER_PX = WIDTH_PX - 2 * MARGIN_PX

function write(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  font: string,
  colour: string,
): number {
  ctx.font = `${font} ${getComputedStyle(document.documentElement).fontFamily}`
  ctx.fillStyle = colour
  ctx.textBaseline = 'alphabetic'
  ctx.fillText(text, x, y)
  return x + ctx.measureText(text).width
}

function drawHead(ctx: CanvasRenderingContext2D, { title, span, earlier }: Picture, palette: Palette): void {
  write(ctx, title, MARGIN_PX, 38, '600 20px', palette('ink'))
  const zone = Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(span.to)
  const named = zone.find((part) => part.type === 'timeZoneName')?.value ?? ''
  const compared = earlier ? ` · paler: ${earlier}` : ''
  write(ctx, `${spanText(span)} ${named}${compared}`, MARGIN_PX, 60, '13px', palette('ink-2'))
}

async function drawPane(
  ctx: CanvasRenderingContext2D,
  pane: PicturePane,
  picture: Picture,
  palette: Palette,
  top: number,
): Promise<void> {
  const { span, markers } = picture
  drawNames(ctx, pane, palette, top + 18)
  const below = top + NAME_PX
  if (pane.kind === 'states') {
    const box = { left: MARGIN_PX + AXIS_PX, top: below, width: INNER_PX - AXIS_PX - EDGE_PX, height: STRIP_PX }
    ctx.font = `12px ${getComputedStyle(document.documentElement).fontFamily}`
    return drawStates(ctx, box, { intervals: pane.intervals, span, known: span, palette })
  }
  const drawn = await plotted({ lines: pane.lines, span, bands: pane.bands, markers }, palette)
  ctx.drawImage(drawn, MARGIN_PX, below, INNER_PX, PLOT_PX)
}

/** Each name with its stroke, as far as there is room. */
function drawNames(ctx: CanvasRenderingContext2D, pane: PicturePane, palette: Palette, y: number): void {
  const names = pane.kind === 'states' ? [pane.name] : pane.names
  let x = MARGIN_PX
  names.forEach((name, slot) => {
    if (names.length > 1) {
      const { colour, dash } = strokeOf(slot)
      ctx.save()
      ctx.strokeStyle = palette(colour)
      ctx.lineWidth = 2
      ctx.setLineDash([...dash])
      ctx.beginPath()
      ctx.moveTo(x, y - 4)
      ctx.lineTo(x + 22, y - 4)
      ctx.stroke()
      ctx.restore()
      x += 28
    }
    x = write(ctx, name, x, y, '600 13px', palette('ink')) + 18
  })
  if (pane.kind === 'lines' && pane.unit) write(ctx, pane.unit, x - 10, y, '13px', palette('ink-3'))
}

/** A plot that nobody sees, drawn for its canvas. */
async function plotted(drawn: Parameters<typeof lineOptions>[0]['latest']['current'], palette: Palette) {
  const options = lineOptions({ width: INNER_PX, height: PLOT_PX, palette, latest: { current: drawn } })
  const done = Promise.withResolvers<void>()
  const hooks = { ...options.hooks, draw: [...(options.hooks?.draw ?? []), () => done.resolve()] }
  const made = new uPlot({ ...options, hooks }, columnsOf(drawn.lines), document.createElement('div'))
  made.setScale('x', { min: drawn.span.from, max: drawn.span.to })
  await done.promise
  const { canvas } = made.ctx
  made.destroy()
  return canvas
}

function drawAxis(ctx: CanvasRenderingContext2D, span: Span, palette: Palette, top: number): void {
  const left = MARGIN_PX + AXIS_PX
  const width = INNER_PX - AXIS_PX - EDGE_PX
  ctx.textAlign = 'center'
  for (const tick of ticksFor(span, INNER_PX))
    write(
      ctx,
      tick.text,
      left + partOf(tick.at, span) * width,
      top + 12,
      tick.strong ? '600 12px' : '12px',
      palette(tick.strong ? 'ink' : 'ink-3'),
    )
  ctx.textAlign = 'left'
}
