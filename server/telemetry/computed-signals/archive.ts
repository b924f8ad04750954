import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { computedId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const archive = operation({
  id: 'computed-signals.archive',
  method: 'POST',
  path: '/v1/computed-signals/{computedId}/archive',
  permission: 'signal.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Takes a computed signal away; what it was stays in the audit log',
  input: { params: z.object({ computedId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const done = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .updateTable('app.computed_signal')
          .set({ archived_at: sql<Date>`now()` })
          .where('computed_id', '=', input.params.computedId)
          .where('archived_at', 'is', null)
          .returning('computed_id')
          .execute(),
      about,
    )
    if (done.length === 0) throw notFound('There is no such computed signal')
  },
})
