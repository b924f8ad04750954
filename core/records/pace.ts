// How long a check took. One that is faster than a person can look is flagged, kindly: there may be a good reason, as a
// check on paper that was typed in later, and whoever did it is asked for it and not accused.
import { RECORD_POINT_S_MIN } from '../limits.ts'

export type Pace = {
  /** Null when the clock of the device went backwards meanwhile: then nobody knows. */
  readonly seconds: number | null
  readonly points: number
  readonly isTooFast: boolean
}

/** Times in ms since 1970 by one clock; `points` as findings() counts what was answered. */
export function paceOf(startedAt: number, endedAt: number, points: number): Pace {
  const seconds = (endedAt - startedAt) / 1_000
  if (!(seconds >= 0)) return { seconds: null, points, isTooFast: false }
  return { seconds, points, isTooFast: seconds < points * RECORD_POINT_S_MIN }
}

/** What is said of it beside the record; undefined when there is nothing to say. */
export function paceWords({ seconds, points, isTooFast }: Pace): string | undefined {
  if (seconds === null) return 'The clock of the device was set during this check, so nobody knows how long it took.'
  if (!isTooFast) return undefined
  return (
    `${points} ${points === 1 ? 'point' : 'points'} in ${Math.round(seconds)} s is faster than a person can look. ` +
    'If it was done before it was typed in, add a note that says so.'
  )
}
