import { sql } from 'kysely'
import { z } from 'zod'
import { invalid } from '../../../core/errors.ts'
import { RECORD_KEEP_MONTHS_MAX } from '../../../core/limits.ts'
import { KIND_RULES } from '../../../core/records/kinds.ts'
import { operation } from '../../operation/operation.ts'
import { recordKind } from '../fields.ts'

export const edit = operation({
  id: 'keeping.edit',
  method: 'PATCH',
  path: '/v1/record-keeping',
  permission: 'organisation.edit',
  audit: 'change',
  stepUp: true,
  zone: 'api',
  summary: 'Says how long records of a kind are kept that are signed from now on; never below the floor',
  input: { body: z.object({ kind: recordKind, months: z.int().min(1).max(RECORD_KEEP_MONTHS_MAX) }) },
  output: 'nothing',
  async handler({ input: { body }, session, about, deps }) {
    const { floorMonths } = KIND_RULES[body.kind]
    if (body.months < floorMonths)
      throw invalid('Records of this kind are kept for longer', {
        fields: { months: `is fewer than ${floorMonths}` },
        hint: 'What was signed already keeps the time that held when it was signed.',
      })
    await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .insertInto('app.record_keeping')
          .values({ kind: body.kind, months: body.months })
          .onConflict((on) =>
            on.columns(['org_id', 'kind']).doUpdateSet({ months: body.months, changed_at: sql<Date>`now()` }),
          )
          .execute(),
      about,
    )
  },
})
