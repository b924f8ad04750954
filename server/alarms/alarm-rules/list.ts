import { z } from 'zod'
import { operation } from '../../operation/operation.ts'
import { rule, RULE_COLUMNS, toldRule } from './rows.ts'

export const list = operation({
  id: 'alarm-rules.list',
  method: 'GET',
  path: '/v1/alarm-rules',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'The rules of alarms that the viewer may see; archived ones when asked for',
  input: { query: z.object({ archived: z.enum(['true', 'false']).default('false') }) },
  output: z.object({ rules: z.array(rule) }),
  async handler({ input, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.alarm_rule')
          .select(RULE_COLUMNS)
          .where('archived_at', input.query.archived === 'true' ? 'is not' : 'is', null)
          .orderBy('created_at')
          .orderBy('rule_id')
          .execute(),
      about,
    )
    return { rules: rows.map((row) => toldRule(row, keys)) }
  },
})
