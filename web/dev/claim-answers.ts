// The fixture's answers about claim codes.

import { idOf } from './plant.ts'

const DAY = 86_400_000
const TRUST = '-----BEGIN CERTIFICATE-----\nZm9yIGEgcGljdHVyZSBvbmx5\n-----END CERTIFICATE-----\n'

export function newClaimCodes(assetIds: readonly string[], endpoints: unknown) {
  const expiresAt = new Date(Date.now() + 14 * DAY).toISOString()
  const codes = assetIds.map((assetId, i) => ({
    assetId,
    claimId: idOf(8, i),
    code: 'K7QF-3D0M-YB2W-91TX-4HNV-6PZC-RS8J-0EA5',
    expiresAt,
  }))
  return { codes, endpoints, trust: TRUST }
}

export function earlierClaimCodes() {
  const at = (days: number) => new Date(Date.now() + days * DAY).toISOString()
  return {
    codes: [
      { claimId: idOf(8, 1), state: 'open', createdAt: at(-1), expiresAt: at(13), usedAt: null },
      { claimId: idOf(8, 2), state: 'used', createdAt: at(-40), expiresAt: at(-26), usedAt: at(-39) },
    ],
  }
}
