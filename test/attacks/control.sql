-- An ordinary multi-tenant database, as peers build it: one application role that is not the owner, row-level security
-- on every table of a tenant, `current_setting('app.org_id')` as the tenant, ordinary grants, single-column keys, a few
-- conveniences (a view, helper functions, notifications with data). It stands for the pattern, not for any product.
create schema app;
create schema identity;
create schema audit;
grant usage on schema app, identity, audit to ordinary_app;

create table app.org (org_id uuid primary key, name_sealed bytea);
create table app.site (site_id uuid primary key, org_id uuid not null references app.org, name_sealed bytea not null,
  note_sealed bytea, created_at timestamptz not null default now(), created_by uuid);
create table app.person (person_id uuid primary key, org_id uuid not null references app.org, account_id uuid, role text not null,
  state text not null default 'active', email_index bytea unique, email_sealed bytea);
create table app.person_site (org_id uuid not null, person_id uuid references app.person, site_id uuid references app.site, primary key (person_id, site_id));
create table app.asset (asset_id uuid primary key, org_id uuid not null references app.org, site_id uuid not null references app.site,
  kind text not null, name_sealed bytea not null, note_sealed bytea, request_id uuid unique, created_at timestamptz not null default now(), created_by uuid);
create index on app.asset (site_id);
create table app.certificate (serial bytea primary key, org_id uuid not null, asset_id uuid not null references app.asset, key_origin text,
  state text not null default 'intended', fingerprint bytea, spki bytea, issuer text, not_before timestamptz, not_after timestamptz,
  certificate_der bytea, created_by uuid);
create index on app.certificate (fingerprint);
create table app.revocation (serial bytea primary key references app.certificate, org_id uuid not null, asset_id uuid, reason text, revoked_by uuid);
create table app.segment (org_id uuid not null, site_id uuid not null, received_at timestamptz not null, writer uuid, n bigint, epoch int,
  samples int, assets uuid[], first_ts timestamptz, last_ts timestamptz, sealed bytea) partition by range (received_at);
create table app.segment_rest partition of app.segment default;
create table app.device_event (event_id uuid primary key, org_id uuid not null, asset_id uuid, site_id uuid, at timestamptz, kind text, severity text);
create table identity.account (account_id uuid primary key, email text unique, password_hash text);
create table identity.session (session_id uuid primary key, token_hash bytea unique, account_id uuid references identity.account, org_id uuid, person_id uuid,
  idle_expires_at timestamptz, expires_at timestamptz, ended_at timestamptz, ended_why text, kind text not null default 'browser', aal text not null default 'mfa',
  verified_at timestamptz default now(), last_seen_at timestamptz default now(), scopes text, grant_org_id uuid, grant_id uuid, address text, client text);
create table identity.stream (session_id uuid references identity.session, place int, stream_id uuid, beat_at timestamptz, closed_at timestamptz, primary key (session_id, place));
create table identity.invitation (token_hash bytea primary key, org_id uuid, person_id uuid, expires_at timestamptz);
create table app.org_settings (org_id uuid primary key references app.org, mfa_required boolean default false, consent_required boolean default true, idle_minutes int default 60);
create table app.permission_group (group_id uuid primary key, org_id uuid not null references app.org, name_sealed bytea not null, permissions text[] not null,
  everywhere boolean not null, archived_at timestamptz);
create table app.group_site (org_id uuid not null, group_id uuid references app.permission_group, site_id uuid references app.site, primary key (group_id, site_id));
create table app.group_member (org_id uuid not null, group_id uuid references app.permission_group, person_id uuid references app.person, primary key (group_id, person_id));
create table app.operate_grant (grant_id uuid primary key, org_id uuid not null references app.org, staff_org_id uuid, staff_id uuid, staff_name_sealed bytea, reason_sealed bytea,
  ticket_sealed bytea, elevated boolean, minutes int, state text, requested_at timestamptz default now(), decided_at timestamptz, decided_by uuid, expires_at timestamptz, ended_at timestamptz);
create table audit.line (n bigserial primary key, org_id uuid, person_id uuid, process text, table_name text, op text, row_key jsonb, changed jsonb, address text);

do $$
declare t text;
begin
  foreach t in array array['app.org', 'app.site', 'app.person', 'app.person_site', 'app.asset', 'app.certificate', 'app.revocation', 'app.segment', 'app.device_event', 'app.org_settings',
    'app.permission_group', 'app.group_site', 'app.group_member', 'app.operate_grant', 'audit.line'] loop
    execute format('alter table %s enable row level security', t);
    execute format($p$create policy org on %s using (org_id = nullif(current_setting('app.org_id', true), '')::uuid)$p$, t);
  end loop;
end $$;

create function audit.record() returns trigger language plpgsql as $$
begin
  insert into audit.line (org_id, person_id, process, table_name, op, row_key, changed)
  values (coalesce(new.org_id, old.org_id), nullif(current_setting('app.person_id', true), '')::uuid, session_user, tg_table_name, lower(tg_op), '{}', to_jsonb(new));
  return null;
end $$;
create trigger audit after insert or update or delete on app.asset for each row execute function audit.record();

create function app.asset_changed() returns trigger language plpgsql as $$
begin perform pg_notify('asset_changed', json_build_object('org', new.org_id, 'asset', new.asset_id)::text); return null; end $$;
create trigger changed after update on app.asset for each row execute function app.asset_changed();

-- For labels in mails and reports, where there is no request.
create function app.asset_name(id uuid) returns text language sql security definer set search_path = app, pg_temp
  as $$ select convert_from(name_sealed, 'UTF8') from app.asset where asset_id = id $$;
create function app.asset_name_unpinned(id uuid) returns text language plpgsql security definer
  as $$ begin return (select convert_from(name_sealed, 'UTF8') from asset where asset_id = id); end $$;

create view app.asset_overview as select a.org_id, a.asset_id, a.name_sealed, s.name_sealed as site from app.asset a join app.site s using (site_id);

grant select, insert, update, delete on all tables in schema app, identity, audit to ordinary_app;
grant usage, select on all sequences in schema app, identity, audit to ordinary_app;
