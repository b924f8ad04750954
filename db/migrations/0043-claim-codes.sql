-- Claim codes: a device shows one, once, and gets a certificate for the key that it made itself (EST, 0045). Of a code
-- only its hash is kept. An asset has one open code at most, so that a sheet that was printed again is the one that counts.

create table app.claim_code (
  org_id uuid not null default ctx.org_id(),
  claim_id uuid not null,
  asset_id uuid not null,
  code_hash bytea not null check (octet_length(code_hash) = 32),
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_serial bytea,
  withdrawn_at timestamptz,
  primary key (org_id, claim_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  foreign key (org_id, used_serial) references app.certificate (org_id, serial),
  check (expires_at > created_at and expires_at <= created_at + interval '90 days'),
  check ((used_at is null) = (used_serial is null)),
  check (used_at is null or withdrawn_at is null)
);
create unique index claim_code_open on app.claim_code (org_id, asset_id) where used_at is null and withdrawn_at is null;
create index claim_code_of_asset on app.claim_code (org_id, asset_id, created_at);

-- A device that shows a code does not say of which organisation it is. No process reads this table: functions do.
create table pki.claim_lookup (
  code_hash bytea primary key check (octet_length(code_hash) = 32),
  org_id uuid not null,
  claim_id uuid not null
);

alter table app.claim_code enable row level security, force row level security;
alter table pki.claim_lookup enable row level security, force row level security;

create policy org on app.claim_code as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.claim_code for select to fairlead_api using ((select ctx.can_everywhere('certificate.issue')));
create policy add on app.claim_code for insert to fairlead_api with check ((select ctx.can_everywhere('certificate.issue')));
create policy edit on app.claim_code for update to fairlead_api
  using ((select ctx.can_everywhere('certificate.issue'))) with check ((select ctx.can_everywhere('certificate.issue')));
create policy definer on app.claim_code to fairlead_definer using (true) with check (true);
create policy definer on pki.claim_lookup to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

create function app.claim_code_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if old.used_at is not null or old.withdrawn_at is not null then
    raise exception 'a claim code is used or withdrawn once' using errcode = 'FL003';
  end if;
  return new;
end $$;

create function app.claim_code_known() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  insert into pki.claim_lookup (code_hash, org_id, claim_id) values (new.code_hash, new.org_id, new.claim_id);
  return null;
end $$;

grant execute on function app.claim_code_step(), app.claim_code_known() to fairlead_owner;

set local role fairlead_owner;

create trigger step before update on app.claim_code for each row execute function app.claim_code_step();
alter table app.claim_code enable always trigger step;
create trigger known after insert on app.claim_code for each row execute function app.claim_code_known();
alter table app.claim_code enable always trigger known;
create trigger audit after insert or update or delete on app.claim_code for each row execute function audit.record('claim_id', 'asset_id');
alter table app.claim_code enable always trigger audit;
