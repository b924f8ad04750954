import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { serial } from '../fields.ts'

export const confirm = operation({
  id: 'certificates.confirm',
  method: 'POST',
  path: '/v1/assets/{assetId}/certificates/{serial}/confirm',
  permission: 'certificate.issue',
  audit: 'change',
  zone: 'api',
  summary: 'Says that the files of a new certificate have arrived; without it the certificate is revoked',
  input: { params: z.object({ assetId, serial }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { assetId: asset, serial: hex } = input.params
    const bytes = Buffer.from(hex, 'hex')
    const state = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const confirmed = await kysely
          .updateTable('app.certificate')
          .set({ state: 'confirmed', confirmed_at: sql`now()` })
          .where('asset_id', '=', asset)
          .where('serial', '=', bytes)
          .where('state', '=', 'issued')
          .where('confirm_before', '>', sql<Date>`now()`)
          .returning('state')
          .executeTakeFirst()
        return confirmed?.state ?? (await stateNow())

        async function stateNow() {
          const found = await kysely
            .selectFrom('app.certificate')
            .select('state')
            .where('asset_id', '=', asset)
            .where('serial', '=', bytes)
            .executeTakeFirst()
          return found?.state
        }
      },
      about,
    )
    if (state === undefined) throw notFound('There is no such certificate')
    if (state !== 'confirmed')
      throw conflict('This certificate was not confirmed in time and is withdrawn', {
        hint: 'issue another one for this asset',
      })
  },
})
