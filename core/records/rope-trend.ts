// Where a rope is going: a straight line by least squares through its examinations, and the day on which it meets discard.
// It is a help for planning and no permission to wait: the next examination decides.
import { ROPE_PREDICTION_DAYS_MAX, ROPE_TREND_EXAMINATIONS_MIN } from '../limits.ts'
import { type Day, dayOfNumber, numberOf } from './day.ts'

/** One examination: its day and the percent of discard as a whole (rope-discard.ts). */
export type RopePoint = { readonly on: Day; readonly percent: number }

export type RopeTrend = {
  readonly percentPerDay: number
  /** Null: it does not rise, or so slowly that a date would say nothing. */
  readonly discardOn: Day | null
}

/** Of one rope, in any order; null while there are too few examinations on different days. */
export function trendOf(points: readonly RopePoint[]): RopeTrend | null {
  const days = points.map(({ on }) => numberOf(on))
  if (new Set(days).size < ROPE_TREND_EXAMINATIONS_MIN) return null
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const meanDay = mean(days)
  const meanPercent = mean(points.map(({ percent }) => percent))
  let [covariance, variance] = [0, 0]
  points.forEach(({ percent }, i) => {
    const fromMean = (days[i] ?? meanDay) - meanDay
    covariance += fromMean * (percent - meanPercent)
    variance += fromMean * fromMean
  })
  const percentPerDay = covariance / variance
  return { percentPerDay, discardOn: meetsDiscard(percentPerDay, meanDay, meanPercent, Math.max(...days)) }
}

function meetsDiscard(percentPerDay: number, meanDay: number, meanPercent: number, last: number): Day | null {
  // A line through equal figures may rise by what arithmetic rounds.
  if (percentPerDay <= 1e-9) return null
  // Not before the last examination: what the line says of the past, the examination has found better.
  const day = Math.max(last, Math.floor(meanDay + (100 - meanPercent) / percentPerDay))
  return day - last > ROPE_PREDICTION_DAYS_MAX ? null : dayOfNumber(day)
}
