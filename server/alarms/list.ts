// Alarms for triage: what is anything but normal, the most pressing first, and how many there are of each.
import { sql } from 'kysely'
import { z } from 'zod'
import { ALARM_STATES, type AlarmState, PRIORITIES, type Priority } from '../../core/alarm/states.ts'
import type { AssetId, PersonId, RuleId, SiteId } from '../../core/ids.ts'
import { ALARMS_LISTED_MAX } from '../../core/limits.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { assetId, ruleId, siteId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { alarm, alarmState, instantOf, priority } from './fields.ts'
import { ruleTexts } from './places.ts'
import { readTexts } from './rule-fields.ts'

type Row = {
  rule_id: RuleId
  asset_id: AssetId
  site_id: SiteId
  texts_sealed: Buffer | null
  priority: Priority
  state: AlarmState
  active: boolean
  latching: boolean
  raised_at: Date | null
  raised_received_at: Date | null
  cleared_at: Date | null
  acknowledged_at: Date | null
  acknowledged_by: PersonId | null
  shelved_until: Date | null
  raises: number
  changed_at: Date
}

const listed = <T extends string>(known: readonly T[]) => {
  const isKnown = (text: string): text is T => known.some((each) => each === text)
  return z
    .string()
    .max(100)
    .refine((text) => text.split(',').every(isKnown), `is not a list of ${known.join(', ')}`)
    .transform((text) => text.split(',').filter(isKnown))
}

/** The most pressing first. */
const PRESSING = sql`array_position(array['unacknowledged', 'returned', 'acknowledged', 'shelved', 'suppressed', 'out-of-service', 'normal'], l.state),
  array_position(array['critical', 'high', 'medium', 'low'], l.priority), l.raised_at desc nulls last, l.rule_id, l.asset_id`

const count = z.object({ state: alarmState, priority, count: z.int() })

export const list = operation({
  id: 'alarms.list',
  method: 'GET',
  path: '/v1/alarms',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'Alarms that are not normal, the most pressing first, and how many there are of each state and priority',
  input: {
    query: z.object({
      states: listed(ALARM_STATES).optional().meta({ description: 'unacknowledged,returned; without: all but normal' }),
      priorities: listed(PRIORITIES).optional(),
      asset: assetId.optional(),
      site: siteId.optional(),
      rule: ruleId.optional(),
    }),
  },
  output: z.object({
    alarms: z.array(alarm),
    counts: z.array(count).meta({ description: 'Of all that the viewer may see, whatever was asked for' }),
    isCut: z.boolean().meta({ description: `There are more than the ${ALARMS_LISTED_MAX} most pressing` }),
  }),
  async handler({ input: { query }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const states = query.states ?? ALARM_STATES.filter((state) => state !== 'normal')
    const chosen = sql`l.state = any(${states}::text[]) and l.priority = any(${query.priorities ?? PRIORITIES}::text[])
      ${query.asset === undefined ? sql`` : sql`and l.asset_id = ${query.asset}`}
      ${query.site === undefined ? sql`` : sql`and l.site_id = ${query.site}`}
      ${query.rule === undefined ? sql`` : sql`and l.rule_id = ${query.rule}`}`
    const { alarms, counts } = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const rows = await sql<Row>`
          -- Rules are looked up for those that are shown, not for all that stand in a flood.
          select l.*, r.texts_sealed from (
            select l.org_id, l.rule_id, l.asset_id, l.site_id, l.priority, l.state, l.active, l.latching, l.raised_at,
              l.raised_received_at, l.cleared_at, l.acknowledged_at, l.acknowledged_by, l.shelved_until, l.raises, l.changed_at
            from app.alarm l where ${chosen} order by ${PRESSING} limit ${ALARMS_LISTED_MAX + 1}
          ) l left join app.alarm_rule r on r.org_id = l.org_id and r.rule_id = l.rule_id
          order by ${PRESSING}`.execute(kysely)
        const counted = await sql<z.input<typeof count>>`
          select l.state, l.priority, count(*)::int as count from app.alarm l where l.state <> 'normal'
          group by l.state, l.priority order by l.state, l.priority`.execute(kysely)
        return { alarms: rows.rows, counts: counted.rows }
      },
      about,
    )
    const nameOf = namesOf(keys)
    return {
      alarms: alarms.slice(0, ALARMS_LISTED_MAX).map((row) => toldAlarm(row, nameOf)),
      counts,
      isCut: alarms.length > ALARMS_LISTED_MAX,
    }
  },
})

/** A rule's name is opened once for all of its alarms. */
function namesOf(keys: OrgKeys): (row: Row) => string | null {
  const names = new Map<RuleId, string>()
  return ({ rule_id, texts_sealed }) => {
    if (texts_sealed === null) return null
    const name = names.get(rule_id) ?? readTexts(keys.open('alarm', ruleTexts(rule_id), texts_sealed)).name
    names.set(rule_id, name)
    return name
  }
}

function toldAlarm(row: Row, nameOf: (row: Row) => string | null): z.input<typeof alarm> {
  return {
    ruleId: row.rule_id,
    assetId: row.asset_id,
    siteId: row.site_id,
    name: nameOf(row),
    priority: row.priority,
    state: row.state,
    active: row.active,
    latching: row.latching,
    raisedAt: instantOf(row.raised_at),
    raisedReceivedAt: instantOf(row.raised_received_at),
    clearedAt: instantOf(row.cleared_at),
    acknowledgedAt: instantOf(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    shelvedUntil: instantOf(row.shelved_until),
    raises: row.raises,
    changedAt: row.changed_at.toISOString(),
  }
}
