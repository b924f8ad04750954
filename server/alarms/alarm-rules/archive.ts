import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { ruleId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const archive = operation({
  id: 'alarm-rules.archive',
  method: 'POST',
  path: '/v1/alarm-rules/{ruleId}/archive',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'A rule that is not evaluated any more; it stays in the history with all that it raised',
  input: { params: z.object({ ruleId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const done = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .updateTable('app.alarm_rule')
          .set({ archived_at: sql<Date>`now()`, enabled: false })
          .where('rule_id', '=', input.params.ruleId)
          .where('archived_at', 'is', null)
          .returning('rule_id')
          .execute(),
      about,
    )
    if (done.length === 0) throw notFound('There is no such rule')
  },
})
