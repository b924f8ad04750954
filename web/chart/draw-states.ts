// A strip of states on a canvas: hundreds of stretches cost one drawing, on the screen as in a picture.

import type { Interval } from '../data/contract.ts'
import { hatch } from './line-options.ts'
import type { Palette } from './palette.ts'
import { partOf, type Span } from './span.ts'
import { tonesOf, wordOf } from './states.ts'

export type Box = { left: number; top: number; width: number; height: number }
type Strip = { intervals: readonly Interval[]; span: Span; known: Span; palette: Palette }

/** Narrower than this, a stretch has no room for its word. */
const WORD_PX_MIN = 34
const PADDING_PX = 8

/** In the pixels of the context. Where nothing is known but could have been, it is hatched. */
export function drawStates(ctx: CanvasRenderingContext2D, box: Box, { intervals, span, known, palette }: Strip): void {
  const x = (at: number) => box.left + Math.min(1, Math.max(0, partOf(at, span))) * box.width
  const tones = tonesOf(intervals)
  ctx.save()
  ctx.beginPath()
  ctx.rect(box.left, box.top, box.width, box.height)
  ctx.clip()
  const pattern = hatch(ctx, palette('line-strong'))
  if (pattern) ctx.fillStyle = pattern
  if (pattern) ctx.fillRect(x(known.from), box.top, Math.max(0, x(known.to) - x(known.from)), box.height)
  ctx.textBaseline = 'middle'
  for (const each of intervals) {
    const left = x(each.from)
    const width = x(each.to) - left
    if (width <= 0) continue
    ctx.fillStyle = palette(tones.get(each.value) ?? 'raised')
    // Never nothing: a short state is what one looks for.
    ctx.fillRect(left, box.top, Math.max(1, width), box.height)
    if (width < WORD_PX_MIN) continue
    const word = wordOf(each)
    ctx.fillStyle = palette('ink')
    if (ctx.measureText(word).width < width - 2 * PADDING_PX)
      ctx.fillText(word, left + PADDING_PX, box.top + box.height / 2)
  }
  ctx.restore()
  ctx.strokeStyle = palette('line-strong')
  ctx.lineWidth = 1
  ctx.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1)
}
