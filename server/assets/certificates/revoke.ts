import { z } from 'zod'
import { notFound } from '../../../core/errors.ts'
import { assetId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { revocationReason, serial } from '../fields.ts'

export const revoke = operation({
  id: 'certificates.revoke',
  method: 'POST',
  path: '/v1/assets/{assetId}/certificates/{serial}/revoke',
  permission: 'certificate.revoke',
  audit: 'change',
  zone: 'api',
  summary: 'Revokes a certificate: open connections are closed, later ones refused. For good; twice is once',
  input: { params: z.object({ assetId, serial }), body: z.object({ reason: revocationReason }) },
  output: z.object({ revokedAt: instant }),
  async handler({ input, session, about, deps }) {
    const { assetId: asset, serial: hex } = input.params
    const bytes = Buffer.from(hex, 'hex')
    const revokedAt = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const found = await kysely
          .selectFrom('app.certificate')
          .select('serial')
          .where('asset_id', '=', asset)
          .where('serial', '=', bytes)
          .execute()
        if (found.length === 0) throw notFound('There is no such certificate')
        // The commit wakes the gateways (trigger `wake`), which close what is open.
        await kysely
          .insertInto('app.revocation')
          .values({ asset_id: asset, serial: bytes, reason: input.body.reason })
          .onConflict((already) => already.doNothing())
          .execute()
        const row = await kysely
          .selectFrom('app.revocation')
          .select('revoked_at')
          .where('serial', '=', bytes)
          .executeTakeFirstOrThrow()
        return row.revoked_at
      },
      about,
    )
    return { revokedAt: revokedAt.toISOString() }
  },
})
