import { sql } from 'kysely'
import { z } from 'zod'
import { conflict, notFound } from '../../../core/errors.ts'
import { assetId, claimId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

export const withdraw = operation({
  id: 'claim-codes.withdraw',
  method: 'POST',
  path: '/v1/assets/{assetId}/claim-codes/{claimId}/withdraw',
  permission: 'certificate.issue',
  audit: 'change',
  zone: 'api',
  summary: 'A claim code that nobody has used yet is good for nothing any more',
  input: { params: z.object({ assetId, claimId }) },
  output: 'nothing',
  async handler({ input, session, about, deps }) {
    const { assetId: asset, claimId: claim } = input.params
    const state = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const withdrawn = await kysely
          .updateTable('app.claim_code')
          .set({ withdrawn_at: sql`now()` })
          .where('asset_id', '=', asset)
          .where('claim_id', '=', claim)
          .where('used_at', 'is', null)
          .where('withdrawn_at', 'is', null)
          .returning('claim_id')
          .execute()
        if (withdrawn.length > 0) return 'withdrawn'
        const found = await kysely
          .selectFrom('app.claim_code')
          .select('used_at')
          .where('asset_id', '=', asset)
          .where('claim_id', '=', claim)
          .executeTakeFirst()
        if (found === undefined) return 'none'
        return found.used_at === null ? 'withdrawn' : 'used'
      },
      about,
    )
    if (state === 'none') throw notFound('There is no such claim code')
    if (state === 'used')
      throw conflict('A device has used this code already', {
        hint: 'if that was not yours, revoke the certificate that it was given',
      })
  },
})
