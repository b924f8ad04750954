// What is typed to plan maintenance, and what is wrong with it.
import { MAINTENANCE_DAYS_MAX } from '../../../../core/limits.ts'

/** Times as the browser's own control takes them: local, without a zone. */
export type MaintenanceForm = {
  /** A whole site, not one asset. */
  whole: boolean
  assetId: string | undefined
  siteId: string | undefined
  from: string
  until: string
  reason: string
}

export type Faults = Partial<Record<'asset' | 'site' | 'from' | 'until' | 'reason', string>>

const DAY_MS = 86_400_000
/** What is usual until somebody says otherwise. */
const LENGTH_MS = 2 * 3_600_000

export function local(at_ms: number): string {
  const at = new Date(at_ms)
  return new Date(at_ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export const newForm = (now: number): MaintenanceForm => ({
  whole: false,
  assetId: undefined,
  siteId: undefined,
  from: local(now),
  until: local(now + LENGTH_MS),
  reason: '',
})

export function faultsOf({ whole, assetId, siteId, from, until, reason }: MaintenanceForm): Faults {
  const length_ms = new Date(until).getTime() - new Date(from).getTime()
  return {
    ...(!whole && assetId === undefined && { asset: 'Choose the asset.' }),
    ...(whole && siteId === undefined && { site: 'Choose the site.' }),
    ...(from === '' && { from: 'Say when it begins.' }),
    ...(until === '' && { until: 'Say when it ends.' }),
    ...(length_ms <= 0 && { until: 'The end must come after the start.' }),
    ...(length_ms > MAINTENANCE_DAYS_MAX * DAY_MS && {
      until: `At most ${MAINTENANCE_DAYS_MAX} days: disable the rules of what stands still for longer.`,
    }),
    ...(reason.trim() === '' && { reason: 'Say why: whoever comes next has to know.' }),
  }
}
