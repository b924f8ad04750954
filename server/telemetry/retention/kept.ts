// How long an organisation keeps telemetry. The database holds the same bounds (app.org_settings).
import { z } from 'zod'
import { KEEP_DAYS_MAX, KEEP_DAYS_MIN } from '../../../core/limits.ts'

const days = z
  .number()
  .int()
  .min(KEEP_DAYS_MIN, `is less than ${KEEP_DAYS_MIN} days`)
  .max(KEEP_DAYS_MAX, `is more than ${KEEP_DAYS_MAX} days`)
  .nullable()

export const kept = z.object({
  numbersDays: days.meta({ description: 'Points of numbers; null is for ever' }),
  statesDays: days.meta({ description: 'Points of states and booleans; null is for ever' }),
  rollupsDays: days.meta({ description: 'Minutes and hours of numbers; null is for ever' }),
})
export type Kept = z.output<typeof kept>

/** A roll-up outlives what it is made of, else a chart of minutes would show less than one of seconds. */
export const rollupsOutlive = ({ numbersDays, rollupsDays }: Kept): boolean =>
  (rollupsDays ?? Number.POSITIVE_INFINITY) >= (numbersDays ?? Number.POSITIVE_INFINITY)
