// Revoking, however many: one statement, one transaction. The commit wakes the gateways (trigger `wake`), which close
// what is open. What was revoked before keeps its time and its reason.
import type { AssetId } from '../../../core/ids.ts'
import type { RevocationReason } from '../../../core/pki/revocation-reasons.ts'
import type { Tx } from '../../db/database.ts'

type Certificate = { serial: Buffer; asset_id: AssetId }
/** By serial in hexadecimal: when each was revoked, and which of them just now. */
type Revoked = { revokedAt: Map<string, Date>; fresh: Set<string> }

export async function revokeAll(
  { kysely }: Tx,
  certificates: readonly Certificate[],
  reason: RevocationReason,
): Promise<Revoked> {
  if (certificates.length === 0) return { revokedAt: new Map(), fresh: new Set() }
  // In one order, so that two who revoke the same do not wait for each other in a circle.
  const rows = certificates
    .toSorted((a, b) => Buffer.compare(a.serial, b.serial))
    .map(({ serial, asset_id }) => ({ serial, asset_id, reason }))
  const fresh = await kysely
    .insertInto('app.revocation')
    .values(rows)
    .onConflict((already) => already.doNothing())
    .returning('serial')
    .execute()
  const all = await kysely
    .selectFrom('app.revocation')
    .select(['serial', 'revoked_at'])
    .where(
      'serial',
      'in',
      rows.map(({ serial }) => serial),
    )
    .execute()
  return {
    revokedAt: new Map(all.map(({ serial, revoked_at }) => [serial.toString('hex'), revoked_at])),
    fresh: new Set(fresh.map(({ serial }) => serial.toString('hex'))),
  }
}
