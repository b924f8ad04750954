-- The vault's room: wrapped organisation keys, single-use issue tokens, one subject key for one asset for ever,
-- and every issuance, its intent recorded before the signature.

create table pki.org_key (
  org_id uuid not null,
  version integer not null check (version > 0),
  wrapped bytea not null,
  created_at timestamptz not null default now(),
  primary key (org_id, version)
);

-- The api writes a token's hash for an asset it may issue for; the vault consumes it, once.
create table pki.issue_token (
  org_id uuid not null default ctx.org_id(),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  asset_id uuid not null,
  serial bytea not null,
  purpose text not null check (purpose in ('asset-certificate')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '1 minute',
  used_at timestamptz,
  primary key (org_id, token_hash),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, serial) references app.certificate (org_id, serial)
);
create index issue_token_by_hash on pki.issue_token (token_hash);

create table pki.subject_key (
  spki bytea primary key check (octet_length(spki) = 32),
  org_id uuid not null,
  asset_id uuid not null,
  first_at timestamptz not null default now()
);

create table pki.issuance (
  serial bytea primary key check (octet_length(serial) between 8 and 20),
  org_id uuid not null,
  asset_id uuid not null,
  spki bytea not null references pki.subject_key (spki),
  tbs_sha256 bytea not null check (octet_length(tbs_sha256) = 32),
  not_after timestamptz not null,
  intent_at timestamptz not null default now(),
  signed_at timestamptz,
  fingerprint bytea unique check (octet_length(fingerprint) = 32),
  check ((signed_at is null) = (fingerprint is null))
);

alter table pki.org_key enable row level security, force row level security;
alter table pki.issue_token enable row level security, force row level security;
alter table pki.subject_key enable row level security, force row level security;
alter table pki.issuance enable row level security, force row level security;

create policy vault on pki.org_key to fairlead_vault using (true) with check (true);
create policy vault on pki.subject_key to fairlead_vault using (true) with check (true);
create policy vault on pki.issuance to fairlead_vault using (true) with check (true);
create policy definer on pki.issuance for select to fairlead_definer using (true);
create policy definer on pki.issue_token to fairlead_definer using (true) with check (true);

create policy org on pki.issue_token as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy add on pki.issue_token for insert to fairlead_api
  with check ((select ctx.can_everywhere('certificate.issue')) and used_at is null);

set local role fairlead_definer;

create function app.vault_consume_issue_token(token_hash bytea)
  returns table (org_id uuid, asset_id uuid, serial bytea, purpose text)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: the row of the token, so that of two askers one gets it. Whoever gets it has it for good, even if signing fails.
  return query
    update pki.issue_token t set used_at = now()
    where t.token_hash = vault_consume_issue_token.token_hash and t.used_at is null and t.expires_at > now()
    returning t.org_id, t.asset_id, t.serial, t.purpose;
end $$;

create function pki.issuance_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if old.signed_at is not null
     or (old.serial, old.org_id, old.asset_id, old.spki, old.tbs_sha256, old.not_after, old.intent_at)
        is distinct from (new.serial, new.org_id, new.asset_id, new.spki, new.tbs_sha256, new.not_after, new.intent_at) then
    raise exception 'an issuance is completed once and changed never' using errcode = 'FL002';
  end if;
  return new;
end $$;

grant execute on function pki.issuance_step() to fairlead_owner;

set local role fairlead_owner;

create trigger step before update on pki.issuance for each row execute function pki.issuance_step();
alter table pki.issuance enable always trigger step;
create trigger only_grows before delete on pki.issuance for each row execute function audit.refuse();
alter table pki.issuance enable always trigger only_grows;
create trigger audit after insert or update on pki.issuance for each row execute function audit.record('serial');
alter table pki.issuance enable always trigger audit;
create trigger audit after insert or update on pki.org_key for each row execute function audit.record('version');
alter table pki.org_key enable always trigger audit;
