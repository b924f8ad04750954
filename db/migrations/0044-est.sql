-- What a gateway may do for a device that enrols itself (EST, RFC 7030): look at a claim code, burn it for one certificate,
-- write down what the vault signed. A gateway that lies gains nothing: the code burns whatever comes of it, the vault
-- takes a token once, and a certificate is written down as the vault's own record has it.

alter table app.certificate
  -- How the device got it, where no person asked for it.
  add column enrolment text check (enrolment in ('claim-code', 're-enrolment'));

-- Also what a migration may use before db/roles.sql is applied again.
grant insert (org_id, asset_id, serial, key_origin, created_by, confirm_before, enrolment) on app.certificate to fairlead_definer;
grant insert (org_id, token_hash, asset_id, serial, purpose) on pki.issue_token to fairlead_definer;

set local role fairlead_definer;

create function app.claim_outcome(c app.claim_code, p_asset_id uuid) returns text
  language sql stable parallel safe set search_path = ''
as $$
  select case
    when c.claim_id is null then 'unknown'
    when c.used_at is not null then 'used'
    when c.withdrawn_at is not null then 'withdrawn'
    when c.expires_at <= statement_timestamp() then 'expired'
    when p_asset_id is distinct from c.asset_id and p_asset_id is not null then 'other-asset'
    when not exists (select from app.org o where o.org_id = c.org_id and o.state = 'active') then 'closed'
    else 'open'
  end
$$;

create function app.gateway_claim(p_code_hash bytea, p_asset_id uuid)
  returns table (outcome text, org_id uuid, site_id uuid, asset_id uuid)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select app.claim_outcome(c, p_asset_id), c.org_id, a.site_id, c.asset_id
    from pki.claim_lookup l
    join app.claim_code c on c.org_id = l.org_id and c.claim_id = l.claim_id
    join app.asset a on a.org_id = c.org_id and a.asset_id = c.asset_id
    where l.code_hash = p_code_hash;
end $$;
comment on function app.gateway_claim(bytea, uuid) is
  'What a claim code is good for, for the asset that the device says it is (null: it does not say). No row for no code.';

-- Whoever asks for another certificate does not have what was not confirmed. Both enrolments, in their transaction.
create function app.enrol_intend(p_org_id uuid, p_asset_id uuid, p_serial bytea, p_token_hash bytea, p_enrolment text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: the asset's row until commit, so that of two who issue at once the second withdraws what the first intended.
  perform 1 from app.asset a where a.org_id = p_org_id and a.asset_id = p_asset_id for no key update;
  with withdrawn as (
    update app.certificate c set state = 'void'
    where c.org_id = p_org_id and c.asset_id = p_asset_id and c.state in ('intended', 'issued')
    returning c.serial
  )
  insert into app.revocation (org_id, asset_id, serial, reason, revoked_by)
  select p_org_id, p_asset_id, w.serial, 'superseded', null from withdrawn w
  on conflict do nothing;
  -- A day to connect, and not ten minutes: the key is on the device already, so an answer that was lost arms nobody, and
  -- a device that is enrolled in the workshop is mounted in the afternoon.
  insert into app.certificate (org_id, asset_id, serial, key_origin, created_by, confirm_before, enrolment)
  values (p_org_id, p_asset_id, p_serial, 'csr', null, now() + interval '1 day', p_enrolment);
  insert into pki.issue_token (org_id, token_hash, asset_id, serial, purpose)
  values (p_org_id, p_token_hash, p_asset_id, p_serial, 'asset-certificate');
end $$;

create function app.gateway_enrol(p_code_hash bytea, p_asset_id uuid, p_serial bytea, p_token_hash bytea)
  returns table (outcome text, org_id uuid, site_id uuid, asset_id uuid)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  claim app.claim_code;
  said text;
begin
  -- Lock: the code's row until commit. Of two devices that show it at once the second waits here and finds it used.
  select c.* into claim from app.claim_code c
  join pki.claim_lookup l on l.org_id = c.org_id and l.claim_id = c.claim_id
  where l.code_hash = p_code_hash
  for no key update of c;
  if not found then
    return;
  end if;
  said := app.claim_outcome(claim, p_asset_id);
  if said = 'open' then
    perform app.enrol_intend(claim.org_id, claim.asset_id, p_serial, p_token_hash, 'claim-code');
    update app.claim_code c set used_at = now(), used_serial = p_serial
    where c.org_id = claim.org_id and c.claim_id = claim.claim_id;
  end if;
  return query select said, a.org_id, a.site_id, a.asset_id from app.asset a
    where a.org_id = claim.org_id and a.asset_id = claim.asset_id;
end $$;
comment on function app.gateway_enrol(bytea, uuid, bytea, bytea) is
  'Burns an open claim code for one certificate: its intent and the single-use token for the vault, in one transaction.';

create function app.gateway_issued(p_serial bytea, p_certificate bytea, p_issuer text, p_not_before timestamptz) returns boolean
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update app.certificate c
  set state = 'issued', fingerprint = i.fingerprint, spki = i.spki, issuer = p_issuer, not_before = p_not_before,
    not_after = i.not_after, certificate_der = p_certificate
  from pki.issuance i
  -- As the vault recorded it: nothing else can be written down.
  where i.serial = p_serial and i.fingerprint = sha256(p_certificate)
    and c.org_id = i.org_id and c.serial = i.serial and c.state = 'intended' and c.enrolment is not null;
  return found;
end $$;

create function app.gateway_not_issued(p_org_id uuid, p_serial bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Revoked as well: the vault may have signed what the gateway never heard of.
  with voided as (
    update app.certificate c set state = 'void'
    where c.org_id = p_org_id and c.serial = p_serial and c.state = 'intended' and c.enrolment is not null
    returning c.asset_id
  )
  insert into app.revocation (org_id, asset_id, serial, reason, revoked_by)
  select p_org_id, v.asset_id, p_serial, 'unspecified', null from voided v
  on conflict do nothing;
end $$;

create function app.gateway_claims_guessed(p_address text, p_tries integer) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- A code that does not exist is no organisation's: those who run the platform hear of it.
  insert into audit.line (org_id, process, address, category, event, result, table_name, op, row_key, changed)
  select o.org_id, session_user, left(p_address, 64), 'access', 'claim-code.guessed', 'refused', 'app.org', 'note',
    jsonb_build_object('org_id', o.org_id), jsonb_build_object('tries', p_tries)
  from app.org o where o.kind = 'platform';
end $$;
comment on function app.gateway_claims_guessed(text, integer) is
  'Claim codes are being guessed: a line for the platform''s staff. The gateway says it once a minute at most.';
