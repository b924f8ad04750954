import { sql } from 'kysely'
import { z } from 'zod'
import { claimCodeText, CLAIM_CODE_BYTES } from '../../../core/codes/claim-code.ts'
import { notFound } from '../../../core/errors.ts'
import { type AssetId, type ClaimId, idFrom } from '../../../core/ids.ts'
import { CLAIM_CODE_DAYS_DEFAULT, CLAIM_CODE_DAYS_MAX, CLAIM_CODES_PER_REQUEST_MAX } from '../../../core/limits.ts'
import { sha256 } from '../../../core/pki/certificate.ts'
import { assetId, claimId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'
import { endpointsOf } from '../endpoints.ts'
import { endpoints } from '../fields.ts'

const made = z.object({
  assetId,
  claimId,
  /** In this answer and nowhere else: its hash is kept. */
  code: z.string(),
  expiresAt: instant,
})

export const add = operation({
  id: 'claim-codes.add',
  method: 'POST',
  path: '/v1/claim-codes',
  permission: 'certificate.issue',
  audit: 'change',
  zone: 'api',
  summary:
    'Makes a one-time code for each of these assets, with which the device gets a certificate for a key of its own',
  input: {
    body: z.object({
      assetIds: z.array(assetId).min(1).max(CLAIM_CODES_PER_REQUEST_MAX),
      days: z.int().min(1).max(CLAIM_CODE_DAYS_MAX).default(CLAIM_CODE_DAYS_DEFAULT),
    }),
  },
  /** `trust`: what the device verifies the platform with from the first connection on (trust.pem). */
  output: z.object({ codes: z.array(made), endpoints, trust: z.string() }),
  status: 201,
  async handler({ input: { body }, session, about, deps }) {
    const { deviceTrust } = await deps.vault.call('trust', {})
    const wanted = [...new Set(body.assetIds)].map((asset) => newCode(asset, deps.random))
    const expires = await deps.db.inSession(
      session,
      async ({ kysely }) => {
        const assets = wanted.map(({ asset_id }) => asset_id)
        // Lock: the assets' rows until commit, so that of two who make codes for one asset the second withdraws the first's.
        const locked = await kysely
          .selectFrom('app.asset')
          .select('asset_id')
          .where('asset_id', 'in', assets)
          .orderBy('asset_id')
          .forNoKeyUpdate()
          .execute()
        if (locked.length < wanted.length) throw notFound('There is no such asset')
        await kysely
          .updateTable('app.claim_code')
          .set({ withdrawn_at: sql`now()` })
          .where('asset_id', 'in', assets)
          .where('used_at', 'is', null)
          .where('withdrawn_at', 'is', null)
          .execute()
        const [row] = await kysely
          .insertInto('app.claim_code')
          .values(
            wanted.map(({ asset_id, claim_id, code_hash }) => ({
              asset_id,
              claim_id,
              code_hash,
              expires_at: sql<Date>`now() + make_interval(days => ${body.days})`,
            })),
          )
          .returning('expires_at')
          .execute()
        if (row === undefined) throw notFound('There is no such asset')
        return row.expires_at
      },
      about,
    )
    const expiresAt = expires.toISOString()
    const codes = wanted.map(({ asset_id, claim_id, code }) => ({
      assetId: asset_id,
      claimId: claim_id,
      code,
      expiresAt,
    }))
    return { codes, endpoints: endpointsOf(deps.config), trust: deviceTrust }
  },
})

function newCode(asset: AssetId, random: (bytes: number) => Uint8Array) {
  const bytes = random(CLAIM_CODE_BYTES)
  return {
    asset_id: asset,
    claim_id: idFrom<ClaimId>(random(16)),
    code_hash: sha256(bytes),
    code: claimCodeText(bytes),
  }
}
