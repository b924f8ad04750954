// Certificates as the tests need them: with any end, past the vault and every policy.
import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { AssetId, OrgId } from '../../../core/ids.ts'

type Planted = { notAfter: Date; state?: 'issued' | 'confirmed'; createdAt?: Date; revoked?: boolean }

/** Its serial, hexadecimal. */
export async function plantCertificate(
  superuser: pg.Client,
  { orgId, assetId }: { orgId: OrgId; assetId: AssetId },
  { notAfter, state = 'confirmed', createdAt = new Date(), revoked = false }: Planted,
): Promise<string> {
  const serial = randomBytes(17)
  const der = randomBytes(300)
  await superuser.query(
    `insert into app.certificate (org_id, asset_id, serial, state, key_origin, fingerprint, spki, issuer, not_before, not_after,
       certificate_der, created_at, created_by, confirmed_at)
     values ($1, $2, $3, $4, 'csr', $5, $6, 'CN=Asset CA', $7, $8, $9, $10, null, $11)`,
    [
      orgId,
      assetId,
      serial,
      state,
      createHash('sha256').update(der).digest(),
      randomBytes(32),
      new Date(notAfter.getTime() - 1095 * 86_400_000),
      notAfter,
      der,
      createdAt,
      state === 'confirmed' ? createdAt : null,
    ],
  )
  if (revoked)
    await superuser.query(
      `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by) values ($1, $2, $3, 'keyCompromise', null)`,
      [orgId, serial, assetId],
    )
  return serial.toString('hex')
}
