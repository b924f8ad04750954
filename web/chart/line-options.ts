// uPlot in our clothes: lines with their bands of extremes, gaps as gaps, hatching where nothing arrived, limits behind and marks
// in front. It draws and nothing else; pointer and keys are the stage's.

import uPlot from 'uplot'
import { formatNumber } from '../data/format.ts'
import type { Band, Marker } from './annotations.ts'
import { faded, GROUND, MARK, type Palette, strokeOf } from './palette.ts'
import type { Span } from './span.ts'
import { timeTicks } from './ticks.ts'
import type { Trend } from './trend.ts'

/** The left axis and the right edge of every pane, state strip and axis of a stage: one time lies on one line. */
export const AXIS_PX = 58
export const EDGE_PX = 8
/** Between two marks of the time axis. */
const TICK_PX = 90

export type Line = {
  signalNo: number
  trend: Trend
  /** Which stroke of the pane. */
  slot: number
  /** An earlier stretch laid under this one. */
  earlier?: boolean
}
/** What may change without a new plot. */
export type Drawn = { lines: readonly Line[]; span: Span; bands: readonly Band[]; markers: readonly Marker[] }

/** Lines share the panel's time; where one has no point of its own, uPlot is told so (undefined) and draws on. */
export function columnsOf(lines: readonly Line[]): uPlot.AlignedData {
  const tables = lines.map(({ trend, earlier }): uPlot.AlignedData => {
    const { t, value, low, high } = trend
    return !earlier && low && high ? [t, low, high, value] : [t, value]
  })
  const [only] = tables
  if (only === undefined) return [[]]
  return tables.length === 1 ? only : uPlot.join(tables)
}

/** Nothing in view, of now or of earlier. */
export const isEmpty = (lines: readonly Line[]): boolean => lines.every(({ trend }) => trend.last === null)

/** Two plots with the same shape differ in their data alone. */
export const shapeOf = (lines: readonly Line[]): string =>
  lines.map(({ slot, earlier, trend }) => `${slot}${earlier ? 'e' : trend.low ? 'b' : 'l'}`).join(' ')

export const ticksFor = (span: Span, width_px: number) =>
  timeTicks(span, Math.max(2, Math.floor((width_px - AXIS_PX - EDGE_PX) / TICK_PX)))

type Options = { width: number; height: number; palette: Palette; latest: { current: Drawn } }

export function lineOptions({ width, height, palette, latest }: Options): uPlot.Options {
  const grid = { stroke: palette('line'), width: 1 }
  const text = palette('ink-3')
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    padding: [EDGE_PX, EDGE_PX, EDGE_PX, 0],
    cursor: { show: false },
    scales: { x: { time: true, auto: false }, y: { range: (_, low, high) => withLimits(latest.current, low, high) } },
    ...seriesOf(latest.current.lines, palette),
    axes: [
      {
        grid,
        ticks: { show: false },
        size: 0,
        gap: 0,
        splits: () => ticksFor(latest.current.span, width).map((tick) => tick.at),
        values: (_, splits) => splits.map(() => ''),
      },
      {
        stroke: text,
        font: `11px ${getComputedStyle(document.documentElement).fontFamily}`,
        grid,
        ticks: { show: false },
        size: AXIS_PX,
        gap: 6,
        space: 26,
        // An empty pane has no scale to read.
        values: (_, splits) => (isEmpty(latest.current.lines) ? splits.map(() => '') : splits.map(axisNumber(splits))),
      },
    ],
    hooks: {
      drawClear: [(u) => drawBands(u, latest.current.bands, palette), (u) => hatchSilence(u, latest.current, palette)],
      draw: [(u) => drawMarkers(u, latest.current.markers, palette)],
    },
  }
}

function seriesOf(lines: readonly Line[], palette: Palette): Pick<uPlot.Options, 'series' | 'bands'> {
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
  const series: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  const alone = lines.filter(({ earlier }) => !earlier).length === 1
  for (const { slot, earlier, trend } of lines) {
    const { colour, dash } = strokeOf(slot)
    const stroke = palette(colour)
    if (!earlier && trend.low) {
      bands.push({ series: [series.length + 1, series.length], fill: alone ? palette('band') : faded(stroke, 0.16) })
      series.push(edge, edge)
    }
    const few = (_: uPlot, __: number, i0: number, i1: number) => i1 - i0 < 40
    series.push(
      earlier
        ? { stroke: faded(stroke, 0.55), width: 1.25, dash: [3, 3], points: { show: false } }
        : { stroke, width: 1.5, dash: [...dash], points: { show: few, size: 4, fill: stroke } },
    )
  }
  return { series, bands }
}

/** A limit is on the scale when the values come near it: then it is seen how near. */
function withLimits({ bands }: Drawn, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  const span = high - low
  const edges = bands.flatMap((band) => [band.low, band.high]).filter((each) => each !== null)
  const near = edges.filter((each) => each > low - span && each < high + span)
  return rangeAround(Math.min(low, ...near), Math.max(high, ...near))
}

/** Some air above and below, and never a scale so fine that noise looks like a catastrophe. */
export function rangeAround(low: number, high: number): [number, number] {
  const middle = low / 2 + high / 2
  const span = Math.max(high - low, Math.abs(middle) * 0.01, 1e-6)
  const from = middle - span * 0.6
  // Zero stays the floor of what is never negative and comes near it.
  return [low >= 0 && from < 0 ? 0 : from, middle + span * 0.6]
}

export function axisNumber(splits: number[]): (value: number) => string {
  const step = Math.abs((splits[1] ?? 0) - (splits[0] ?? 0))
  const digits = [0, 1, 2, 3, 4, 5].find((each) => isWhole(step * 10 ** each)) ?? 6
  return (value) => (Math.abs(value) >= 1e7 ? formatNumber(value) : value.toFixed(digits).replace('-', '\u2212'))
}

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6 * Math.max(1, value)

function drawBands(u: uPlot, bands: readonly Band[], palette: Palette): void {
  const { ctx, bbox } = u
  const y = (value: number) => Math.min(bbox.top + bbox.height, Math.max(bbox.top, u.valToPos(value, 'y', true)))
  ctx.save()
  for (const { low, high, severity } of bands) {
    const top = high === null ? bbox.top : y(high)
    const bottom = low === null ? bbox.top + bbox.height : y(low)
    ctx.fillStyle = palette(GROUND[severity])
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top)
    ctx.fillStyle = palette(MARK[severity])
    const edge = Math.max(1, Math.round(window.devicePixelRatio))
    if (high !== null && top > bbox.top) ctx.fillRect(bbox.left, top, bbox.width, edge)
    if (low !== null && bottom < bbox.top + bbox.height) ctx.fillRect(bbox.left, bottom - edge, bbox.width, edge)
  }
  ctx.restore()
}

/** Notes are in their lane alone: a device that connects often would hatch the whole chart. */
function drawMarkers(u: uPlot, markers: readonly Marker[], palette: Palette): void {
  const { ctx, bbox } = u
  const edge = Math.max(1, Math.round(window.devicePixelRatio))
  ctx.save()
  for (const { at, to, severity } of markers) {
    if (severity === 'info') continue
    const x = u.valToPos(at, 'x', true)
    const colour = palette(MARK[severity])
    if (to !== undefined) {
      const left = Math.max(bbox.left, x)
      const right = Math.min(bbox.left + bbox.width, to === null ? Number.POSITIVE_INFINITY : u.valToPos(to, 'x', true))
      ctx.fillStyle = faded(colour, 0.12)
      if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height)
    }
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.fillStyle = faded(colour, 0.75)
    ctx.fillRect(Math.round(x), bbox.top, edge, bbox.height)
  }
  ctx.restore()
}

/** Of the first line: where several share a pane, their silences would lie on each other's values. */
function hatchSilence(u: uPlot, { lines }: Drawn, palette: Palette): void {
  const own = lines.filter(({ earlier }) => !earlier)
  const silent = own.length === 1 ? (own[0]?.trend.silent ?? []) : []
  const { ctx, bbox } = u
  const pattern = silent.length === 0 ? null : hatch(ctx, palette('line'))
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

export function hatch(ctx: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const side = Math.round(8 * window.devicePixelRatio)
  const tile = document.createElement('canvas')
  tile.width = side
  tile.height = side
  const draw = tile.getContext('2d')
  if (!draw) return null
  draw.strokeStyle = colour
  draw.lineWidth = window.devicePixelRatio
  draw.beginPath()
  for (const shift of [-side, 0, side]) {
    draw.moveTo(shift, side)
    draw.lineTo(shift + side, 0)
  }
  draw.stroke()
  return ctx.createPattern(tile, 'repeat')
}
