// The journal: of one alarm, of an asset, or of all. The newest first, as it was written.
import { sql } from 'kysely'
import { z } from 'zod'
import { ALARM_EVENTS_PER_PAGE_DEFAULT, ALARM_EVENTS_PER_PAGE_MAX } from '../../core/limits.ts'
import type { EventId, AssetId, PersonId, RuleId } from '../../core/ids.ts'
import type { AlarmState, Priority } from '../../core/alarm/states.ts'
import type { OrgKeys } from '../keys/org-keys.ts'
import { assetId, instant, ruleId } from '../operation/fields.ts'
import { operation } from '../operation/operation.ts'
import { alarmEvent, instantOf } from './fields.ts'
import { eventComment, eventDetail } from './places.ts'

type Row = {
  event_id: EventId
  rule_id: RuleId
  asset_id: AssetId
  at: Date
  received_at: Date
  written_at: Date
  kind: z.input<typeof alarmEvent>['kind']
  state: AlarmState
  priority: Priority
  person_id: PersonId | null
  staff_id: PersonId | null
  until: Date | null
  comment_sealed: Buffer | null
  detail_sealed: Buffer | null
}

export const journal = operation({
  id: 'alarms.journal',
  method: 'GET',
  path: '/v1/alarms/journal',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'What happened to alarms, of one or of all, the newest first',
  input: {
    query: z.object({
      rule: ruleId.optional(),
      asset: assetId.optional(),
      before: instant.optional().meta({ description: 'Only what was written earlier than this' }),
      limit: z.coerce.number().int().min(1).max(ALARM_EVENTS_PER_PAGE_MAX).default(ALARM_EVENTS_PER_PAGE_DEFAULT),
    }),
  },
  output: z.object({
    events: z.array(alarmEvent),
    before: instant.nullable().meta({ description: 'Where the next page begins; null when there is none' }),
  }),
  async handler({ input: { query }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const rows = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        // With ties: the next page asks for what is earlier, so lines of one instant must not be parted.
        const found = await sql<Row>`
          select e.event_id, e.rule_id, e.asset_id, e.at, e.received_at, date_trunc('milliseconds', e.written_at) as written_at,
            e.kind, e.state, e.priority, e.person_id, e.staff_id, e.until, e.comment_sealed, e.detail_sealed
          from app.alarm_event e
          where true ${query.rule === undefined ? sql`` : sql`and e.rule_id = ${query.rule}`}
            ${query.asset === undefined ? sql`` : sql`and e.asset_id = ${query.asset}`}
            ${query.before === undefined ? sql`` : sql`and e.written_at < ${query.before}::timestamptz`}
          order by date_trunc('milliseconds', e.written_at) desc fetch first ${query.limit} rows with ties`.execute(
          kysely,
        )
        return found.rows
      },
      about,
    )
    const last = rows.length < query.limit ? undefined : rows.at(-1)
    return { events: rows.map((row) => told(row, keys)), before: instantOf(last?.written_at ?? null) }
  },
})

function told(row: Row, keys: OrgKeys): z.input<typeof alarmEvent> {
  const { event_id: eventId, comment_sealed, detail_sealed } = row
  return {
    eventId,
    ruleId: row.rule_id,
    assetId: row.asset_id,
    at: row.at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    kind: row.kind,
    state: row.state,
    priority: row.priority,
    personId: row.person_id,
    staffId: row.staff_id,
    until: instantOf(row.until),
    comment: comment_sealed && keys.open('alarm', eventComment(eventId), comment_sealed),
    value:
      detail_sealed &&
      alarmEvent.shape.value.parse(JSON.parse(keys.open('alarm', eventDetail(eventId), detail_sealed))),
  }
}
