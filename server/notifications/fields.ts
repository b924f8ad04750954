// Fields that the operations of notifications share, and the settings as the database has them.
import { sql } from 'kysely'
import { z } from 'zod'
import { PRIORITIES, type Priority } from '../../core/alarm/states.ts'
import type { SiteId } from '../../core/ids.ts'
import { NOTIFY_SITES_MAX } from '../../core/limits.ts'
import type { Tx } from '../db/database.ts'
import { instant, siteId } from '../operation/fields.ts'

export const priority = z.enum(PRIORITIES).meta({ title: 'AlarmPriority' })

/** `gateways`: none of them took telemetry. `alarms`: they were not evaluated. */
export const outage = z
  .object({ part: z.enum(['gateways', 'alarms']), from: instant, until: instant })
  .meta({ title: 'Outage' })

const MINUTES_A_DAY = 1_440
const minute = z
  .int()
  .min(0)
  .max(MINUTES_A_DAY - 1)

const hours = z
  .strictObject({ from: minute, until: minute })
  .refine(({ from, until }) => from !== until, 'begin and end are the same')
  .meta({ title: 'NotifyHours', description: 'Minutes of the day; past midnight where the end is before the begin' })

export const settingFields = z
  .object({
    enabled: z.boolean(),
    priority: priority.meta({ description: 'The lowest that is told' }),
    siteIds: z
      .array(siteId)
      .min(1)
      .max(NOTIFY_SITES_MAX)
      .nullable()
      .meta({ description: 'null: wherever the viewer sees alarms' }),
    hours: hours.nullable().meta({ description: 'null: at any time' }),
    timeZone: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,59}$/, 'is no time zone')
      .meta({ description: 'IANA, as "Europe/Berlin"' }),
    criticalAlways: z.boolean().meta({ description: 'Critical alarms also outside of the hours' }),
    email: z.boolean(),
    digestAt: minute
      .nullable()
      .default(null)
      .meta({ description: 'Minute of the day of one letter a day, instead of each at once; null: each at once' }),
  })
  .meta({ title: 'NotifySettings' })
export type Settings = z.output<typeof settingFields>

/** Before somebody has said anything they are told nothing. */
const UNSAID: Settings = {
  enabled: false,
  priority: 'high',
  siteIds: null,
  hours: null,
  timeZone: 'UTC',
  criticalAlways: true,
  email: true,
  digestAt: null,
}

type Row = {
  enabled: boolean
  priority: Priority
  site_ids: SiteId[] | null
  from_minute: number | null
  until_minute: number | null
  time_zone: string
  critical_always: boolean
  email: boolean
  digest_minute: number | null
}

export async function readSettings({ kysely }: Tx): Promise<Settings> {
  const { rows } = await sql<Row>`
    select enabled, priority, site_ids, from_minute, until_minute, time_zone, critical_always, email, digest_minute
    from app.notify_settings()`.execute(kysely)
  const [row] = rows
  if (row === undefined) return UNSAID
  const { from_minute: from, until_minute: until } = row
  return {
    enabled: row.enabled,
    priority: row.priority,
    siteIds: row.site_ids,
    hours: from === null || until === null ? null : { from, until },
    timeZone: row.time_zone,
    criticalAlways: row.critical_always,
    email: row.email,
    digestAt: row.digest_minute,
  }
}
