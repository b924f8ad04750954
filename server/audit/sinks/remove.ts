import { sql } from 'kysely'
import { z } from 'zod'
import { sinkId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const remove = operation({
  id: 'audit-sinks.remove',
  method: 'POST',
  path: '/v1/audit/sinks/{sinkId}/remove',
  permission: 'audit.stream',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Ends a stream of the audit log for good',
  input: { params: z.object({ sinkId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { sinkId: id } = input.params
    await deps.db.inSession(
      session,
      (tx) => sql`select audit.sink_edit(${id}, null, null, true)`.execute(tx.kysely),
      about,
    )
  },
})
