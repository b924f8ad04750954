import { sql } from 'kysely'
import { z } from 'zod'
import { ALARM_STATES, type AlarmState, PRIORITIES, type Priority } from '../../../../core/alarm/states.ts'
import { notFound } from '../../../../core/errors.ts'
import { instant, token } from '../../../operation/fields.ts'
import { operation } from '../../../operation/operation.ts'
import { Secret } from '../../../platform/secret.ts'
import { hashOf } from '../../tokens.ts'

export const inspect = operation({
  id: 'alarm-links.inspect',
  method: 'POST',
  path: '/v1/alarm-links/inspect',
  permission: 'public',
  audit: 'read',
  zone: 'auth',
  summary: 'How the alarm stands that a link of a letter is for; it names nothing',
  input: { body: z.object({ token }) },
  output: z.object({
    priority: z.enum(PRIORITIES).meta({ title: 'AlarmPriority' }),
    state: z.enum(ALARM_STATES).meta({ title: 'AlarmState' }),
    raisedAt: instant.nullable(),
  }),
  async handler({ input, deps }) {
    const { rows } = await deps.identity.db.asProcess(({ kysely }) =>
      sql<{ priority: Priority; state: AlarmState; raised_at: Date | null }>`select priority, state, raised_at
        from identity.alarm_link_of(${hashOf(new Secret(input.body.token))}, ${deps.clock()})`.execute(kysely),
    )
    const [row] = rows
    if (row === undefined) throw notFound('This link is not open')
    return { priority: row.priority, state: row.state, raisedAt: row.raised_at?.toISOString() ?? null }
  },
})
