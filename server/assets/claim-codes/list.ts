import { z } from 'zod'
import { assetId, claimId, instant } from '../../operation/fields.ts'
import { operation } from '../../operation/operation.ts'

const CLAIM_STATES = ['open', 'used', 'withdrawn', 'expired'] as const

export const list = operation({
  id: 'claim-codes.list',
  method: 'GET',
  path: '/v1/assets/{assetId}/claim-codes',
  permission: 'certificate.issue',
  audit: 'read',
  zone: 'api',
  summary: 'The claim codes of an asset, newest first: never the codes, but what became of them',
  input: { params: z.object({ assetId }) },
  output: z.object({
    codes: z.array(
      z.object({
        claimId,
        state: z.enum(CLAIM_STATES),
        createdAt: instant,
        expiresAt: instant,
        usedAt: instant.nullable(),
      }),
    ),
  }),
  async handler({ input, session, about, deps }) {
    const rows = await deps.db.inSession(
      session,
      ({ kysely }) =>
        kysely
          .selectFrom('app.claim_code')
          .select(['claim_id', 'created_at', 'expires_at', 'used_at', 'withdrawn_at'])
          .where('asset_id', '=', input.params.assetId)
          .orderBy('created_at', 'desc')
          .orderBy('claim_id')
          .execute(),
      about,
    )
    const now = deps.clock()
    return {
      codes: rows.map((row) => ({
        claimId: row.claim_id,
        state: stateOf(row, now),
        createdAt: row.created_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        usedAt: row.used_at?.toISOString() ?? null,
      })),
    }
  },
})

type Row = { used_at: Date | null; withdrawn_at: Date | null; expires_at: Date }

function stateOf({ used_at, withdrawn_at, expires_at }: Row, now: Date): (typeof CLAIM_STATES)[number] {
  if (used_at !== null) return 'used'
  if (withdrawn_at !== null) return 'withdrawn'
  return expires_at <= now ? 'expired' : 'open'
}
