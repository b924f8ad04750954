import { sql } from 'kysely'
import { z } from 'zod'
import { type Expression, faultOf } from '../../../core/computed/expression.ts'
import { invalid, overLimit } from '../../../core/errors.ts'
import { ASSET_KINDS } from '../../../core/asset-kinds.ts'
import { type AssetId, type ComputedId, idFrom } from '../../../core/ids.ts'
import { COMPUTED_MAX } from '../../../core/limits.ts'
import type { Tx } from '../../db/database.ts'
import type { OrgKeys } from '../../keys/org-keys.ts'
import { assetId, computedId, name } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { signalNo } from '../fields.ts'
import { requireAsset } from '../subjects.ts'
import { expression, sealDefinition, unit } from './definition.ts'
import { inputsOf, kindsOf } from './of-assets.ts'

export const add = operation({
  id: 'computed-signals.add',
  method: 'POST',
  path: '/v1/computed-signals',
  permission: 'signal.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Defines a computed signal of one asset, or of every asset of a kind that has the signals it names',
  input: {
    body: z.object({
      name,
      unit: unit.nullable().default(null),
      of: z
        .strictObject({ assetId: assetId.optional(), kind: z.enum(ASSET_KINDS).optional() })
        .refine((of) => (of.assetId === undefined) !== (of.kind === undefined), 'names an asset or a kind'),
      expression,
    }),
  },
  output: z.object({ computedId, signalNo }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const { name, unit, of, expression } = body
    const keys = await deps.keys.forSession(session)
    const computed_id = idFrom<ComputedId>(deps.random(16))
    const definition_sealed = sealDefinition(keys, computed_id, { name, unit, expression })
    return deps.db.inSession(
      session,
      async (tx) => {
        await refuseTooMany(tx)
        if (of.assetId !== undefined) await refuseFault(tx, keys, of.assetId, expression)
        const { signal_no } = await tx.kysely
          .insertInto('app.computed_signal')
          .values({ computed_id, asset_id: of.assetId ?? null, kind: of.kind ?? null, definition_sealed })
          .returning('signal_no')
          .executeTakeFirstOrThrow()
        return { computedId: computed_id, signalNo: signal_no }
      },
      about,
    )
  },
})

export async function refuseFault(tx: Tx, keys: OrgKeys, asset: AssetId, expression: Expression): Promise<void> {
  await requireAsset(tx, asset)
  const fault = faultOf(expression, kindsOf(await inputsOf(tx, keys, asset)))
  if (fault !== undefined) throw invalid('This makes no sense', { fields: { expression: fault } })
}

async function refuseTooMany({ kysely }: Tx): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from app.computed_signal`.execute(kysely)
  if ((rows[0]?.n ?? 0) >= COMPUTED_MAX)
    throw overLimit(`An organisation has at most ${COMPUTED_MAX} computed signals, archived ones included`, {
      hint: 'One can be for every asset of a kind.',
    })
}
