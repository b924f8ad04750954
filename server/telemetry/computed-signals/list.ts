import { z } from 'zod'
import { COMPUTED_MAX } from '../../../core/limits.ts'
import { assetId, computedId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { signalKind, signalNo } from '../fields.ts'
import { requireAsset } from '../subjects.ts'
import { computedOf } from './of-assets.ts'

const computed = z.object({
  computedId,
  signalNo: signalNo.meta({ description: 'As which a series of the asset is asked for' }),
  name: z.string(),
  unit: z.string().nullable().meta({ description: 'As given, or as it follows from the signals' }),
  isUnitGiven: z.boolean(),
  kind: signalKind,
  ofKind: z.boolean().meta({ description: 'For every asset of the kind, not for this one alone' }),
  version: z.int(),
  expression: z.unknown().meta({ title: 'Expression', description: 'docs/computed-signals.md' }),
})

export const list = operation({
  id: 'computed-signals.list',
  method: 'GET',
  path: '/v1/assets/{assetId}/computed-signals',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'The computed signals of an asset, its own and those of its kind',
  input: { params: z.object({ assetId }) },
  output: z.object({ computed: z.array(computed) }),
  async handler({ input: { params }, session, about, deps }) {
    const keys = await deps.keys.forSession(session)
    const found = await deps.db.inSession(
      session,
      async (tx) => {
        await requireAsset(tx, params.assetId)
        return computedOf(tx, keys, new Map([[params.assetId, undefined]]), COMPUTED_MAX)
      },
      about,
    )
    return {
      computed: found.computed.map(
        ({ signal, isOfKind, computedId, version, name, unit, isUnitGiven, expression }) => ({
          computedId,
          version,
          name,
          unit,
          isUnitGiven,
          expression,
          signalNo: signal.signalNo,
          kind: signal.kind,
          ofKind: isOfKind,
        }),
      ),
    }
  },
})
