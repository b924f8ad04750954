import { sql } from 'kysely'
import { z } from 'zod'
import { grantId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const decide = operation({
  id: 'operate-as.decide',
  method: 'POST',
  path: '/v1/operate-as/{grantId}/decision',
  permission: 'operate-as.decide',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: "The organisation's answer to staff who ask to operate as it",
  input: { params: z.object({ grantId }), body: z.object({ approve: z.boolean() }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    await deps.db.inSession(
      session,
      ({ kysely }) => sql`select app.operate_decide(${input.params.grantId}, ${input.body.approve})`.execute(kysely),
      about,
    )
  },
})
