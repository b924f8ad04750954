// A name and a unit for a signal, which its device calls by a key. An empty text takes the name or the unit away.
import { sql } from 'kysely'
import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { UNIT_CHARS_MAX } from '../../../core/limits.ts'
import { assetId, name } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { signalPlace } from '../signal-labels.ts'

const emptied = z.literal('')

export const edit = operation({
  id: 'signals.edit',
  method: 'PATCH',
  path: '/v1/assets/{assetId}/signals/{signalNo}',
  permission: 'signal.edit',
  audit: 'change',
  zone: 'api',
  summary: 'Name a signal and say its unit',
  input: {
    params: z.object({ assetId, signalNo: z.coerce.number().int().min(1) }),
    body: z
      .object({
        name: z.union([emptied, name]).optional(),
        unit: z
          .union([
            emptied,
            name.refine(
              (text) => Array.from(text).length <= UNIT_CHARS_MAX,
              `has more than ${UNIT_CHARS_MAX} characters`,
            ),
          ])
          .optional(),
      })
      .refine((body) => body.name !== undefined || body.unit !== undefined, 'says nothing to change'),
  },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { assetId: asset, signalNo } = input.params
    const keys = await deps.keys.forSession(session)
    await deps.db.inSession(
      session,
      async (tx) => {
        const { rows } = await sql<{ keyIndex: string }>`
          select encode(key_index, 'hex') as "keyIndex" from app.signal
          where asset_id = ${asset} and signal_no = ${signalNo}`.execute(tx.kysely)
        const [row] = rows
        if (row === undefined) throw notFound('No such signal')
        const sealed = (column: 'name_sealed' | 'unit_sealed', text: string | undefined) => {
          if (text === undefined) return sql.ref(column)
          return sql`${text === '' ? null : keys.seal('signal', signalPlace(asset, row.keyIndex, column), text)}`
        }
        await sql`
          update app.signal
          set name_sealed = ${sealed('name_sealed', input.body.name)}, unit_sealed = ${sealed('unit_sealed', input.body.unit)}
          where asset_id = ${asset} and signal_no = ${signalNo}`.execute(tx.kysely)
      },
      about,
    )
  },
})
