import { sql } from 'kysely'
import { operation } from '../../operation/operation.ts'
import { steps } from './fields.ts'

export const set = operation({
  id: 'escalation.set',
  method: 'POST',
  path: '/v1/escalation',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Says who is told, and when, of an alarm that nobody acknowledges: all the steps',
  input: { body: steps },
  output: 'nothing',
  async handler({ input: { body }, session, about, deps }) {
    const column = <T>(of: (each: (typeof body.steps)[number]) => T): T[] => body.steps.map(of)
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        sql`select app.escalation_set(${column((each) => each.afterMinutes)}::integer[], ${column((each) => each.priority)}::text[],
          ${column((each) => each.personId)}::uuid[], ${column((each) => each.groupId)}::uuid[])`.execute(kysely),
      about,
    )
  },
})
