// Acknowledging by the link of a letter. Programs that look into mail open links by themselves; this takes a POST with the
// token in its body, which the page of the console makes when somebody presses the button.
import { sql } from 'kysely'
import { z } from 'zod'
import { ALARM_STATES, type AlarmState } from '../../../../core/alarm/states.ts'
import { bug } from '../../../../core/errors.ts'
import { type EventId, idFrom } from '../../../../core/ids.ts'
import { token } from '../../../operation/fields.ts'
import { operation } from '../../../operation/operation.ts'
import { Secret } from '../../../platform/secret.ts'
import { hashOf } from '../../tokens.ts'

export const acknowledge = operation({
  id: 'alarm-links.acknowledge',
  method: 'POST',
  path: '/v1/alarm-links/acknowledge',
  permission: 'public',
  audit: 'change',
  zone: 'auth',
  summary: 'Acknowledges the alarm of a link, once, as the person whom the letter went to',
  input: { body: z.object({ token }) },
  output: z.object({ state: z.enum(ALARM_STATES).meta({ title: 'AlarmState' }) }),
  async handler({ input, deps }) {
    const eventId = idFrom<EventId>(deps.random(16))
    const { rows } = await deps.identity.db.asProcess(({ kysely }) =>
      sql<{ state: AlarmState }>`select identity.alarm_link_use(${hashOf(new Secret(input.body.token))}, ${eventId},
        ${deps.clock()}) as state`.execute(kysely),
    )
    const [row] = rows
    if (row === undefined) throw bug('identity.alarm_link_use answered nothing')
    return { state: row.state }
  },
})
