-- What the vault says of a certificate when an outsider asks (OCSP).

set local role fairlead_definer;

create function app.vault_certificate_status(serials bytea[])
  returns table (serial bytea, revoked_at timestamptz, reason text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select i.serial, r.revoked_at, r.reason
    from pki.issuance i
    left join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
    where i.serial = any (serials) and (i.signed_at is not null or r.serial is not null);
end $$;
comment on function app.vault_certificate_status(bytea[]) is
  'Of what the vault signed: when and why it was revoked, or nulls. No row: such a certificate was never signed.';
