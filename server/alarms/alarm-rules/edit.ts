// Changing a rule, enabling and disabling it. With other conditions, or for other assets, it begins anew.
import { z } from 'zod'
import { invalid, notFound } from '../../../core/errors.ts'
import { ruleEscalation } from './escalation-fields.ts'
import { ruleId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { priority, scopeFields } from '../fields.ts'
import { ruleTexts } from '../places.ts'
import { readTexts, ruleSpecFields, ruleTextFields } from '../rule-fields.ts'
import { toldByField } from './add.ts'
import { setEscalation } from './escalation.ts'
import { scopeColumns, sealedSpec, sealedTexts } from './sealed.ts'

export const edit = operation({
  id: 'alarm-rules.edit',
  method: 'PATCH',
  path: '/v1/alarm-rules/{ruleId}',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Changes a rule of alarms, enables or disables it; what it raised ends when it is disabled',
  input: {
    params: z.object({ ruleId }),
    body: z.object({
      name: ruleTextFields.shape.name.optional(),
      consequence: ruleTextFields.shape.consequence.removeDefault().optional(),
      response: ruleTextFields.shape.response.removeDefault().optional(),
      priority: priority.optional(),
      scope: scopeFields.optional(),
      spec: ruleSpecFields.optional(),
      enabled: z.boolean().optional(),
      escalation: ruleEscalation.optional(),
    }),
  },
  output: 'nothing',
  async handler({ input: { params, body }, session, about, deps }) {
    if (Object.values(body).every((value) => value === undefined)) throw invalid('There is nothing to change')
    const { name, consequence, response, scope, spec, enabled } = body
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async (tx) => {
        const { kysely } = tx
        const old = await kysely
          .selectFrom('app.alarm_rule')
          .select('texts_sealed')
          .where('rule_id', '=', params.ruleId)
          .where('archived_at', 'is', null)
          .forUpdate()
          .executeTakeFirst()
        if (old === undefined) throw notFound('There is no such rule')
        const texts = () => readTexts(keys.open('alarm', ruleTexts(params.ruleId), old.texts_sealed))
        const said = Object.entries({ name, consequence, response }).filter(([, text]) => text !== undefined)
        const changes = {
          ...(said.length === 0 ? {} : sealedTexts(keys, params.ruleId, { ...texts(), ...Object.fromEntries(said) })),
          ...(body.priority === undefined ? {} : { priority: body.priority }),
          ...(scope === undefined ? {} : scopeColumns(scope)),
          ...(spec === undefined ? {} : sealedSpec(keys, params.ruleId, spec)),
          ...(enabled === undefined ? {} : { enabled }),
        }
        if (Object.keys(changes).length > 0)
          await toldByField(() =>
            kysely.updateTable('app.alarm_rule').set(changes).where('rule_id', '=', params.ruleId).execute(),
          )
        if (body.escalation !== undefined) await setEscalation(tx, params.ruleId, body.escalation)
      },
      about,
    )
  },
})
