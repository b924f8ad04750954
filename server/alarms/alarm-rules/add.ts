import { sql } from 'kysely'
import { z } from 'zod'
import { invalid, isFailure, overLimit } from '../../../core/errors.ts'
import { idFrom, type RuleId } from '../../../core/ids.ts'
import { ALARM_RULES_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import { ruleEscalation } from './escalation-fields.ts'
import { ruleId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { priority, scopeFields } from '../fields.ts'
import { ruleSpecFields, ruleTextFields } from '../rule-fields.ts'
import { setEscalation } from './escalation.ts'
import { scopeColumns, sealedSpec, sealedTexts } from './sealed.ts'

export const add = operation({
  id: 'alarm-rules.add',
  method: 'POST',
  path: '/v1/alarm-rules',
  permission: 'alarm.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Adds a rule of alarms, disabled unless it is told otherwise: try it first',
  input: {
    body: z.object({
      ...ruleTextFields.shape,
      priority,
      scope: scopeFields,
      spec: ruleSpecFields,
      enabled: z.boolean().default(false),
      escalation: ruleEscalation.optional(),
    }),
  },
  output: z.object({ ruleId }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const { name, consequence, response, scope, spec, enabled, escalation } = body
    const keys = await deps.keys.forSession(session)
    const rule_id = idFrom<RuleId>(deps.random(16))
    const row = {
      rule_id,
      priority: body.priority,
      enabled,
      ...scopeColumns(scope),
      ...sealedTexts(keys, rule_id, { name, consequence, response }),
      ...sealedSpec(keys, rule_id, spec),
    }
    await deps.db.inSession(
      session,
      async (tx) => {
        await refuseTooMany(tx)
        await toldByField(() => tx.kysely.insertInto('app.alarm_rule').values(row).execute())
        if (escalation !== undefined) await setEscalation(tx, rule_id, escalation)
      },
      about,
    )
    return { ruleId: rule_id }
  },
})

async function refuseTooMany({ kysely }: Tx): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from app.alarm_rule where archived_at is null`.execute(kysely)
  if ((rows[0]?.n ?? 0) >= ALARM_RULES_MAX)
    throw overLimit(`An organisation has at most ${ALARM_RULES_MAX} rules`, {
      hint: 'One rule can be for many assets.',
    })
}

/** The only references of a rule are its asset and its site. */
export async function toldByField<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isFailure(error, 'not-found')) throw error
    throw invalid('There is no such asset or site', { fields: { scope: 'no such asset or site' }, cause: error })
  }
}
