// How long telemetry is kept. What is older leaves a day later at the earliest, so that an error can be taken back.
import { sql } from 'kysely'
import { z } from 'zod'
import { bug } from '../../../core/errors.ts'
import { operation } from '../../operation/operation.ts'
import { kept, rollupsOutlive } from './kept.ts'

export const edit = operation({
  id: 'retention.edit',
  method: 'PATCH',
  path: '/v1/retention',
  permission: 'organisation.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Says how long the organisation keeps telemetry; a second factor is asked for at once',
  input: {
    body: z
      .object(kept.shape)
      .refine(rollupsOutlive, { path: ['rollupsDays'], message: 'ends before the points of numbers do' }),
  },
  output: 'nothing',
  async handler({ input: { body }, session, about, deps }) {
    await deps.db.inSession(
      session,
      async ({ kysely, principal }) => {
        const who = await principal
        if (who === null) throw bug('a session of nobody')
        await sql`update app.org_settings set keep_numbers_days = ${body.numbersDays},
          keep_states_days = ${body.statesDays}, keep_rollups_days = ${body.rollupsDays}
          where org_id = ${who.orgId}`.execute(kysely)
      },
      about,
    )
  },
})
