// A signal that is a state (or on and off), told apart by tone and word, not by colour. What was so earlier lies below it, thinner.

import { useEffect, useMemo, useRef } from 'react'
import type { Interval, Value } from '../data/contract.ts'
import { formatTime, formatValue } from '../data/format.ts'
import { useScheme } from '../ui/theme.ts'
import { drawStates } from './draw-states.ts'
import { AXIS_PX, EDGE_PX } from './line-options.ts'
import { useWidth } from './line-pane.tsx'
import { paletteOf } from './palette.ts'
import { PlotArea } from './plot-area.tsx'
import type { Span } from './span.ts'
import { type Tone, tonesOf, wordOf } from './states.ts'

const STRIP_PX = 36
const EARLIER_PX = 12
const ABOVE_PX = 6
const LEGEND_MAX = 8

/** The thin strip has no room for hatching. */
const NOWHERE: Span = { from: 0, to: 0 }

type Props = {
  name: string
  intervals: readonly Interval[]
  earlier: readonly Interval[] | null
  span: Span
  known: Span
}

export function StatePane({ name, intervals, earlier, span, known }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const width = useWidth(box)
  const scheme = useScheme()
  // Of the scheme that is on screen: a new one resolves every colour again.
  const palette = useMemo(() => paletteOf(scheme), [scheme])
  const height = ABOVE_PX * 2 + STRIP_PX + (earlier ? EARLIER_PX : 0)
  useEffect(() => {
    const ctx = canvas.current?.getContext('2d')
    if (!ctx || !canvas.current || width === 0) return
    const ratio = window.devicePixelRatio
    canvas.current.width = Math.round(width * ratio)
    canvas.current.height = Math.round(height * ratio)
    ctx.scale(ratio, ratio)
    ctx.font = `12px ${getComputedStyle(document.documentElement).fontFamily}`
    const place = { left: AXIS_PX, width: width - AXIS_PX - EDGE_PX }
    drawStates(ctx, { ...place, top: ABOVE_PX, height: STRIP_PX }, { intervals, span, known, palette })
    if (!earlier) return
    ctx.globalAlpha = 0.6
    const below = { ...place, top: ABOVE_PX + STRIP_PX, height: EARLIER_PX }
    drawStates(ctx, below, { intervals: earlier, span, known: NOWHERE, palette })
    ctx.globalAlpha = 1
  }, [intervals, earlier, span, known, palette, width, height])
  const last = intervals.at(-1)
  const told = last ? `${name}: ${wordOf(last)} since ${formatTime(last.from)}` : `${name}: no values in this time`
  return (
    <div className="min-w-0 self-center">
      <div ref={box} role="img" aria-label={told} className="relative" style={{ height }}>
        <canvas ref={canvas} className="absolute inset-0 size-full" />
        <PlotArea />
      </div>
      <Legend tones={tonesOf(intervals)} />
    </div>
  )
}

/** The words for stretches too narrow for them. */
function Legend({ tones }: { tones: ReadonlyMap<Value | null, Tone> }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2" style={{ paddingLeft: AXIS_PX }}>
      {[...tones].slice(0, LEGEND_MAX).map(([value, tone]) => (
        <li key={String(value)} className="flex items-center gap-1.5">
          <span
            className="size-3 rounded-[2px] border border-line-strong"
            style={{ backgroundColor: `var(--${tone})` }}
          />
          {value === null ? 'changing' : formatValue(value)}
        </li>
      ))}
    </ul>
  )
}
