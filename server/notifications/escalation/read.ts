import { sql } from 'kysely'
import type { Priority } from '../../../core/alarm/states.ts'
import type { GroupId, PersonId } from '../../../core/ids.ts'
import { operation } from '../../operation/operation.ts'
import { steps } from './fields.ts'

type Row = { after_minutes: number; priority: Priority; person_id: PersonId | null; group_id: GroupId | null }

export const read = operation({
  id: 'escalation.read',
  method: 'GET',
  path: '/v1/escalation',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'Who is told, and when, of an alarm that nobody acknowledges',
  input: {},
  output: steps,
  async handler({ session, about, deps }) {
    const { rows } = await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql<Row>`select after_minutes, priority, person_id, group_id from app.escalation_steps()`.execute(kysely),
      about,
    )
    return {
      steps: rows.map((row) => ({
        afterMinutes: row.after_minutes,
        priority: row.priority,
        personId: row.person_id,
        groupId: row.group_id,
      })),
    }
  },
})
