import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import { computedId, name } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { refuseFault } from './add.ts'
import { expression, openDefinition, sealDefinition, unit } from './definition.ts'

export const edit = operation({
  id: 'computed-signals.edit',
  method: 'PATCH',
  path: '/v1/computed-signals/{computedId}',
  permission: 'signal.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Changes a computed signal; its past is worked out anew, the former definition stays in the audit log',
  input: {
    params: z.object({ computedId }),
    body: z.object({ name: name.optional(), unit: unit.nullable().optional(), expression: expression.optional() }),
  },
  output: 'nothing',
  async handler({ input: { params, body }, session, about, deps }) {
    if (Object.values(body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async (tx) => {
        const old = await tx.kysely
          .selectFrom('app.computed_signal')
          .select(['asset_id', 'definition_sealed'])
          .where('computed_id', '=', params.computedId)
          .where('archived_at', 'is', null)
          .forUpdate()
          .executeTakeFirst()
        if (old === undefined) throw notFound('There is no such computed signal')
        if (old.asset_id !== null && body.expression !== undefined)
          await refuseFault(tx, keys, old.asset_id, body.expression)
        const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
        const definition = { ...openDefinition(keys, params.computedId, old.definition_sealed), ...said }
        await tx.kysely
          .updateTable('app.computed_signal')
          .set({ definition_sealed: sealDefinition(keys, params.computedId, definition) })
          .where('computed_id', '=', params.computedId)
          .execute()
      },
      about,
    )
  },
})
