// The past of one signal as paths of a drawing that is 1,000 wide and 100 high; whoever draws it stretches it. Pure.

import type { Limits } from '../../../data/alarms/limits-of.ts'
import type { Series } from '../../../data/contract.ts'

export const WIDTH = 1_000
export const HEIGHT = 100

export type Stretch = { from: number; to: number }
export type Drawing = {
  /** Of the scale: what lies at the bottom and at the top. */
  low: number
  high: number
  line: string
  /** Between the least and the most of each bucket; empty where every sample is drawn. */
  band: string
  /** Where the limits lie, from the top. */
  above: number | undefined
  below: number | undefined
}

type Point = { t: number; value: number; min: number; max: number }

/** Undefined where there is no number to draw. */
export function drawingOf(series: Series | undefined, time: Stretch, limits: Limits): Drawing | undefined {
  const runs = runsOf(series, time)
  const points = runs.flat()
  if (points.length === 0) return undefined
  const edges = [limits.above, limits.below].filter((each) => each !== undefined)
  const low = points.reduce((least, { min }) => Math.min(least, min), Math.min(...edges))
  const high = points.reduce((most, { max }) => Math.max(most, max), Math.max(...edges))
  const air = (high - low || Math.abs(high) || 1) * 0.08
  const scale = { low: low - air, high: high + air }
  const x = (t: number) => round(xOf(t, time))
  const y = (value: number) => round(((scale.high - value) / (scale.high - scale.low)) * HEIGHT)
  const path = (of: readonly Point[], pick: (point: Point) => number) =>
    of.map((point) => `${x(point.t)} ${y(pick(point))}`).join('L')
  const isBanded = series?.form === 'buckets'
  return {
    ...scale,
    // A lone point is a short stroke: a path of one place draws nothing.
    line: runs.map((run) => `M${path(run, ({ value }) => value)}${run.length === 1 ? 'h.01' : ''}`).join(''),
    band: isBanded
      ? runs.map((run) => `M${path(run, ({ max }) => max)}L${path(run.toReversed(), ({ min }) => min)}Z`).join('')
      : '',
    above: limits.above === undefined ? undefined : y(limits.above),
    below: limits.below === undefined ? undefined : y(limits.below),
  }
}

/** A place on the time axis, kept within the drawing. */
export function xOf(t: number, { from, to }: Stretch): number {
  return Math.min(WIDTH, Math.max(0, ((t - from) / (to - from)) * WIDTH))
}

const round = (value: number) => Math.round(value * 10) / 10

/** Stretches without a gap in them: nothing is drawn where nothing is known. */
function runsOf(series: Series | undefined, { from, to }: Stretch): Point[][] {
  const points = pointsOf(series)
  const gap_ms = (series?.gapMs ?? 0) + (series?.form === 'buckets' ? (series.t[1] ?? 0) - (series.t[0] ?? 0) : 0)
  const runs: Point[][] = []
  for (const point of points) {
    if (point.t < from || point.t > to) continue
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last && point.t - last.t <= gap_ms) run.push(point)
    else runs.push([point])
  }
  return runs
}

function pointsOf(series: Series | undefined): Point[] {
  if (series?.form === 'exact')
    return series.t.flatMap((t, i) => {
      const value = series.v[i]
      return typeof value === 'number' ? [{ t, value, min: value, max: value }] : []
    })
  if (series?.form !== 'buckets') return []
  return series.t.flatMap((t, i) => {
    const value = series.mean[i] ?? null
    return value === null ? [] : [{ t, value, min: series.min[i] ?? value, max: series.max[i] ?? value }]
  })
}
