// What an asset's self-checks and the platform's own watch say of it, as signals beside those that it measures: kept,
// charted and watched by rules as every signal is. Their keys begin as no device may begin one, so nobody sends them as
// telemetry.
import type { HealthState } from '../wire/health-names.ts'
import type { Oddity } from './conduct.ts'

/** A key that begins so is ours. */
export const STATED = '~'

const SELF_CHECK = `${STATED}self-check`
const WATCH = `${STATED}watch/`

/** States ok, warn and fail; without a name the worst of all checks. */
export const selfCheckSignal = (check?: string): string => (check === undefined ? SELF_CHECK : `${SELF_CHECK}/${check}`)
/** Whether it is so, as of a minute. */
export const watchSignal = (sees: Oddity): string => `${WATCH}${sees}`

/** The states of a check that stands so or worse. */
export const statesFrom = (least: Exclude<HealthState, 'ok'>): HealthState[] =>
  least === 'fail' ? ['fail'] : ['warn', 'fail']

const SEEN: Record<Oddity, string> = {
  'clock-skewed': 'Clock is wrong',
  replayed: 'Repeats samples',
  'odd-traffic': 'Odd traffic',
}

/** What people call it; null for a signal that a device has named. */
export function nameOfStated(key: string): string | null {
  if (key === SELF_CHECK) return 'Self-checks'
  if (key.startsWith(`${SELF_CHECK}/`)) return `Self-check ${key.slice(SELF_CHECK.length + 1)}`
  for (const [sees, name] of Object.entries(SEEN)) if (key === `${WATCH}${sees}`) return name
  return null
}
