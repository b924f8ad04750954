-- Certificates of assets as their organisation sees them, and their revocation.
-- What the vault signed stands in pki.issuance, which only the vault writes: the gateway believes that table, so a
-- row made up here identifies nobody.

create table app.certificate (
  org_id uuid not null default ctx.org_id(),
  asset_id uuid not null,
  serial bytea not null check (octet_length(serial) between 8 and 20),
  state text not null default 'intended' check (state in ('intended', 'issued', 'confirmed', 'void')),
  key_origin text not null check (key_origin in ('platform', 'csr')),
  request_id uuid,
  fingerprint bytea check (octet_length(fingerprint) = 32),
  spki bytea check (octet_length(spki) = 32),
  issuer text,
  not_before timestamptz,
  not_after timestamptz,
  certificate_der bytea check (octet_length(certificate_der) <= 8192),
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  -- Issued and not confirmed by then: the answer was lost, nobody holds the key, the worker revokes it.
  confirm_before timestamptz not null default now() + interval '10 minutes',
  confirmed_at timestamptz,
  primary key (org_id, serial),
  unique (org_id, request_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  check (state in ('intended', 'void') or num_nulls(fingerprint, spki, issuer, not_before, not_after, certificate_der) = 0),
  check ((state = 'confirmed') = (confirmed_at is not null)),
  check (not_before < not_after)
);
create index certificate_of_asset on app.certificate (org_id, asset_id, created_at);

create table app.revocation (
  org_id uuid not null default ctx.org_id(),
  serial bytea not null,
  asset_id uuid not null,
  revoked_at timestamptz not null default now(),
  reason text not null check (reason in ('unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation', 'affiliationChanged', 'privilegeWithdrawn')),
  -- Null when the worker did it.
  revoked_by uuid default ctx.person_id(),
  primary key (org_id, serial),
  foreign key (org_id, serial) references app.certificate (org_id, serial),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, revoked_by) references app.person (org_id, person_id)
);
create index revocation_of_asset on app.revocation (org_id, asset_id);

alter table app.certificate enable row level security, force row level security;
alter table app.revocation enable row level security, force row level security;

create policy org on app.certificate as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.certificate for select to fairlead_api
  using ((select ctx.can('asset.read')) and ((select ctx.all_sites()) or asset_id in (select a.asset_id from app.asset a)));
create policy add on app.certificate for insert to fairlead_api
  with check ((select ctx.can_everywhere('certificate.issue')) and state = 'intended');
create policy edit on app.certificate for update to fairlead_api
  using ((select ctx.can_everywhere('certificate.issue'))) with check ((select ctx.can_everywhere('certificate.issue')));
create policy definer on app.certificate to fairlead_definer using (true) with check (true);

create policy org on app.revocation as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.revocation for select to fairlead_api
  using ((select ctx.can('asset.read')) and ((select ctx.all_sites()) or asset_id in (select a.asset_id from app.asset a)));
create policy add on app.revocation for insert to fairlead_api with check ((select ctx.can_everywhere('certificate.revoke')));
create policy definer on app.revocation to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

create function app.certificate_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if (old.state, new.state) not in (('intended', 'issued'), ('intended', 'void'), ('issued', 'confirmed'), ('issued', 'void'))
     and old.state <> new.state then
    raise exception 'a certificate does not go from % to %', old.state, new.state using errcode = 'FL003';
  end if;
  if old.state <> 'intended' and (old.fingerprint, old.spki, old.issuer, old.not_before, old.not_after, old.certificate_der)
     is distinct from (new.fingerprint, new.spki, new.issuer, new.not_before, new.not_after, new.certificate_der) then
    raise exception 'an issued certificate does not change' using errcode = 'FL002';
  end if;
  return new;
end $$;

create function app.revocation_wake() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  -- A wake-up carries no data: gateways read app.gateway_revocations.
  perform pg_notify('revocation', '');
  return null;
end $$;

grant execute on function app.certificate_step(), app.revocation_wake() to fairlead_owner;

set local role fairlead_owner;

create trigger step before update on app.certificate for each row execute function app.certificate_step();
alter table app.certificate enable always trigger step;
create trigger only_grows before update or delete on app.revocation for each row execute function audit.refuse();
alter table app.revocation enable always trigger only_grows;
create trigger wake after insert on app.revocation for each statement execute function app.revocation_wake();
create trigger audit after insert or update or delete on app.certificate for each row execute function audit.record('serial');
alter table app.certificate enable always trigger audit;
create trigger audit after insert or update or delete on app.revocation for each row execute function audit.record('serial');
alter table app.revocation enable always trigger audit;
