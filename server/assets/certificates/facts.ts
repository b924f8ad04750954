// What people are told of a certificate, from its row and its revocation.
import type { Kysely } from 'kysely'
import type { AssetId } from '../../../core/ids.ts'
import type { DB } from '../../db/database.ts'
import type { CertificateFacts } from '../fields.ts'

/** The certificates of an asset that were ever issued, newest first. What was only intended is nobody's certificate. */
export async function certificatesOf(kysely: Kysely<DB>, assetId: AssetId, now: Date): Promise<CertificateFacts[]> {
  const rows = await kysely
    .selectFrom('app.certificate as c')
    .leftJoin('app.revocation as r', (join) =>
      join.onRef('r.org_id', '=', 'c.org_id').onRef('r.serial', '=', 'c.serial'),
    )
    .select(['c.serial', 'c.state', 'c.key_origin', 'c.fingerprint', 'c.issuer', 'c.not_before', 'c.not_after'])
    .select(['c.created_at', 'c.confirm_before', 'c.confirmed_at', 'c.retire_at', 'r.revoked_at', 'r.reason'])
    .where('c.asset_id', '=', assetId)
    .where('c.fingerprint', 'is not', null)
    .orderBy('c.created_at', 'desc')
    .orderBy('c.serial')
    .execute()
  return rows.flatMap((row) => factsOf(row, now) ?? [])
}

type Row = {
  serial: Buffer
  state: 'intended' | 'issued' | 'confirmed' | 'void'
  key_origin: 'platform' | 'csr'
  fingerprint: Buffer | null
  issuer: string | null
  not_before: Date | null
  not_after: Date | null
  created_at: Date
  confirm_before: Date
  confirmed_at: Date | null
  retire_at: Date | null
  revoked_at: Date | null
  reason: CertificateFacts['revokedReason']
}

/** Undefined for a certificate that was never issued. */
export function factsOf(row: Row, now: Date): CertificateFacts | undefined {
  const { fingerprint, issuer, not_before, not_after } = row
  if (fingerprint === null || issuer === null || not_before === null || not_after === null) return undefined
  const state = stateOf(row, not_after, now)
  return {
    serial: row.serial.toString('hex'),
    fingerprint: fingerprint.toString('hex'),
    issuer,
    notBefore: not_before.toISOString(),
    notAfter: not_after.toISOString(),
    state,
    keyOrigin: row.key_origin,
    createdAt: row.created_at.toISOString(),
    confirmBefore: state === 'unconfirmed' ? row.confirm_before.toISOString() : null,
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokedReason: row.reason,
    retireAt: row.retire_at?.toISOString() ?? null,
  }
}

/** Revoked stays revoked, also after its end: that is what an auditor asks for first. */
export function stateOf(
  { state, revoked_at }: Pick<Row, 'state' | 'revoked_at'>,
  notAfter: Date,
  now: Date,
): CertificateFacts['state'] {
  if (revoked_at !== null || state === 'void') return 'revoked'
  // notAfter is the last second that counts (RFC 5280 section 4.1.2.5).
  if (now.getTime() >= notAfter.getTime() + 1000) return 'expired'
  return state === 'confirmed' ? 'valid' : 'unconfirmed'
}
