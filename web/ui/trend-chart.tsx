// uPlot in our clothes: one signal, its band of extremes, gaps as gaps, hatching where nothing arrived. Dragging chooses a time.

import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { formatNumber } from '../data/format.ts'
import { paletteColour } from './colour.ts'
import { useScheme } from './theme.ts'

export type ChartData = {
  t: number[]
  value: (number | null)[]
  low: (number | null)[] | null
  high: (number | null)[] | null
  silent: { from: number; to: number }[]
}
type Props = {
  data: ChartData
  from: number
  to: number
  height: number
  label: string
  onZoom: (from: number, to: number) => void
  /** The time under the pointer and the value there; null when the pointer has left. */
  onPoint: (point: { t: number; value: number | null } | null) => void
}

/** Shorter drags are clicks. */
const ZOOM_MS_MIN = 2_000
const SYNC = uPlot.sync('fairlead')

export function TrendChart(props: Props) {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(props)
  // The chart outlives many renders; its hooks look here for what holds now.
  useLayoutEffect(() => {
    latest.current = props
  })
  const scheme = useScheme()
  const banded = props.data.low !== null
  const [width, setWidth] = useState(0)

  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (!box.current || width === 0) return
    const { data, from, to, height } = latest.current
    const made = new uPlot(options(width, height, banded, latest), columns(data), box.current)
    made.setScale('x', { min: from, max: to })
    plot.current = made
    return () => {
      made.destroy()
      plot.current = null
    }
  }, [width, banded, scheme])

  const { data, from, to } = props
  useEffect(() => {
    const made = plot.current
    if (!made || (data.low !== null) !== banded) return
    made.batch(() => {
      made.setData(columns(data), false)
      made.setScale('x', { min: from, max: to })
    })
  }, [data, from, to, banded])

  return (
    <div ref={box} role="img" aria-label={props.label} style={{ height: props.height }} className="w-full min-w-0" />
  )
}

function columns(data: ChartData): uPlot.AlignedData {
  return data.low && data.high ? [data.t, data.low, data.high, data.value] : [data.t, data.value]
}

function options(width: number, height: number, banded: boolean, latest: { current: Props }): uPlot.Options {
  const trend = paletteColour('trend')
  const band = paletteColour('band')
  const line = { stroke: paletteColour('line'), width: 1 }
  const font = `11px ${getComputedStyle(document.documentElement).fontFamily}`
  const text = paletteColour('ink-3')
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      sync: { key: SYNC.key, scales: ['x', null] },
      points: { size: 7, fill: trend, stroke: paletteColour('surface'), width: 1.5 },
      drag: { x: true, y: false, setScale: false },
      y: false,
    },
    scales: { x: { time: true }, y: { range: (_, low, high) => rangeAround(low, high) } },
    // The line comes last, so that it lies on its band.
    series: [
      {},
      ...(banded ? [edge, edge] : []),
      { stroke: trend, width: 1.5, points: { show: (_, __, i0, i1) => i1 - i0 < 40, size: 4, fill: trend } },
    ],
    bands: banded ? [{ series: [2, 1], fill: band }] : [],
    axes: [
      {
        stroke: text,
        font,
        grid: line,
        ticks: { ...line, size: 4 },
        size: 26,
        space: 90,
        values: (_, splits) => splits.map(clockText(splits)),
      },
      {
        stroke: text,
        font,
        grid: line,
        ticks: { show: false },
        size: 58,
        gap: 6,
        space: 26,
        values: (_, splits) => splits.map(axisNumber(splits)),
      },
    ],
    hooks: {
      drawClear: [(u) => hatchSilence(u, latest.current.data.silent)],
      setSelect: [
        (u) => {
          const from = Math.round(u.posToVal(u.select.left, 'x'))
          const to = Math.round(u.posToVal(u.select.left + u.select.width, 'x'))
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          if (to - from >= ZOOM_MS_MIN) latest.current.onZoom(from, to)
        },
      ],
      setCursor: [
        (u) => {
          const i = u.cursor.idx ?? -1
          const t = (u.cursor.left ?? -1) >= 0 ? u.data[0][i] : undefined
          latest.current.onPoint(t === undefined ? null : { t, value: u.data.at(-1)?.[i] ?? null })
        },
      ],
    },
  }
}

/** Some air above and below, and never a scale so fine that noise looks like a catastrophe. */
export function rangeAround(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  const middle = (low + high) / 2
  const span = Math.max(high - low, Math.abs(middle) * 0.01, 1e-6)
  const from = middle - span * 0.6
  // Zero stays the floor of what is never negative and comes near it.
  return [low >= 0 && from < 0 ? 0 : from, middle + span * 0.6]
}

const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const seconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

function clockText(splits: number[]): (at: number) => string {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0)
  const format = step >= 86_400_000 ? days : step >= 60_000 ? minutes : seconds
  return (at) => format.format(at)
}

function axisNumber(splits: number[]): (value: number) => string {
  const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0))
  const digits = [0, 1, 2, 3, 4, 5].find((each) => isWhole(step * 10 ** each)) ?? 6
  return (value) => (Math.abs(value) >= 1e7 ? formatNumber(value) : value.toFixed(digits).replace('-', '\u2212'))
}

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6 * Math.max(1, value)

function hatchSilence(u: uPlot, silent: ChartData['silent']): void {
  if (silent.length === 0) return
  const { ctx, bbox } = u
  const pattern = hatch(ctx)
  if (!pattern) return
  ctx.save()
  ctx.fillStyle = pattern
  for (const { from, to } of silent) {
    const left = Math.max(bbox.left, u.valToPos(from, 'x', true))
    const right = Math.min(bbox.left + bbox.width, u.valToPos(to, 'x', true))
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height)
  }
  ctx.restore()
}

function hatch(ctx: CanvasRenderingContext2D): CanvasPattern | null {
  const side = Math.round(8 * window.devicePixelRatio)
  const tile = document.createElement('canvas')
  tile.width = side
  tile.height = side
  const draw = tile.getContext('2d')
  if (!draw) return null
  draw.strokeStyle = paletteColour('line')
  draw.lineWidth = window.devicePixelRatio
  draw.beginPath()
  for (const shift of [-side, 0, side]) {
    draw.moveTo(shift, side)
    draw.lineTo(shift + side, 0)
  }
  draw.stroke()
  return ctx.createPattern(tile, 'repeat')
}
