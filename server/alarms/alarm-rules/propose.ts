import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { proposeDeadband } from '../../../core/alarm/propose.ts'
import { notFound } from '../../../core/errors.ts'
import { assetId, ruleId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { epochMs, isWindow, WINDOW_RULE } from '../../telemetry/fields.ts'
import { pastOf } from '../past-points.ts'
import { ruleSpec } from '../places.ts'
import { readSpec } from '../rule-fields.ts'

export const propose = operation({
  id: 'alarm-rules.propose',
  method: 'POST',
  path: '/v1/alarm-rules/{ruleId}/propose',
  permission: 'alarm.read',
  audit: 'read',
  zone: 'api',
  summary: 'A deadband that would have left a fifth of the alarms of a rule, or fewer; nothing is changed',
  input: {
    params: z.object({ ruleId }),
    body: z.object({ assetId, from: epochMs, to: epochMs }).refine(isWindow, WINDOW_RULE),
  },
  output: z.object({
    proposal: z
      .object({ deadband: z.number(), raisedBefore: z.int(), raisedThen: z.int() })
      .nullable()
      .meta({ description: 'null where the rule has no single deadband, or where none helps' }),
  }),
  async handler({ input: { params, body }, session, about, deps }) {
    const { from, to } = body
    const keys = await deps.keys.forSession(session)
    const { spec, points } = await deps.db.inSession(
      session,
      async (tx) => {
        const row = await tx.kysely
          .selectFrom('app.alarm_rule')
          .select('spec_sealed')
          .where('rule_id', '=', params.ruleId)
          .executeTakeFirst()
        if (row === undefined) throw notFound('There is no such rule')
        const read = readSpec(keys.open('alarm', ruleSpec(params.ruleId), row.spec_sealed))
        return { spec: read, ...(await pastOf(tx, keys, body.assetId, read, { from, to })) }
      },
      about,
    )
    const proposal = await proposeDeadband(spec, points, { from, to }, () => setImmediate())
    return { proposal: proposal ?? null }
  },
})
