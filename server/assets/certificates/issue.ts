import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { conflict, invalid, isFailure } from '../../../core/errors.ts'
import type { AssetId } from '../../../core/ids.ts'
import type { DB } from '../../db/database.ts'
import { assetId } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { OVERLAP_days_MAX } from '../../../core/limits.ts'
import { lockAsset } from '../lock.ts'
import { csr, issued, replacement, requestId } from '../fields.ts'
import { type Asking, issueCertificate } from './issuance.ts'
import { retireOthers, revokeCompromised } from './replace.ts'

const body = z.object({
  requestId,
  csr: csr.optional(),
  /** What becomes of the present certificates; `nothing` when it is left out. */
  replaces: replacement.optional(),
  /** Days that old and new are both valid; only with `planned`. */
  overlapDays: z.int().min(0).max(OVERLAP_days_MAX).optional(),
})

export const issue = operation({
  id: 'certificates.issue',
  method: 'POST',
  path: '/v1/assets/{assetId}/certificates',
  permission: 'certificate.issue',
  audit: 'change',
  zone: 'api',
  summary:
    'Issues another certificate for an asset; its present ones stay, end after an overlap or are revoked at once. Whatever nobody has confirmed by now is revoked',
  input: { params: z.object({ assetId }), body },
  output: issued,
  status: 201,
  async handler({ input, session, about, deps }) {
    const asking = { deps, session, about }
    const { requestId: request, replaces = 'nothing', overlapDays } = input.body
    if (overlapDays !== undefined && replaces !== 'planned')
      throw invalid('Only a planned replacement has an overlap', { fields: { overlapDays: 'only with planned' } })
    const wanted = { requestId: request, csr: input.body.csr, assetId: input.params.assetId }
    try {
      return await issueCertificate(asking, {
        ...wanted,
        before: (kysely) => withdrawUnconfirmed(kysely, wanted.assetId),
        after: async (kysely, serial) => {
          if (replaces === 'planned') await retireOthers(kysely, wanted.assetId, { serial, overlapDays })
          if (replaces === 'compromised') await revokeCompromised(kysely, wanted.assetId, serial)
        },
      })
    } catch (error) {
      if (isFailure(error, 'conflict')) await refuseRepetition(asking, wanted.requestId)
      throw error
    }
  },
})

/** Nobody is known to hold the key of an unconfirmed certificate, and whoever asks for another does not have it. */
async function withdrawUnconfirmed(kysely: Kysely<DB>, asset: AssetId): Promise<void> {
  await lockAsset(kysely, asset)
  const withdrawn = await kysely
    .updateTable('app.certificate')
    .set({ state: 'void' })
    .where('asset_id', '=', asset)
    .where('state', 'in', ['intended', 'issued'])
    .returning('serial')
    .execute()
  if (withdrawn.length === 0) return
  await kysely
    .insertInto('app.revocation')
    .values(withdrawn.map(({ serial }) => ({ asset_id: asset, serial, reason: 'superseded' as const })))
    .onConflict((already) => already.doNothing())
    .execute()
}

async function refuseRepetition({ deps, session, about }: Asking, request: string): Promise<void> {
  const earlier = await deps.db.inSession(
    session,
    ({ kysely }) =>
      kysely
        .selectFrom('app.certificate')
        .select(sql<string>`encode(serial, 'hex')`.as('serial'))
        .where('request_id', '=', request)
        .execute(),
    about,
  )
  if (earlier.length > 0)
    throw conflict('This request was answered before, and a key is shown once', {
      hint: 'if you do not have the files, ask for another certificate with a new requestId: the one you did not get is revoked then',
    })
}
