// One scale and the lines on it. The plot outlives many renders: only a new shape, width or scheme makes a new one.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import { useScheme } from '../ui/theme.ts'
import type { Band, Marker } from './annotations.ts'
import type { Cursor } from './cursor.ts'
import { columnsOf, type Drawn, EDGE_PX, isEmpty, type Line, lineOptions, shapeOf } from './line-options.ts'
import { paletteOf, strokeOf } from './palette.ts'
import { PlotArea } from './plot-area.tsx'
import { isWithin, type Span } from './span.ts'
import { nearest } from './trend.ts'

type Props = {
  lines: readonly Line[]
  span: Span
  bands: readonly Band[]
  markers: readonly Marker[]
  height: number
  label: string
  cursor: Cursor
}

export function LinePane({ lines, span, bands, markers, height, label, cursor }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const dots = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const drawn: Drawn = { lines, span, bands, markers }
  const latest = useRef(drawn)
  // The plot's hooks look here for what holds now.
  useLayoutEffect(() => {
    latest.current = drawn
  })
  const scheme = useScheme()
  const shape = shapeOf(lines)
  const width = useWidth(box)
  const columns = useMemo(() => columnsOf(lines), [lines])

  useEffect(() => {
    if (!box.current || width === 0) return
    const given = latest.current
    const made = new uPlot(
      lineOptions({ width, height, palette: paletteOf(), latest }),
      columnsOf(given.lines),
      box.current,
    )
    made.setScale('x', { min: given.span.from, max: given.span.to })
    plot.current = made
    return () => {
      made.destroy()
      plot.current = null
    }
    // A new shape (or scheme) is a new plot; `shape` stands for the lines.
  }, [width, height, shape, scheme])

  const { from, to } = span
  useEffect(() => {
    const made = plot.current
    if (!made || made.series.length !== columns.length) return
    made.batch(() => {
      made.setData(columns, false)
      made.setScale('x', { min: from, max: to })
    })
  }, [columns, from, to, bands, markers])

  useEffect(() => {
    const place = () => placeDots(plot.current, dots.current, latest.current, cursor)
    place()
    return cursor.subscribe(place)
  }, [cursor, lines, from, to, width, shape])

  return (
    <div role="img" aria-label={label} style={{ height }} className="relative w-full min-w-0">
      <div ref={box} className="absolute inset-0 overflow-hidden" />
      <PlotArea>
        {isEmpty(lines) && lines.some(({ trend }) => trend.silent.length > 0) && (
          <p className="pointer-events-none absolute inset-0 grid place-items-center text-sm text-ink-2">
            <span className="bg-canvas px-2">No values in this time</span>
          </p>
        )}
        <div ref={dots}>
          {lines.map(({ signalNo, slot, earlier }) => (
            <span
              key={`${signalNo}${earlier ? 'e' : ''}`}
              hidden
              className="absolute size-[7px] -translate-1/2 rounded-full border-[1.5px] border-canvas"
              style={{ background: `var(--${strokeOf(slot).colour})`, opacity: earlier ? 0.6 : 1 }}
            />
          ))}
        </div>
      </PlotArea>
    </div>
  )
}

/** On each line, where its nearest point is. */
function placeDots(u: uPlot | null, dots: HTMLElement | null, { lines, span }: Drawn, cursor: Cursor): void {
  const at = cursor.get()?.at
  lines.forEach(({ trend }, i) => {
    const dot = dots?.children[i]
    if (!(dot instanceof HTMLElement)) return
    const place = at === undefined || !isWithin(at, span) ? -1 : nearest(trend, at)
    const t = trend.t[place]
    const value = trend.value[place]
    dot.hidden = !u || t === undefined || value === null || value === undefined || !isWithin(t, span)
    if (dot.hidden || !u || t === undefined || typeof value !== 'number') return
    dot.style.left = `${u.valToPos(t, 'x')}px`
    dot.style.top = `${u.valToPos(value, 'y') + EDGE_PX}px`
  })
}

export function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return width
}
