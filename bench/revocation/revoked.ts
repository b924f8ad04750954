// Many certificates that were issued and revoked, as rows alone: past the vault, with their lines in the audit log.
import type { GatewayWorld } from '../../server/gateway/testing.ts'

export async function plantRevoked({ superuser, world }: GatewayWorld, count: number): Promise<void> {
  const { orgId, assets } = world.a
  const values = [orgId, assets[0], count]
  const serial = `('\\x40'::bytea || sha256(int4send(n))::bytea)`
  // At most 20 bytes, as serial numbers have.
  const short = `substring(${serial} for 17)`
  await superuser.query(
    `insert into pki.subject_key (spki, org_id, asset_id) select sha256(int8send(n)), $1, $2 from generate_series(1, $3::int) n`,
    values,
  )
  await superuser.query(
    `insert into pki.issuance (serial, org_id, asset_id, spki, tbs_sha256, not_after, signed_at, fingerprint)
     select ${short}, $1, $2, sha256(int8send(n)), sha256(int8send(n)), now() + interval '3 years', now(), sha256(int8send(-n))
     from generate_series(1, $3::int) n`,
    values,
  )
  await superuser.query(
    `insert into app.certificate (org_id, asset_id, serial, state, key_origin, created_by, fingerprint, spki, issuer, not_before, not_after, certificate_der, confirmed_at)
     select $1, $2, ${short}, 'confirmed', 'csr', null, sha256(int8send(-n)), sha256(int8send(n)), 'CN=bench', now(), now() + interval '3 years', '\\x00', now()
     from generate_series(1, $3::int) n`,
    values,
  )
  await superuser.query(
    `insert into app.revocation (org_id, serial, asset_id, reason, revoked_by)
     select $1, ${short}, $2, 'keyCompromise', null from generate_series(1, $3::int) n`,
    values,
  )
  await superuser.query(
    'analyze app.certificate; analyze app.revocation; analyze pki.issuance; analyze pki.revocation_feed',
  )
}
