// By whose steps a rule escalates, and its own. They are kept by functions, as the organisation's are: who is told is not
// for everybody who sees the rule.
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import type { GroupId, PersonId, RuleId } from '../../../core/ids.ts'
import type { Tx } from '../../db/database.ts'
import { escalates, type RuleEscalation, ruleSteps } from './escalation-fields.ts'
import { ruleId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

type Row = { after_minutes: number; person_id: PersonId | null; group_id: GroupId | null }

export const escalation = operation({
  id: 'alarm-rules.escalation',
  method: 'GET',
  path: '/v1/alarm-rules/{ruleId}/escalation',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'By whose steps a rule escalates, and its own',
  input: { params: z.object({ ruleId }) },
  output: z.object({ escalates, steps: ruleSteps }),
  async handler({ input: { params }, session, about, deps }) {
    return await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const rule = await kysely
          .selectFrom('app.alarm_rule')
          .select('escalates')
          .where('rule_id', '=', params.ruleId)
          .executeTakeFirst()
        if (rule === undefined) throw notFound('There is no such rule')
        const { rows } = await sql<Row>`
          select after_minutes, person_id, group_id from app.rule_escalation_steps(${params.ruleId})`.execute(kysely)
        const steps = rows.map((row) => ({
          afterMinutes: row.after_minutes,
          personId: row.person_id,
          groupId: row.group_id,
        }))
        return { escalates: rule.escalates, steps }
      },
      about,
    )
  },
})

/** Throws Failure invalid for steps out of order, not-found for a person or group that is none of the organisation's. */
export async function setEscalation(
  { kysely }: Tx,
  rule: RuleId,
  { escalates: by, steps }: RuleEscalation,
): Promise<void> {
  const column = <T>(of: (each: RuleEscalation['steps'][number]) => T): T[] => steps.map(of)
  await sql`select app.rule_escalation_set(${rule}, ${by}, ${column((each) => each.afterMinutes)}::integer[],
    ${column((each) => each.personId)}::uuid[], ${column((each) => each.groupId)}::uuid[])`.execute(kysely)
}
