-- Generated from a migrated database by `npm run generate`; a test compares. Do not edit: append a migration.
-- Roles are shown without their prefix fairlead_. What a table does not mention is not granted to anybody.

table app.asset (
  org_id             uuid not null default ctx.org_id(),
  asset_id           uuid not null,
  site_id            uuid not null,
  kind               text not null,
  name_sealed        bytea not null,
  note_sealed        bytea,
  request_id         uuid,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, asset_id),
  unique (org_id, request_id),
  check ((kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other'))),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index asset_of_site (org_id, site_id)
  grant select (*) to api
  grant insert (org_id, asset_id, site_id, kind, name_sealed, note_sealed, request_id) to api
  grant update (site_id, kind, name_sealed, note_sealed) to api
  grant select (*) to definer
  grant update (site_id) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can_everywhere('asset.add')) OR (site_id = ANY ((select ctx.few_sites_where('asset.add'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('asset.add')))))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using ((select ctx.can_everywhere('asset.edit')) OR (site_id = ANY ((select ctx.few_sites_where('asset.edit'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('asset.edit')))))
    with check ((select ctx.can_everywhere('asset.edit')) OR (site_id = ANY ((select ctx.few_sites_where('asset.edit'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('asset.edit')))))
  policy read            for select to api
    using ((select ctx.can_everywhere('asset.read')) OR (site_id = ANY ((select ctx.few_sites_where('asset.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('asset.read')))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('asset_id'), always
  trigger stands AFTER INSERT OR UPDATE OF site_id for each row execute function app.asset_stands(), always

table app.asset_site (
  org_id             uuid not null,
  asset_id           uuid not null,
  site_id            uuid not null,
  since              timestamp with time zone not null default now(),
  primary key (org_id, asset_id, site_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('asset.read')) OR (site_id = ANY ((select ctx.few_sites_where('asset.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('asset.read')))))

table app.certificate (
  org_id             uuid not null default ctx.org_id(),
  asset_id           uuid not null,
  serial             bytea not null,
  state              text not null default 'intended',
  key_origin         text not null,
  request_id         uuid,
  fingerprint        bytea,
  spki               bytea,
  issuer             text,
  not_before         timestamp with time zone,
  not_after          timestamp with time zone,
  certificate_der    bytea,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  confirm_before     timestamp with time zone not null default (now() + '00:10:00'::interval),
  confirmed_at       timestamp with time zone,
  primary key (org_id, serial),
  unique (org_id, request_id),
  check (((octet_length(serial) >= 8) AND (octet_length(serial) <= 20))),
  check (((state = 'confirmed') = (confirmed_at IS NOT NULL))),
  check (((state in ('intended', 'void')) OR (num_nulls(fingerprint, spki, issuer, not_before, not_after, certificate_der) = 0))),
  check ((key_origin in ('platform', 'csr'))),
  check ((not_before < not_after)),
  check ((octet_length(certificate_der) <= 8192)),
  check ((octet_length(fingerprint) = 32)),
  check ((octet_length(spki) = 32)),
  check ((state in ('intended', 'issued', 'confirmed', 'void'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id)
)
  index certificate_of_asset (org_id, asset_id, created_at)
  grant select (*) to api
  grant insert (org_id, asset_id, serial, state, key_origin, request_id, spki, issuer, not_before, not_after) to api
  grant update (state, fingerprint, spki, issuer, not_before, not_after, certificate_der, confirmed_at) to api
  grant select (*) to definer
  grant update (state, confirmed_at) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can_everywhere('certificate.issue')) AND (state = 'intended'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('certificate.issue'))
    with check (select ctx.can_everywhere('certificate.issue'))
  policy read            for select to api
    using ((select ctx.can('asset.read')) AND ((select ctx.all_sites()) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('serial'), always
  trigger step BEFORE UPDATE for each row execute function app.certificate_step(), always

table app.device_event (
  org_id             uuid not null,
  event_id           uuid not null,
  asset_id           uuid not null,
  site_id            uuid not null,
  at                 timestamp with time zone not null,
  kind               text not null,
  severity           text not null,
  detail_sealed      bytea,
  primary key (org_id, event_id),
  check ((kind ~ '^[a-z][a-z-]{1,39}$')),
  check ((severity in ('info', 'warning', 'fault'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index device_event_by_time (org_id, at DESC)
  index device_event_of_asset (org_id, asset_id, at DESC)
  grant select (*) to api
  grant insert (*) to gateway
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy gateway_appends for insert to gateway
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('event.read')) OR (site_id = ANY ((select ctx.few_sites_where('event.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('event.read')))))
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.org (
  org_id             uuid not null,
  kind               text not null,
  state              text not null default 'active',
  name_sealed        bytea,
  created_at         timestamp with time zone not null default now(),
  primary key (org_id),
  unique (org_id, kind),
  check ((kind in ('tenant', 'platform'))),
  check ((state in ('active', 'closed')))
)
  unique index org_one_platform (kind) WHERE (kind = 'platform')
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (state, name_sealed) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can('session.read'))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('org_id'), always
  trigger changed AFTER UPDATE OF state for each row execute function app.org_changed(), always

table app.org_register (
  org_id             uuid not null,
  org_kind           text not null default 'platform',
  tenant_id          uuid not null,
  name_sealed        bytea,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid,
  primary key (org_id, tenant_id),
  check ((org_kind = 'platform')),
  foreign key (org_id, org_kind) references app.org(org_id, kind),
  foreign key (tenant_id) references app.org(org_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can('platform.organisations'))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('tenant_id'), always

table app.person (
  org_id             uuid not null default ctx.org_id(),
  person_id          uuid not null,
  org_kind           text not null default ctx.org_kind(),
  account_id         uuid,
  role               text not null,
  state              text not null default 'invited',
  name_sealed        bytea,
  email_sealed       bytea,
  created_at         timestamp with time zone not null default now(),
  primary key (org_id, person_id),
  unique (org_id, account_id),
  check (((role = 'staff') = (org_kind = 'platform'))),
  check (((state <> 'active') OR (account_id IS NOT NULL))),
  check ((role in ('operator', 'site_manager', 'engineer', 'org_admin', 'staff'))),
  check ((state in ('invited', 'active', 'disabled'))),
  foreign key (account_id) references identity.account(account_id),
  foreign key (org_id, org_kind) references app.org(org_id, kind)
)
  grant select (*) to api
  grant insert (org_id, person_id, org_kind, role, state, name_sealed, email_sealed) to api
  grant update (role, state, name_sealed, email_sealed) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (account_id, state) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can('person.edit')) AND (state = 'invited') AND (account_id IS NULL))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can('person.edit'))
    with check (select ctx.can('person.edit'))
  policy read            for select to api
    using (select ctx.can('person.read'))
  policy read_self       for select to api
    using (person_id = (select ctx.person_id()))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('person_id'), always
  trigger changed AFTER UPDATE NOT DEFERRABLE INITIALLY IMMEDIATE for each row execute function app.person_changed(), always

table app.person_key (
  org_id             uuid not null default ctx.org_id(),
  person_id          uuid not null,
  key_wrapped        bytea,
  created_at         timestamp with time zone not null default now(),
  erased_at          timestamp with time zone,
  primary key (org_id, person_id),
  check (((key_wrapped IS NULL) = (erased_at IS NOT NULL))),
  check (((octet_length(key_wrapped) >= 61) AND (octet_length(key_wrapped) <= 200))),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to api
  grant insert (org_id, person_id, key_wrapped) to api
  grant select (*) to definer
  grant insert (org_id, person_id, key_wrapped, erased_at) to definer
  grant update (key_wrapped, erased_at) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('person.edit'))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can('person.read'))
  policy read_self       for select to api
    using (person_id = (select ctx.person_id()))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('person_id'), always

table app.person_site (
  org_id             uuid not null default ctx.org_id(),
  person_id          uuid not null,
  site_id            uuid not null,
  primary key (org_id, person_id, site_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  grant select (*) to api
  grant insert (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can('person.edit'))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can('person.read'))
  policy read_self       for select to api
    using (person_id = (select ctx.person_id()))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('person_id', 'site_id'), always

table app.presence (
  org_id             uuid not null,
  asset_id           uuid not null,
  connected          boolean not null,
  connected_at       timestamp with time zone,
  disconnected_at    timestamp with time zone,
  last_received_at   timestamp with time zone,
  gateway            uuid,
  protocol           text,
  primary key (org_id, asset_id),
  check ((protocol in ('mqtt3', 'mqtt5', 'https'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can('asset.read')) AND ((select ctx.all_sites()) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a))))

table app.revocation (
  org_id             uuid not null default ctx.org_id(),
  serial             bytea not null,
  asset_id           uuid not null,
  revoked_at         timestamp with time zone not null default now(),
  reason             text not null,
  revoked_by         uuid default ctx.person_id(),
  primary key (org_id, serial),
  check ((reason in ('unspecified', 'keyCompromise', 'superseded', 'cessationOfOperation', 'affiliationChanged', 'privilegeWithdrawn'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, revoked_by) references app.person(org_id, person_id),
  foreign key (org_id, serial) references app.certificate(org_id, serial)
)
  index revocation_of_asset (org_id, asset_id)
  grant select (*) to api
  grant insert (org_id, serial, asset_id, reason) to api
  grant select (*) to definer
  grant insert (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('certificate.revoke'))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can('asset.read')) AND ((select ctx.all_sites()) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('serial'), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always
  trigger wake AFTER INSERT for each statement execute function app.revocation_wake()

table app.segment (
  org_id             uuid not null,
  site_id            uuid not null,
  received_at        timestamp with time zone not null,
  writer             uuid not null,
  n                  bigint not null,
  epoch              integer not null,
  samples            integer not null,
  assets             uuid[] not null,
  first_ts           timestamp with time zone not null,
  last_ts            timestamp with time zone not null,
  sealed             bytea not null,
  primary key (org_id, site_id, received_at, writer, n),
  check ((samples > 0))
) partition by RANGE (received_at)
  index segment_narrow (org_id, site_id, first_ts) WHERE ((last_ts - first_ts) <= '00:01:00'::interval)
  index segment_of_writer (org_id, site_id, writer, n)
  index segment_wide (org_id, site_id, last_ts) WHERE ((last_ts - first_ts) > '00:01:00'::interval)
  grant select (*) to api
  grant insert (*) to gateway
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy gateway_appends for insert to gateway
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR (site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))

table app.signal (
  org_id             uuid not null default ctx.org_id(),
  asset_id           uuid not null,
  signal_no          integer not null,
  key_index          bytea not null,
  key_sealed         bytea not null,
  kind               text not null,
  name_sealed        bytea,
  unit_sealed        bytea,
  first_at           timestamp with time zone not null default now(),
  primary key (org_id, asset_id, signal_no),
  unique (org_id, asset_id, key_index),
  check (((signal_no >= 1) AND (signal_no <= 4096))),
  check ((kind in ('number', 'boolean', 'state'))),
  check ((octet_length(key_index) = 32)),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id)
)
  grant select (*) to api
  grant update (name_sealed, unit_sealed) to api
  grant select (*) to definer
  grant insert (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('signal.edit'))
    with check (select ctx.can_everywhere('signal.edit'))
  policy read            for select to api
    using ((select ctx.can('telemetry.read')) AND ((select ctx.all_sites()) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a))))
  trigger audit AFTER INSERT OR UPDATE OF name_sealed, unit_sealed for each row execute function audit.record('asset_id', 'signal_no'), always

table app.site (
  org_id             uuid not null default ctx.org_id(),
  site_id            uuid not null,
  name_sealed        bytea not null,
  note_sealed        bytea,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, site_id),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id)
)
  grant select (*) to api
  grant insert (org_id, site_id, name_sealed, note_sealed) to api
  grant update (name_sealed, note_sealed) to api
  grant select (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('site.edit'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('site.edit'))
    with check (select ctx.can_everywhere('site.edit'))
  policy read            for select to api
    using ((select ctx.can_everywhere('site.read')) OR (site_id = ANY ((select ctx.few_sites_where('site.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('site.read')))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('site_id'), always

table audit.line (
  org_id             uuid not null,
  line_id            uuid not null default gen_random_uuid(),
  at                 timestamp with time zone not null default clock_timestamp(),
  xid                xid8 not null default pg_current_xact_id(),
  n                  bigint not null generated always as identity,
  person_id          uuid,
  session_id         uuid,
  process            text not null,
  request_id         text,
  address            text,
  table_name         text not null,
  op                 text not null,
  row_key            jsonb not null,
  changed            jsonb not null,
  primary key (org_id, line_id),
  check (((person_id IS NULL) = (session_id IS NULL))),
  check ((op in ('insert', 'update', 'delete')))
)
  grant insert (*) to definer
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table ctx.key (
  only_one           boolean not null default true,
  inner_pad          bytea not null,
  outer_pad          bytea not null,
  created_at         timestamp with time zone not null default now(),
  primary key (only_one),
  check ((octet_length(inner_pad) = 64)),
  check ((octet_length(outer_pad) = 64)),
  check (only_one)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (*) to definer
  policy definer         for all to definer
    using true

table ctx.role_bundle (
  role               text not null,
  permissions        text not null,
  at_sites           boolean not null,
  primary key (role)
)
  grant select (*) to definer
  policy definer         for all to definer
    using true

table ctx.role_permission (
  role               text not null,
  permission         text not null,
  primary key (role, permission)
)
  grant select (*) to definer
  policy definer         for all to definer
    using true

table identity.account (
  account_id         uuid not null,
  email_index        bytea not null,
  email_sealed       bytea not null,
  password_hash      text not null,
  password_changed_a timestamp with time zone not null default now(),
  created_at         timestamp with time zone not null default now(),
  primary key (account_id),
  unique (email_index),
  check ((octet_length(email_index) = 32))
)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (*) to auth
  grant select (account_id) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for select to definer
    using true

table identity.attempt (
  bucket             bytea not null,
  failures           integer not null default 0,
  last_at            timestamp with time zone not null default now(),
  blocked_until      timestamp with time zone,
  primary key (bucket)
)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (*) to auth
  grant delete to auth
  policy auth            for all to auth
    using true
    with check true

table identity.invitation (
  token_hash         bytea not null,
  org_id             uuid not null,
  person_id          uuid not null,
  email_index        bytea,
  email_sealed       bytea,
  created_by         uuid,
  created_at         timestamp with time zone not null default now(),
  expires_at         timestamp with time zone not null,
  used_at            timestamp with time zone,
  primary key (token_hash),
  check ((octet_length(email_index) = 32)),
  check ((octet_length(token_hash) = 32)),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  index invitation_of_person (org_id, person_id) WHERE (used_at IS NULL)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (expires_at, used_at) to auth
  grant select (*) to definer
  grant update (used_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('person_id'), always

table identity.link (
  token_hash         bytea not null,
  org_id             uuid not null,
  person_id          uuid not null,
  created_at         timestamp with time zone not null default now(),
  expires_at         timestamp with time zone not null,
  primary key (token_hash),
  check ((octet_length(token_hash) = 32)),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (expires_at) to auth
  policy auth            for all to auth
    using true
    with check true

table identity.session (
  session_id         uuid not null,
  token_hash         bytea not null,
  account_id         uuid,
  org_id             uuid not null,
  person_id          uuid not null,
  created_at         timestamp with time zone not null default now(),
  last_seen_at       timestamp with time zone not null default now(),
  idle_expires_at    timestamp with time zone not null,
  expires_at         timestamp with time zone not null,
  ended_at           timestamp with time zone,
  ended_why          text,
  address            text,
  client             text,
  link               boolean not null default false,
  primary key (session_id),
  unique (token_hash),
  check ((link OR (account_id IS NOT NULL))),
  check ((octet_length(token_hash) = 32)),
  foreign key (account_id) references identity.account(account_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  index session_of_account (account_id) WHERE (ended_at IS NULL)
  index session_of_person (org_id, person_id) WHERE (ended_at IS NULL)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (last_seen_at, idle_expires_at, ended_at, ended_why) to auth
  grant select (*) to definer
  grant insert (*) to definer
  grant update (last_seen_at, idle_expires_at, ended_at, ended_why) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE OF ended_at for each row execute function audit.record('session_id'), always

table pki.issuance (
  serial             bytea not null,
  org_id             uuid not null,
  asset_id           uuid not null,
  spki               bytea not null,
  tbs_sha256         bytea not null,
  not_after          timestamp with time zone not null,
  intent_at          timestamp with time zone not null default now(),
  signed_at          timestamp with time zone,
  fingerprint        bytea,
  primary key (serial),
  unique (fingerprint),
  check (((octet_length(serial) >= 8) AND (octet_length(serial) <= 20))),
  check (((signed_at IS NULL) = (fingerprint IS NULL))),
  check ((octet_length(fingerprint) = 32)),
  check ((octet_length(tbs_sha256) = 32)),
  foreign key (spki) references pki.subject_key(spki)
)
  grant select (*) to definer
  grant select (*) to vault
  grant insert (serial, org_id, asset_id, spki, tbs_sha256, not_after) to vault
  grant update (signed_at, fingerprint) to vault
  policy definer         for select to definer
    using true
  policy vault           for all to vault
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('serial'), always
  trigger only_grows BEFORE DELETE for each row execute function audit.refuse(), always
  trigger step BEFORE UPDATE for each row execute function pki.issuance_step(), always

table pki.issue_token (
  org_id             uuid not null default ctx.org_id(),
  token_hash         bytea not null,
  asset_id           uuid not null,
  serial             bytea not null,
  purpose            text not null,
  created_at         timestamp with time zone not null default now(),
  expires_at         timestamp with time zone not null default (now() + '00:01:00'::interval),
  used_at            timestamp with time zone,
  primary key (org_id, token_hash),
  check ((octet_length(token_hash) = 32)),
  check ((purpose = 'asset-certificate')),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, serial) references app.certificate(org_id, serial)
)
  index issue_token_by_hash (token_hash)
  grant insert (org_id, token_hash, asset_id, serial, purpose) to api
  grant select (*) to definer
  grant update (used_at) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can_everywhere('certificate.issue')) AND (used_at IS NULL))
  policy definer         for all to definer
    using true
    with check true

table pki.org_key (
  org_id             uuid not null,
  version            integer not null,
  wrapped            bytea not null,
  created_at         timestamp with time zone not null default now(),
  primary key (org_id, version),
  check ((version > 0))
)
  grant select (*) to vault
  grant insert (*) to vault
  policy vault           for all to vault
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('version'), always

table pki.subject_key (
  spki               bytea not null,
  org_id             uuid not null,
  asset_id           uuid not null,
  first_at           timestamp with time zone not null default now(),
  primary key (spki),
  check ((octet_length(spki) = 32))
)
  grant select (*) to vault
  grant insert (spki, org_id, asset_id) to vault
  policy vault           for all to vault
    using true
    with check true

CREATE OR REPLACE FUNCTION app.asset_stands()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.asset_site (org_id, asset_id, site_id) values (new.org_id, new.asset_id, new.site_id) on conflict do nothing;
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.certificate_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.gateway_confirm(fingerprint bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.certificate c set state = 'confirmed', confirmed_at = now()
  from pki.issuance i
  where i.fingerprint = gateway_confirm.fingerprint and c.org_id = i.org_id and c.serial = i.serial
    and c.state = 'issued' and c.confirm_before > now();
  return found;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_declare_signals(org uuid, asset uuid, key_index bytea[], key_sealed bytea[], kind text[])
 RETURNS TABLE(signal_key_index bytea, signal_no integer, signal_kind text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  highest integer;
begin
  -- Lock: the asset's row, so that two gateways number its signals one after the other. Released at commit.
  perform 1 from app.asset a where a.org_id = org and a.asset_id = asset for no key update;
  if not found then
    raise exception 'no such asset' using errcode = 'FL005';
  end if;
  select coalesce(max(s.signal_no), 0) into highest from app.signal s where s.org_id = org and s.asset_id = asset;
  insert into app.signal (org_id, asset_id, signal_no, key_index, key_sealed, kind)
  select org, asset, highest + row_number() over (order by d.ord), d.key_index, d.key_sealed, d.kind
  from unnest(key_index, key_sealed, kind) with ordinality as d (key_index, key_sealed, kind, ord)
  where not exists (select from app.signal s where s.org_id = org and s.asset_id = asset and s.key_index = d.key_index);
  return query
    select s.key_index, s.signal_no, s.kind from app.signal s
    where s.org_id = org and s.asset_id = asset and s.key_index = any (gateway_declare_signals.key_index);
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_gone(gateway uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  gone integer;
begin
  update app.presence p set connected = false, disconnected_at = now()
  where p.gateway = gateway_gone.gateway and p.connected;
  get diagnostics gone = row_count;
  return gone;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_identify(fingerprint bytea)
 RETURNS TABLE(org_id uuid, site_id uuid, asset_id uuid, serial bytea, state text, not_after timestamp with time zone, org_active boolean)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select i.org_id, a.site_id, i.asset_id, i.serial,
      case
        when r.serial is not null or c.state not in ('issued', 'confirmed') then 'revoked'
        when i.not_after <= statement_timestamp() then 'expired'
        -- Whoever connects within the time holds the key, which is the proof that the answer arrived.
        when c.state = 'issued' and c.confirm_before <= statement_timestamp() then 'revoked'
        when c.state = 'issued' then 'unconfirmed'
        else 'live'
      end,
      i.not_after, o.state = 'active'
    from pki.issuance i
    join app.org o on o.org_id = i.org_id
    join app.asset a on a.org_id = i.org_id and a.asset_id = i.asset_id
    join app.certificate c on c.org_id = i.org_id and c.serial = i.serial
    left join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
    where i.fingerprint = gateway_identify.fingerprint;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_presence(gateway uuid, org uuid[], asset uuid[], connected boolean[], at timestamp with time zone[], last_received timestamp with time zone[], protocol text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.presence as p (org_id, asset_id, connected, connected_at, disconnected_at, last_received_at, gateway, protocol)
  select u.org, u.asset, u.connected, case when u.connected then u.at end, case when not u.connected then u.at end,
    u.last_received, gateway_presence.gateway, u.protocol
  from unnest(org, asset, connected, at, last_received, protocol) as u (org, asset, connected, at, last_received, protocol)
  -- In one order, so that two gateways that report the same assets do not wait for each other in a circle.
  order by u.org, u.asset
  on conflict (org_id, asset_id) do update set
    -- A gateway that lost an asset to another must not report it gone.
    connected = case when excluded.connected or p.gateway = excluded.gateway then excluded.connected else p.connected end,
    connected_at = case when excluded.connected and (not p.connected or p.gateway is distinct from excluded.gateway)
      then excluded.connected_at else p.connected_at end,
    disconnected_at = case when not excluded.connected and p.gateway = excluded.gateway
      then excluded.disconnected_at else p.disconnected_at end,
    last_received_at = greatest(p.last_received_at, excluded.last_received_at),
    gateway = case when excluded.connected then excluded.gateway else p.gateway end,
    protocol = case when excluded.connected then excluded.protocol else p.protocol end;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_revocations(after timestamp with time zone)
 RETURNS TABLE(serial bytea, fingerprint bytea, revoked_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select r.serial, i.fingerprint, r.revoked_at
    from app.revocation r
    join pki.issuance i on i.org_id = r.org_id and i.serial = r.serial
    where r.revoked_at >= after and i.fingerprint is not null
    order by r.revoked_at;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_signals(org uuid, asset uuid)
 RETURNS TABLE(signal_key_index bytea, signal_no integer, signal_kind text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select s.key_index, s.signal_no, s.kind from app.signal s where s.org_id = org and s.asset_id = asset;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.org_add(p_org_id uuid, p_name_register bytea, p_name bytea, p_person_id uuid, p_admin_key bytea, p_admin_name bytea, p_admin_email bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Privilege raise: staff make a tenant, whose rows they will not see.
  if not ctx.can('platform.organisations') or ctx.org_kind() is distinct from 'platform' then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  insert into app.org (org_id, kind, name_sealed) values (p_org_id, 'tenant', p_name);
  insert into app.org_register (org_id, tenant_id, name_sealed, created_by)
  values (ctx.org_id(), p_org_id, p_name_register, ctx.person_id());
  insert into app.person (org_id, org_kind, person_id, role, name_sealed, email_sealed)
  values (p_org_id, 'tenant', p_person_id, 'org_admin', p_admin_name, p_admin_email);
  insert into app.person_key (org_id, person_id, key_wrapped) values (p_org_id, p_person_id, p_admin_key);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.org_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update identity.session s set ended_at = now(), ended_why = 'organisation closed'
  where s.org_id = new.org_id and s.ended_at is null and new.state <> 'active';
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.person_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if new.state = 'disabled' and old.state <> 'disabled' then
    update identity.session s set ended_at = now(), ended_why = 'disabled'
    where s.org_id = new.org_id and s.person_id = new.person_id and s.ended_at is null;
  end if;
  if old.state = 'active' and old.role in ('org_admin', 'staff') and (new.state <> 'active' or new.role <> old.role) then
    -- Lock: the organisation's row, so that two administrators cannot each remove the other.
    perform 1 from app.org o where o.org_id = new.org_id for no key update;
    if not exists (select from app.person p where p.org_id = new.org_id and p.role = old.role and p.state = 'active') then
      raise exception 'the last administrator stays' using errcode = 'FL003';
    end if;
  end if;
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.person_seen()
 RETURNS TABLE(person_id uuid, last_seen_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can('person.read') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  return query
    select s.person_id, max(s.last_seen_at) from identity.session s where s.org_id = ctx.org_id() group by s.person_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.revocation_wake()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- A wake-up carries no data: gateways read app.gateway_revocations.
  perform pg_notify('revocation', '');
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.segment_days(days_ahead integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  today date := (now() at time zone 'UTC')::date;
  day date;
  name text;
  made integer := 0;
  col text;
begin
  if days_ahead not between 0 and 14 then
    raise exception 'between 0 and 14 days ahead' using errcode = 'FL004';
  end if;
  -- Lock: two makers at once would both find a day missing. Released at the end of the transaction.
  perform pg_advisory_xact_lock(hashtext('app.segment_days'));
  for i in 0..days_ahead loop
    day := today + i;
    name := 'segment_' || to_char(day, 'YYYYMMDD');
    if to_regclass('app.' || name) is null then
      begin
        execute format('create table app.%I partition of app.segment for values from (%L) to (%L)',
          name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
        execute format('alter table app.%I enable row level security, force row level security', name);
        for col in select a.attname from pg_attribute a where a.attrelid = ('app.' || quote_ident(name))::regclass and a.attnum > 0 loop
          execute format('alter table app.%I alter column %I set statistics 0', name, col);
        end loop;
        made := made + 1;
      exception when check_violation then
        -- Segments of that day stand in segment_rest already, because nobody made it ahead. There it stays.
        null;
      end;
    end if;
  end loop;
  return made;
end $function$
-- owner owner; execute: worker

CREATE OR REPLACE FUNCTION app.set_person_sites(p_person_id uuid, p_site_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := ctx.org_id();
begin
  -- Privilege raise: the only place where rows of a tenant are deleted. The audit trigger writes a line for each.
  if not ctx.can('person.edit') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  -- Lock: the person, so that of two assignments the later one stands whole.
  perform 1 from app.person p where p.org_id = org and p.person_id = p_person_id for no key update;
  if not found or exists (select from unnest(p_site_ids) s
      where not exists (select from app.site t where t.org_id = org and t.site_id = s)) then
    raise exception 'no such person or site' using errcode = 'FL005';
  end if;
  delete from app.person_site ps where ps.org_id = org and ps.person_id = p_person_id and not ps.site_id = any (p_site_ids);
  insert into app.person_site (org_id, person_id, site_id)
  select org, p_person_id, s from unnest(p_site_ids) s on conflict do nothing;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.vault_consume_issue_token(token_hash bytea)
 RETURNS TABLE(org_id uuid, asset_id uuid, serial bytea, purpose text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: the row of the token, so that of two askers one gets it. Whoever gets it has it for good, even if signing fails.
  return query
    update pki.issue_token t set used_at = now()
    where t.token_hash = vault_consume_issue_token.token_hash and t.used_at is null and t.expires_at > now()
    returning t.org_id, t.asset_id, t.serial, t.purpose;
end $function$
-- owner definer; execute: vault

CREATE OR REPLACE FUNCTION app.worker_revoke_unconfirmed(at_most integer)
 RETURNS TABLE(org_id uuid, asset_id uuid, serial bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    with late as (
      select c.org_id, c.asset_id, c.serial, c.state
      from app.certificate c
      where c.state in ('intended', 'issued') and c.confirm_before <= now()
      order by c.confirm_before
      limit at_most
      for no key update skip locked
    ), revoked as (
      -- Intended ones too: the vault may have signed what the api never heard of.
      insert into app.revocation (org_id, asset_id, serial, reason, revoked_by)
      select l.org_id, l.asset_id, l.serial, 'unspecified', null from late l
      on conflict do nothing
    ), voided as (
      update app.certificate c set state = 'void' from late l where c.org_id = l.org_id and c.serial = l.serial
    )
    select l.org_id, l.asset_id, l.serial from late l;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.clear_facts(facts jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_object_agg(
    key, case when key ~ '_(sealed|hash|index|der)$' then 'null'::jsonb else value end), '{}')
  from jsonb_each(facts)
$function$
-- owner definer

CREATE OR REPLACE FUNCTION audit.record()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  old_facts jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_facts jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  facts jsonb := coalesce(new_facts, old_facts);
  changed jsonb;
  row_key jsonb;
begin
  if tg_op = 'UPDATE' then
    select coalesce(jsonb_object_agg(n.key, case when n.key ~ '_(sealed|hash|index|der)$' then 'null'::jsonb
      else jsonb_build_array(o.value, n.value) end), '{}')
    into changed
    from jsonb_each(new_facts) n join jsonb_each(old_facts) o on o.key = n.key and o.value is distinct from n.value;
  else
    changed := audit.clear_facts(facts);
  end if;
  select coalesce(jsonb_object_agg(k, facts -> k), '{}') into row_key from unnest(tg_argv) k;
  insert into audit.line (org_id, person_id, session_id, process, request_id, address, table_name, op, row_key, changed)
  values ((facts ->> 'org_id')::uuid, ctx.person_id(), ctx.session_id(), session_user, ctx.request_id(), ctx.address(),
    tg_table_schema || '.' || tg_table_name, lower(tg_op), row_key, changed);
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION audit.refuse()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  raise exception '% of % is not possible: it only grows', lower(tg_op), tg_table_name using errcode = 'FL002';
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION ctx.address()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT split_part(ctx.payload(), '|'::text, 7) AS split_part;
END
-- owner definer

CREATE OR REPLACE FUNCTION ctx.all_sites()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT COALESCE((split_part(ctx.payload(), '|'::text, 8) <> ''::text), false) AS "coalesce";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.can(permission text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT COALESCE((strpos(ctx.payload(), ((' '::text || permission) || ' '::text)) > 0), false) AS "coalesce";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.can_everywhere(permission text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT COALESCE((strpos(split_part(ctx.payload(), '|'::text, 8), ((' '::text || permission) || ' '::text)) > 0), false) AS "coalesce";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.connection_facts(OUT strange_settings boolean, OUT selects_leave_state boolean)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  strange_settings := exists (
    select from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as setting
    where r.rolname = session_user and setting !~ '^track_activities=');
  selects_leave_state := has_function_privilege(session_user, 'pg_catalog.set_config(text, text, boolean)', 'execute')
    or has_function_privilege(session_user, 'pg_catalog.pg_advisory_lock(bigint)', 'execute');
end $function$
-- owner definer; execute: api, auth, gateway, vault, worker

CREATE OR REPLACE FUNCTION ctx.few_sites_where(permission text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  payload text := ctx.payload();
  sites text := split_part(payload, '|', 10);
begin
  -- Sixteen ids of 36 characters and the commas between them.
  if length(sites) <= 591 and strpos(split_part(payload, '|', 9), ' ' || permission || ' ') > 0 then
    return string_to_array(nullif(sites, ''), ',')::uuid[];
  end if;
  return null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.many_sites_where(permission text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  payload text := ctx.payload();
  sites text := split_part(payload, '|', 10);
begin
  if length(sites) > 591 and strpos(split_part(payload, '|', 9), ' ' || permission || ' ') > 0 then
    return string_to_array(sites, ',')::uuid[];
  end if;
  return '{}';
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.open(token bytea, request_id text, address text, permission text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  payload text;
  org uuid;
  person uuid;
  permissions text;
  at_sites boolean;
  inner_pad bytea;
  outer_pad bytea;
  ends float8;
  seen float8;
begin
  if current_setting('fairlead.context', true) <> '' then
    -- One transaction, one person: what an earlier statement saw must not mix with what a later one writes.
    raise exception 'a context is open already' using errcode = 'FL002';
  end if;
  if concat(request_id, address) ~ '[| ]' or length(request_id) > 64 or length(address) > 64 then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  -- One statement for all of it, no record, few expressions: this runs at every request. (An organisation that is closed
  -- has no live session: app.org_changed.)
  select concat_ws('|', x.org_id, p.org_kind, x.person_id, x.session_id, p.role, coalesce(open.request_id, ''), coalesce(open.address, '')),
    x.org_id, x.person_id, b.permissions, b.at_sites, k.inner_pad, k.outer_pad,
    date_part('epoch', least(x.expires_at, x.idle_expires_at)), date_part('epoch', x.last_seen_at)
  into payload, org, person, permissions, at_sites, inner_pad, outer_pad, ends, seen
  from identity.session x
  join app.person p on p.org_id = x.org_id and p.person_id = x.person_id
  join ctx.role_bundle b on b.role = p.role
  cross join ctx.key k
  where x.token_hash = sha256(token)
    and x.ended_at is null
    and least(x.expires_at, x.idle_expires_at) > statement_timestamp()
    and p.state = 'active';
  if payload is null then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if strpos(permissions, ' ' || permission || ' ') = 0 then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if at_sites then
    payload := payload || '||' || permissions || '|' || (
      select coalesce(string_agg(ps.site_id::text, ','), '') from app.person_site ps where ps.org_id = org and ps.person_id = person);
  else
    payload := payload || '|' || permissions || '||';
  end if;
  perform set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true);
  return payload || '|' || ends || '|' || seen;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.org_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (split_part(ctx.payload(), '|'::text, 1))::uuid AS split_part;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.org_kind()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT split_part(ctx.payload(), '|'::text, 2) AS split_part;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.payload()
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  sealed text := current_setting('fairlead.context', true);
  inner_pad bytea;
  outer_pad bytea;
begin
  if sealed is null or length(sealed) <= 64 then
    return null;
  end if;
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  -- Compared as hashes: how long the comparison takes says nothing about the seal.
  if sha256(convert_to(left(sealed, 64), 'UTF8')) = sha256(convert_to(encode(sha256(outer_pad || sha256(inner_pad
    || int4send(pg_backend_pid()) || timestamptz_send(now()) || convert_to(substr(sealed, 65), 'UTF8'))), 'hex'), 'UTF8'))
  then
    return substr(sealed, 65);
  end if;
  return null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.person_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (split_part(ctx.payload(), '|'::text, 3))::uuid AS split_part;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.request_id()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT split_part(ctx.payload(), '|'::text, 6) AS split_part;
END
-- owner definer

CREATE OR REPLACE FUNCTION ctx.role()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT split_part(ctx.payload(), '|'::text, 5) AS split_part;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.session_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (split_part(ctx.payload(), '|'::text, 4))::uuid AS split_part;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.session_org(token bytea)
 RETURNS TABLE(org_id uuid, org_kind text, person_id uuid, session_id uuid, account_id uuid, role text, permissions text[], all_sites boolean, site_ids uuid[], expires_at timestamp with time zone, last_seen_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select s.org_id, o.kind, s.person_id, s.session_id, s.account_id, p.role,
      array(select rp.permission from ctx.role_permission rp where rp.role = p.role),
      p.role not in ('operator', 'site_manager'),
      case when p.role in ('operator', 'site_manager')
        then array(select ps.site_id from app.person_site ps where ps.org_id = s.org_id and ps.person_id = s.person_id)
        else '{}'::uuid[] end,
      least(s.expires_at, s.idle_expires_at), s.last_seen_at
    from identity.session s
    join app.person p on p.org_id = s.org_id and p.person_id = s.person_id
    join app.org o on o.org_id = s.org_id
    where s.token_hash = sha256(token)
      and s.ended_at is null
      and s.expires_at > statement_timestamp()
      and s.idle_expires_at > statement_timestamp()
      and p.state = 'active'
      and o.state = 'active';
end $function$
-- owner definer; execute: auth, vault

CREATE OR REPLACE FUNCTION ctx.site_ids()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (string_to_array(NULLIF(split_part(ctx.payload(), '|'::text, 10), ''::text), ','::text))::uuid[] AS string_to_array;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.touch(token bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- At most one write a minute and session, so that reading stays reading.
  update identity.session s
  -- As far ahead as the session's maker put it at first (SESSION_IDLE_S), never beyond its absolute end.
  set last_seen_at = now(), idle_expires_at = least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at))
  where s.token_hash = sha256(token) and s.ended_at is null
    and s.expires_at > now() and s.idle_expires_at > now()
    and s.last_seen_at < now() - interval '1 minute';
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION identity.accept(p_token_hash bytea, p_account_id uuid, p_at timestamp with time zone)
 RETURNS TABLE(org_id uuid, person_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  i record;
begin
  -- Lock: the invitation's row, so that of two acceptances one wins.
  update identity.invitation inv set used_at = p_at
  where inv.token_hash = p_token_hash and inv.used_at is null and inv.expires_at > p_at
  returning inv.org_id, inv.person_id into i;
  if not found then
    raise exception 'the invitation is not open' using errcode = 'FL005';
  end if;
  update app.person p set account_id = p_account_id, state = 'active'
  where p.org_id = i.org_id and p.person_id = i.person_id and p.state = 'invited'
    and exists (select from app.org o where o.org_id = i.org_id and o.state = 'active');
  if not found then
    raise exception 'the invitation is not open' using errcode = 'FL005';
  end if;
  update identity.invitation inv set used_at = p_at
  where inv.org_id = i.org_id and inv.person_id = i.person_id and inv.used_at is null;
  return query select i.org_id, i.person_id;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.bootstrap(p_org_id uuid, p_person_id uuid)
 RETURNS TABLE(org_id uuid, person_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: of two first starts one founds the platform. Released at the end of the transaction.
  perform pg_advisory_xact_lock(hashtext('identity.bootstrap'));
  if exists (select from identity.account) then
    raise exception 'the platform has an administrator' using errcode = 'FL003';
  end if;
  if not exists (select from app.org o where o.kind = 'platform') then
    insert into app.org (org_id, kind) values (p_org_id, 'platform');
    insert into app.person (org_id, org_kind, person_id, role) values (p_org_id, 'platform', p_person_id, 'staff');
  end if;
  return query
    select p.org_id, p.person_id from app.person p where p.org_kind = 'platform' and p.state = 'invited'
    order by p.created_at limit 1;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.inviter(p_session bytea, p_person_id uuid)
 RETURNS TABLE(org_id uuid, person_id uuid)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  s record;
begin
  select * into s from ctx.session_org(p_session);
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  return query
    select p.org_id, s.person_id from app.person p
    where p.person_id = p_person_id and p.state = 'invited'
      and ((p.org_id = s.org_id and 'person.edit' = any (s.permissions))
        -- Staff found an organisation, they do not join it: only while nobody has ever been active there.
        or (s.org_kind = 'platform' and 'platform.organisations' = any (s.permissions) and p.role = 'org_admin'
          and exists (select from app.org_register r where r.org_id = s.org_id and r.tenant_id = p.org_id)
          and not exists (select from app.person q where q.org_id = p.org_id and q.state <> 'invited')));
  if not found then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.start_session(p_session_id uuid, p_account_id uuid, p_person_id uuid, p_token_hash bytea, p_address text, p_client text, p_link boolean, p_at timestamp with time zone, p_idle_expires_at timestamp with time zone, p_expires_at timestamp with time zone)
 RETURNS TABLE(org_id uuid, person_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who record;
begin
  select p.org_id, p.person_id into who
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  where p.state = 'active'
    and (p_person_id is null or p.person_id = p_person_id)
    and case when p_link then p_person_id is not null else p.account_id = p_account_id end
  order by (select max(s.created_at) from identity.session s
      where s.org_id = p.org_id and s.person_id = p.person_id and s.account_id = p_account_id) desc nulls last, p.created_at
  limit 1;
  if not found then
    raise exception 'no active person' using errcode = 'FL005';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, created_at, last_seen_at,
    idle_expires_at, expires_at, address, client, link)
  values (p_session_id, p_token_hash, p_account_id, who.org_id, who.person_id, p_at, p_at,
    p_idle_expires_at, p_expires_at, p_address, p_client, p_link);
  return query select who.org_id, who.person_id;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION pki.issuance_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if old.signed_at is not null
     or (old.serial, old.org_id, old.asset_id, old.spki, old.tbs_sha256, old.not_after, old.intent_at)
        is distinct from (new.serial, new.org_id, new.asset_id, new.spki, new.tbs_sha256, new.not_after, new.intent_at) then
    raise exception 'an issuance is completed once and changed never' using errcode = 'FL002';
  end if;
  return new;
end $function$
-- owner definer; execute: owner
