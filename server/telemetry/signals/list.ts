// The signals of an asset, with their names, units and last values.
import { sql } from 'kysely'
import { z } from 'zod'
import { NEWEST_REACH_OF_ONE } from '../../../core/limits.ts'
import type { SignalKind } from '../../../core/series/column.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { signalKind, signalNo, value } from '../fields.ts'
import { newestOf } from '../newest.ts'
import { signalLabels } from '../signal-labels.ts'
import { requireAsset } from '../subjects.ts'

const signal = z.object({
  signalNo,
  key: z.string().meta({ description: 'As the device calls it' }),
  name: z.string().nullable(),
  unit: z.string().nullable(),
  kind: signalKind,
  firstAt: instant,
  last: z.object({ ts: z.number(), value }).nullable(),
})

export const list = operation({
  id: 'signals.list',
  method: 'GET',
  path: '/v1/assets/{assetId}/signals',
  permission: 'telemetry.read',
  audit: 'read',
  zone: 'api',
  summary: 'The signals of an asset and their last values',
  input: { params: z.object({ assetId }) },
  output: z.object({ signals: z.array(signal) }),
  async handler({ input, session, about, deps }) {
    const { assetId: asset } = input.params
    const keys = await deps.keys.forSession(session)
    return await deps.db.inSession(
      session,
      async (tx) => {
        await requireAsset(tx, asset)
        const { rows } = await sql<{ signalNo: number; kind: SignalKind; firstAt: Date }>`
          select signal_no as "signalNo", kind, first_at as "firstAt" from app.signal
          where asset_id = ${asset} order by signal_no`.execute(tx.kysely)
        const labels = (await signalLabels(tx, keys, [asset])).get(asset)
        const newest = (await newestOf(tx, keys, [asset], NEWEST_REACH_OF_ONE)).get(asset)
        const signals = rows.flatMap((row) => {
          const label = labels?.get(row.signalNo)
          // Between the two queries a device may have declared one more: it is in the next answer.
          if (label === undefined) return []
          const last = newest?.get(row.signalNo)
          const facts = { ...row, ...label, firstAt: row.firstAt.toISOString() }
          return [{ ...facts, last: last ? { ts: last.ts, value: last.value } : null }]
        })
        return { signals }
      },
      about,
    )
  },
})
