-- Generated from a migrated database by `npm run generate`; a test compares. Do not edit: append a migration.
-- Roles are shown without their prefix fairlead_. What a table does not mention is not granted to anybody.

table app.alarm (
  org_id             uuid not null,
  rule_id            uuid not null,
  asset_id           uuid not null,
  site_id            uuid not null,
  priority           text not null,
  latching           boolean not null,
  state              text not null,
  active             boolean not null,
  raised_at          timestamp with time zone,
  raised_received_at timestamp with time zone,
  cleared_at         timestamp with time zone,
  acknowledged_at    timestamp with time zone,
  acknowledged_by    uuid,
  shelved_until      timestamp with time zone,
  raises             integer not null default 0,
  changed_at         timestamp with time zone not null default clock_timestamp(),
  changes            bigint not null default 0,
  primary key (org_id, rule_id, asset_id),
  check (((NOT active) OR (state <> ALL (ARRAY['normal', 'returned'])))),
  check (((state = 'shelved') = (shelved_until IS NOT NULL))),
  check ((active OR latching OR (state <> ALL (ARRAY['unacknowledged', 'acknowledged'])))),
  check ((priority in ('low', 'medium', 'high', 'critical'))),
  check ((state in ('normal', 'unacknowledged', 'acknowledged', 'returned', 'shelved', 'suppressed', 'out-of-service'))),
  foreign key (org_id, acknowledged_by) references app.person(org_id, person_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, rule_id) references app.alarm_rule(org_id, rule_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index alarm_by_change (org_id, changed_at DESC)
  index alarm_of_asset (org_id, asset_id)
  index alarm_standing (org_id, state) WHERE (state <> 'normal')
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (site_id, priority, latching, state, active, raised_at, raised_received_at, cleared_at, acknowledged_at, acknowledged_by, shelved_until, raises, changed_at, changes) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('alarm.read')) OR (site_id = ANY ((select ctx.few_sites_where('alarm.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('alarm.read')))))
  policy read_plan       for select to api
    using ((select ctx.can('wall.show')) AND ((asset_id, site_id) IN ( SELECT u.asset_id,
    p.site_id
   FROM app.site_plan p,
    LATERAL unnest(p.asset_ids) u(asset_id))))
  policy read_wall       for select to api
    using ((select ctx.can('wall.show')) AND ((asset_id = ANY ((select ctx.few_sites_where('wall.asset'))::uuid[])) OR (asset_id IN (select unnest(ctx.many_sites_where('wall.asset'))))))

table app.alarm_call (
  org_id             uuid not null,
  rule_id            uuid not null,
  asset_id           uuid not null,
  event_id           uuid not null,
  called_at          timestamp with time zone not null,
  step               integer not null default 0,
  due_at             timestamp with time zone,
  primary key (org_id, rule_id, asset_id),
  foreign key (org_id, rule_id, asset_id) references app.alarm(org_id, rule_id, asset_id)
)
  index alarm_call_due (org_id, due_at) WHERE (due_at IS NOT NULL)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (event_id, called_at, step, due_at) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table app.alarm_cursor (
  org_id             uuid not null,
  site_ids           uuid[] not null,
  writers            uuid[] not null,
  ns                 bigint[] not null,
  received_at        timestamp with time zone[] not null,
  saved_at           timestamp with time zone not null default clock_timestamp(),
  primary key (org_id),
  check ((cardinality(writers) = ALL (ARRAY[cardinality(site_ids), cardinality(ns), cardinality(received_at)]))),
  foreign key (org_id) references app.org(org_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (site_ids, writers, ns, received_at, saved_at) to definer
  policy definer         for all to definer
    using true
    with check true

table app.alarm_event (
  org_id             uuid not null,
  event_id           uuid not null,
  rule_id            uuid not null,
  asset_id           uuid not null,
  site_id            uuid not null,
  at                 timestamp with time zone not null,
  received_at        timestamp with time zone not null,
  written_at         timestamp with time zone not null default clock_timestamp(),
  kind               text not null,
  state              text not null,
  priority           text not null,
  person_id          uuid,
  staff_id           uuid,
  until              timestamp with time zone,
  comment_sealed     bytea,
  detail_sealed      bytea,
  primary key (org_id, event_id),
  check ((kind in ('raised', 'cleared', 'suppressed', 'unsuppressed', 'shelf-ended', 'ended', 'late-data', 'acknowledge', 'shelve', 'unshelve', 'out-of-service', 'return-to-service'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, rule_id) references app.alarm_rule(org_id, rule_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index alarm_event_by_time (org_id, written_at DESC)
  index alarm_event_of_alarm (org_id, rule_id, asset_id, written_at DESC)
  index alarm_event_of_asset (org_id, asset_id, written_at DESC)
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
    using ((NOT (select ctx.can('wall.show'))) AND ((select ctx.can_everywhere('alarm.read')) OR (site_id = ANY ((select ctx.few_sites_where('alarm.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('alarm.read'))))))
  trigger news AFTER INSERT REFERENCING NEW TABLE AS written for each statement execute function app.alarm_has_news(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.alarm_memory (
  org_id             uuid not null,
  asset_id           uuid not null,
  sealed             bytea not null,
  primary key (org_id, asset_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (sealed) to definer
  policy definer         for all to definer
    using true
    with check true

table app.alarm_news (
  org_id             uuid not null,
  event_id           uuid not null,
  primary key (org_id, event_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (event_id) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table app.alarm_rule (
  org_id             uuid not null default ctx.org_id(),
  rule_id            uuid not null,
  asset_id           uuid,
  site_id            uuid,
  kind               text,
  priority           text not null,
  latching           boolean not null,
  texts_sealed       bytea not null,
  spec_sealed        bytea not null,
  signals_index      bytea[] not null,
  enabled            boolean not null default false,
  version            integer not null default 1,
  archived_at        timestamp with time zone,
  changed_at         timestamp with time zone not null default now(),
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  escalates          text not null default 'organisation',
  primary key (org_id, rule_id),
  check (((archived_at IS NULL) OR (NOT enabled))),
  check (((asset_id IS NULL) OR ((site_id IS NULL) AND (kind IS NULL)))),
  check (((cardinality(signals_index) >= 1) AND (cardinality(signals_index) <= 8))),
  check ((escalates in ('organisation', 'own', 'none'))),
  check ((kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other'))),
  check ((priority in ('low', 'medium', 'high', 'critical'))),
  check ((version > 0)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  grant select (*) to api
  grant insert (org_id, rule_id, asset_id, site_id, kind, priority, latching, texts_sealed, spec_sealed, signals_index, enabled) to api
  grant update (asset_id, site_id, kind, priority, latching, texts_sealed, spec_sealed, signals_index, enabled, archived_at) to api
  grant select (*) to definer
  grant update (escalates) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('alarm.edit'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('alarm.edit'))
    with check (select ctx.can_everywhere('alarm.edit'))
  policy read            for select to api
    using ((select ctx.can_everywhere('alarm.read')) OR ((select ctx.can('alarm.read')) AND
CASE
    WHEN (select ctx.can('wall.show')) THEN (rule_id IN ( SELECT l.rule_id
       FROM app.alarm l
      WHERE (l.state <> 'normal')))
    WHEN (asset_id IS NOT NULL) THEN (asset_id IN ( SELECT a.asset_id
       FROM app.asset a
      WHERE ((a.site_id = ANY ((select ctx.few_sites_where('alarm.read'))::uuid[])) OR (a.site_id IN (select unnest(ctx.many_sites_where('alarm.read')))))))
    WHEN (site_id IS NOT NULL) THEN ((site_id = ANY ((select ctx.few_sites_where('alarm.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('alarm.read')))))
    ELSE true
END))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('rule_id'), always
  trigger changes BEFORE INSERT OR UPDATE for each row execute function app.alarm_rule_changes(), always

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
  rhythm_ms          integer,
  primary key (org_id, asset_id),
  unique (org_id, request_id),
  check (((rhythm_ms >= 100) AND (rhythm_ms <= 604800000))),
  check ((kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other'))),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index asset_of_site (org_id, site_id)
  grant select (*) to api
  grant insert (org_id, asset_id, site_id, kind, name_sealed, note_sealed, request_id) to api
  grant update (site_id, kind, name_sealed, note_sealed, rhythm_ms) to api
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
  policy read_plan       for select to api
    using ((select ctx.can('wall.show')) AND ((asset_id, site_id) IN ( SELECT u.asset_id,
    p.site_id
   FROM app.site_plan p,
    LATERAL unnest(p.asset_ids) u(asset_id))))
  policy read_wall       for select to api
    using ((select ctx.can('wall.show')) AND ((asset_id = ANY ((select ctx.few_sites_where('wall.asset'))::uuid[])) OR (asset_id IN (select unnest(ctx.many_sites_where('wall.asset')))) OR (asset_id IN ( SELECT l.asset_id
   FROM app.alarm l
  WHERE (l.state <> 'normal')))))
  trigger alarms_move AFTER UPDATE OF site_id for each row execute function app.alarm_moves(), always
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
  policy read_wall       for select to api
    using ((select ctx.can('wall.show')) AND ((asset_id = ANY ((select ctx.few_sites_where('wall.asset'))::uuid[])) OR (asset_id IN (select unnest(ctx.many_sites_where('wall.asset'))))))

table app.block (
  org_id             uuid not null,
  site_id            uuid not null,
  asset_id           uuid not null,
  signal_no          integer not null,
  from_at            timestamp with time zone not null,
  to_at              timestamp with time zone not null,
  points             integer not null,
  minutes            boolean not null,
  hours              boolean not null,
  sealed             bytea not null,
  primary key (org_id, site_id, asset_id, signal_no, from_at),
  check ((points > 0)),
  check ((to_at > from_at))
)
  index block_without_hours (org_id, site_id, asset_id, signal_no, from_at) WHERE (NOT hours)
  index block_without_minutes (org_id, site_id, asset_id, signal_no, from_at) WHERE (NOT minutes)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR (site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))
  trigger storage_added AFTER INSERT REFERENCING NEW TABLE AS added for each statement execute function app.storage_of_blocks(), always
  trigger storage_gone AFTER DELETE REFERENCING OLD TABLE AS gone for each statement execute function app.storage_of_blocks(), always

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
  retire_at          timestamp with time zone,
  replaced_by        bytea,
  enrolment          text,
  primary key (org_id, serial),
  unique (org_id, request_id),
  check (((octet_length(serial) >= 8) AND (octet_length(serial) <= 20))),
  check (((state = 'confirmed') = (confirmed_at IS NOT NULL))),
  check (((state in ('intended', 'void')) OR (num_nulls(fingerprint, spki, issuer, not_before, not_after, certificate_der) = 0))),
  check ((enrolment in ('claim-code', 're-enrolment'))),
  check ((key_origin in ('platform', 'csr'))),
  check ((not_before < not_after)),
  check ((num_nulls(retire_at, replaced_by) in (0, 2))),
  check ((octet_length(certificate_der) <= 8192)),
  check ((octet_length(fingerprint) = 32)),
  check ((octet_length(spki) = 32)),
  check ((replaced_by <> serial)),
  check ((state in ('intended', 'issued', 'confirmed', 'void'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, replaced_by) references app.certificate(org_id, serial)
)
  index certificate_of_asset (org_id, asset_id, created_at)
  index certificate_replaced (org_id, replaced_by) WHERE (replaced_by IS NOT NULL)
  index certificate_retiring (org_id, retire_at) WHERE (retire_at IS NOT NULL)
  grant select (*) to api
  grant insert (org_id, asset_id, serial, state, key_origin, request_id, spki, issuer, not_before, not_after) to api
  grant update (state, fingerprint, spki, issuer, not_before, not_after, certificate_der, confirmed_at) to api
  grant select (*) to definer
  grant insert (org_id, asset_id, serial, key_origin, created_by, confirm_before, enrolment) to definer
  grant update (state, fingerprint, spki, issuer, not_before, not_after, certificate_der, confirmed_at, retire_at, replaced_by) to definer
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
    using ((select ctx.can_everywhere('asset.read')) OR ((asset_id IN ( SELECT a.asset_id
   FROM app.asset a)) AND (NOT (select ctx.can('wall.show')))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('serial'), always
  trigger keep_replaced AFTER UPDATE OF state FOR EACH ROW WHEN (((old.state <> 'void') AND (new.state = 'void'))) EXECUTE FUNCTION app.certificate_keep_replaced(), always
  trigger step BEFORE UPDATE for each row execute function app.certificate_step(), always

table app.certificate_reminder (
  org_id             uuid not null,
  person_id          uuid not null,
  serial             bytea not null,
  step               integer not null,
  day                timestamp with time zone not null,
  primary key (org_id, person_id, serial, step),
  check ((step in (90, 30, 7, 1))),
  foreign key (org_id, person_id) references app.person(org_id, person_id),
  foreign key (org_id, serial) references app.certificate(org_id, serial)
)
  index certificate_reminder_of_day (org_id, person_id, day)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer         for all to definer
    using true
    with check true

table app.certificate_use (
  org_id             uuid not null,
  serial             bytea not null,
  last_used_at       timestamp with time zone not null,
  primary key (org_id, serial),
  foreign key (org_id, serial) references app.certificate(org_id, serial)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (last_used_at) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('asset.read')) OR (serial IN ( SELECT c.serial
   FROM app.certificate c)))

table app.claim_code (
  org_id             uuid not null default ctx.org_id(),
  claim_id           uuid not null,
  asset_id           uuid not null,
  code_hash          bytea not null,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  expires_at         timestamp with time zone not null,
  used_at            timestamp with time zone,
  used_serial        bytea,
  withdrawn_at       timestamp with time zone,
  primary key (org_id, claim_id),
  check (((expires_at > created_at) AND (expires_at <= (created_at + '90 days'::interval)))),
  check (((used_at IS NULL) = (used_serial IS NULL))),
  check (((used_at IS NULL) OR (withdrawn_at IS NULL))),
  check ((octet_length(code_hash) = 32)),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, used_serial) references app.certificate(org_id, serial)
)
  unique index claim_code_open (org_id, asset_id) WHERE ((used_at IS NULL) AND (withdrawn_at IS NULL))
  index claim_code_of_asset (org_id, asset_id, created_at)
  grant select (*) to api
  grant insert (org_id, claim_id, asset_id, code_hash, expires_at) to api
  grant update (withdrawn_at) to api
  grant select (*) to definer
  grant update (used_at, used_serial) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('certificate.issue'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('certificate.issue'))
    with check (select ctx.can_everywhere('certificate.issue'))
  policy read            for select to api
    using (select ctx.can_everywhere('certificate.issue'))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('claim_id', 'asset_id'), always
  trigger known AFTER INSERT for each row execute function app.claim_code_known(), always
  trigger step BEFORE UPDATE for each row execute function app.claim_code_step(), always

table app.compaction (
  org_id             uuid not null,
  site_id            uuid not null,
  writer             uuid not null,
  upto_n             bigint not null,
  at                 timestamp with time zone not null default now(),
  primary key (org_id, site_id, writer)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (upto_n, at) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR (site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))

table app.computed_signal (
  org_id             uuid not null default ctx.org_id(),
  computed_id        uuid not null,
  signal_no          integer not null default 0,
  asset_id           uuid,
  kind               text,
  definition_sealed  bytea not null,
  version            integer not null default 1,
  archived_at        timestamp with time zone,
  changed_at         timestamp with time zone not null default now(),
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, computed_id),
  unique (org_id, signal_no),
  check (((asset_id IS NULL) <> (kind IS NULL))),
  check (((signal_no >= 50001) AND (signal_no <= 99999))),
  check ((kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other'))),
  check ((version > 0)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id)
)
  index computed_of_asset (org_id, asset_id) WHERE (asset_id IS NOT NULL)
  grant select (*) to api
  grant insert (org_id, computed_id, asset_id, kind, definition_sealed) to api
  grant update (definition_sealed, archived_at) to api
  grant select (org_id, signal_no) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('signal.edit'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('signal.edit'))
    with check (select ctx.can_everywhere('signal.edit'))
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR ((select ctx.can('telemetry.read')) AND
CASE
    WHEN (asset_id IS NOT NULL) THEN (asset_id IN ( SELECT a.asset_id
       FROM app.asset a
      WHERE ((a.site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (a.site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))))
    ELSE true
END))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('computed_id'), always
  trigger changes BEFORE INSERT OR UPDATE for each row execute function app.computed_signal_changes(), always

table app.credential (
  org_id             uuid not null default ctx.org_id(),
  credential_id      uuid not null,
  person_id          uuid not null,
  kinds              text[] not null,
  valid_from         date not null,
  valid_until        date not null,
  facts_sealed       bytea not null,
  withdrawn_at       timestamp with time zone,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, credential_id),
  check ((((cardinality(kinds) >= 1) AND (cardinality(kinds) <= 3)) AND (kinds <@ ARRAY['thorough-examination', 'inspection', 'wire-rope']))),
  check ((valid_until >= valid_from)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  index credential_of_person (org_id, person_id)
  grant select (*) to api
  grant insert (org_id, credential_id, person_id, kinds, valid_from, valid_until, facts_sealed) to api
  grant update (withdrawn_at) to api
  grant select (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can_everywhere('credential.edit')) AND (select ctx.is_fresh()))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using ((select ctx.can_everywhere('credential.edit')) AND (select ctx.is_fresh()))
    with check ((select ctx.can_everywhere('credential.edit')) AND (select ctx.is_fresh()))
  policy read            for select to api
    using ((select ctx.can_everywhere('person.read')) OR (person_id = (select ctx.person_id())))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('credential_id'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger stays BEFORE UPDATE for each row execute function app.stays(), always

table app.dashboard (
  org_id             uuid not null default ctx.org_id(),
  dashboard_id       uuid not null,
  owner_id           uuid not null default ctx.person_id(),
  is_shared          boolean not null default false,
  name_sealed        bytea not null,
  tiles_sealed       bytea not null,
  asset_ids          uuid[] not null,
  alarm_site_ids     uuid[] not null default '{}'::uuid[],
  alarms_everywhere  boolean not null default false,
  version            integer not null default 1,
  archived_at        timestamp with time zone,
  changed_at         timestamp with time zone not null default now(),
  created_at         timestamp with time zone not null default now(),
  plan_site_ids      uuid[] not null default '{}'::uuid[],
  primary key (org_id, dashboard_id),
  check ((cardinality(alarm_site_ids) <= 40)),
  check ((cardinality(asset_ids) <= 40)),
  check ((cardinality(plan_site_ids) <= 40)),
  check ((version > 0)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, owner_id) references app.person(org_id, person_id)
)
  index dashboard_of_owner (org_id, owner_id)
  grant select (*) to api
  grant insert (org_id, dashboard_id, owner_id, is_shared, name_sealed, tiles_sealed, asset_ids, alarm_site_ids, alarms_everywhere, plan_site_ids) to api
  grant update (is_shared, name_sealed, tiles_sealed, asset_ids, alarm_site_ids, alarms_everywhere, archived_at, plan_site_ids) to api
  grant select (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((owner_id = (select ctx.person_id())) AND (select ctx.can('dashboard.edit')) AND ((NOT is_shared) OR (select ctx.can_everywhere('dashboard.share'))))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using 
CASE
    WHEN is_shared THEN (select ctx.can_everywhere('dashboard.share'))
    ELSE ((owner_id = (select ctx.person_id())) AND (select ctx.can('dashboard.edit')))
END
    with check 
CASE
    WHEN is_shared THEN (select ctx.can_everywhere('dashboard.share'))
    ELSE ((owner_id = (select ctx.person_id())) AND (select ctx.can('dashboard.edit')))
END
  policy read            for select to api
    using 
CASE
    WHEN (select ctx.can('wall.show')) THEN (dashboard_id = ANY ((select ctx.few_sites_where('wall.dashboard'))::uuid[]))
    ELSE ((select ctx.can('asset.read')) AND (is_shared OR (owner_id = (select ctx.person_id()))))
END
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('dashboard_id'), always
  trigger changes BEFORE UPDATE for each row execute function app.dashboard_changes(), always

table app.defect (
  org_id             uuid not null,
  defect_id          uuid not null,
  asset_id           uuid not null,
  record_id          uuid not null,
  version            integer not null,
  severity           text not null,
  by_at              timestamp with time zone,
  found_at           timestamp with time zone not null,
  reported_at        timestamp with time zone not null default now(),
  text_sealed        bytea not null,
  primary key (org_id, defect_id),
  check (((severity = 'by') = (by_at IS NOT NULL))),
  check ((severity in ('now', 'by', 'observation'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, record_id, version) references app.record(org_id, record_id, version)
)
  index defect_of_asset (org_id, asset_id)
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
    using ((select ctx.can_everywhere('asset.read')) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a)))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('defect_id'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.defect_closing (
  org_id             uuid not null,
  defect_id          uuid not null,
  asset_id           uuid not null,
  record_id          uuid not null,
  version            integer not null,
  closed_at          timestamp with time zone not null default now(),
  closed_by          uuid not null,
  primary key (org_id, defect_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, closed_by) references app.person(org_id, person_id),
  foreign key (org_id, defect_id) references app.defect(org_id, defect_id),
  foreign key (org_id, record_id, version) references app.record(org_id, record_id, version)
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
    using ((select ctx.can_everywhere('asset.read')) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a)))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('defect_id'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

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
  grant insert (*) to definer
  grant insert (*) to gateway
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer_appends for insert to definer
    with check true
  policy gateway_appends for insert to gateway
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('event.read')) OR (site_id = ANY ((select ctx.few_sites_where('event.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('event.read')))))
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.duty (
  org_id             uuid not null default ctx.org_id(),
  duty_id            uuid not null,
  asset_id           uuid not null,
  form_id            uuid not null,
  kind               text not null,
  basis              text not null,
  every_months       integer,
  every_days         integer,
  first_due_on       date not null,
  window_days        integer not null,
  archived_at        timestamp with time zone,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, duty_id),
  check (
CASE basis
    WHEN 'six-months' THEN (every_months <= 6)
    WHEN 'twelve-months' THEN (every_months <= 12)
    ELSE true
END),
  check (((every_days >= 1) AND (every_days <= 3660))),
  check (((every_months >= 1) AND (every_months <= 120))),
  check (((every_months IS NULL) <> (every_days IS NULL))),
  check (((window_days >= 0) AND (window_days <= 366))),
  check ((basis in ('six-months', 'twelve-months', 'scheme', 'own'))),
  check ((kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report'))),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, form_id, kind) references app.form(org_id, form_id, kind)
)
  index duty_of_asset (org_id, asset_id) WHERE (archived_at IS NULL)
  grant select (*) to api
  grant insert (org_id, duty_id, asset_id, form_id, kind, basis, every_months, every_days, first_due_on, window_days) to api
  grant update (archived_at) to api
  grant select (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('record.plan'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('record.plan'))
    with check (select ctx.can_everywhere('record.plan'))
  policy read            for select to api
    using ((select ctx.can_everywhere('record.read')) OR ((select ctx.can('record.read')) AND (asset_id IN ( SELECT a.asset_id
   FROM app.asset a
  WHERE ((a.site_id = ANY ((select ctx.few_sites_where('record.read'))::uuid[])) OR (a.site_id IN (select unnest(ctx.many_sites_where('record.read')))))))))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('duty_id'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger stays BEFORE UPDATE for each row execute function app.stays(), always

table app.escalation_step (
  org_id             uuid not null,
  step               integer not null,
  after_minutes      integer not null,
  priority           text not null,
  person_id          uuid,
  group_id           uuid,
  enabled            boolean not null,
  primary key (org_id, step),
  check (((after_minutes >= 1) AND (after_minutes <= 1440))),
  check (((person_id IS NULL) <> (group_id IS NULL))),
  check (((step >= 1) AND (step <= 5))),
  check ((priority in ('low', 'medium', 'high', 'critical'))),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, group_id) references app.permission_group(org_id, group_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (after_minutes, priority, person_id, group_id, enabled) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('step'), always

table app.form (
  org_id             uuid not null default ctx.org_id(),
  form_id            uuid not null,
  kind               text not null,
  template           text,
  version            integer not null default 1,
  archived_at        timestamp with time zone,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, form_id),
  unique (org_id, form_id, kind),
  check ((kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report'))),
  check ((template ~ '^[a-z-]{1,40}/[a-z-]{1,40}$')),
  check ((version > 0)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id)
)
  grant select (*) to api
  grant insert (org_id, form_id, kind, template) to api
  grant update (archived_at) to api
  grant select (*) to definer
  grant update (version) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('record.plan'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('record.plan'))
    with check (select ctx.can_everywhere('record.plan'))
  policy read            for select to api
    using (select ctx.can('record.read'))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('form_id'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger stays BEFORE UPDATE for each row execute function app.stays(), always

table app.form_version (
  org_id             uuid not null default ctx.org_id(),
  form_id            uuid not null,
  version            integer not null,
  blocks_sealed      bytea not null,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, form_id, version),
  check ((version > 0)),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, form_id) references app.form(org_id, form_id)
)
  grant select (*) to api
  grant insert (org_id, form_id, version, blocks_sealed) to api
  grant select (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('record.plan'))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can('record.read'))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('form_id', 'version'), always
  trigger counts BEFORE INSERT for each row execute function app.form_version_counts(), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.group_member (
  org_id             uuid not null,
  group_id           uuid not null,
  person_id          uuid not null,
  primary key (org_id, group_id, person_id),
  foreign key (org_id, group_id) references app.permission_group(org_id, group_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  index group_of_member (org_id, person_id)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can_everywhere('person.read'))
  policy read_own        for select to api
    using (person_id = (select ctx.person_id()))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('group_id', 'person_id'), always
  trigger grants_less AFTER DELETE REFERENCING OLD TABLE AS changed for each statement execute function ctx.regrant_named(), always
  trigger grants_more AFTER INSERT REFERENCING NEW TABLE AS changed for each statement execute function ctx.regrant_named(), always

table app.group_site (
  org_id             uuid not null,
  group_id           uuid not null,
  site_id            uuid not null,
  primary key (org_id, group_id, site_id),
  foreign key (org_id, group_id) references app.permission_group(org_id, group_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can_everywhere('person.read'))
  policy read_own        for select to api
    using (group_id IN ( SELECT m.group_id
   FROM app.group_member m
  WHERE (m.person_id = (select ctx.person_id()))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('group_id', 'site_id'), always
  trigger grants_less AFTER DELETE REFERENCING OLD TABLE AS changed for each statement execute function ctx.regrant_members(), always
  trigger grants_more AFTER INSERT REFERENCING NEW TABLE AS changed for each statement execute function ctx.regrant_members(), always

table app.health (
  org_id             uuid not null,
  asset_id           uuid not null,
  reported_at        timestamp with time zone not null,
  received_at        timestamp with time zone not null,
  state              text not null,
  standing           bytea not null,
  report_sealed      bytea not null,
  primary key (org_id, asset_id),
  check ((octet_length(standing) = 32)),
  check ((state in ('ok', 'warn', 'fail'))),
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
    using ((select ctx.can_everywhere('asset.read')) OR ((asset_id IN ( SELECT a.asset_id
   FROM app.asset a)) AND (NOT (select ctx.can('wall.show')))))

table app.maintenance (
  org_id             uuid not null default ctx.org_id(),
  maintenance_id     uuid not null,
  asset_id           uuid,
  site_id            uuid not null,
  begins_at          timestamp with time zone not null,
  until_at           timestamp with time zone not null,
  reason_sealed      bytea not null,
  ended_at           timestamp with time zone,
  ended_by           uuid,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  changed_at         timestamp with time zone not null default clock_timestamp(),
  primary key (org_id, maintenance_id),
  check (((ended_by IS NULL) OR (ended_at IS NOT NULL))),
  check (((until_at > begins_at) AND ((until_at - begins_at) <= '30 days'::interval))),
  check ((ended_at < until_at)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id),
  foreign key (org_id, ended_by) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index maintenance_by_change (org_id, changed_at DESC)
  index maintenance_by_end (org_id, until_at DESC)
  index maintenance_of_asset (org_id, asset_id) WHERE (asset_id IS NOT NULL)
  grant select (*) to api
  grant insert (org_id, maintenance_id, asset_id, site_id, begins_at, until_at, reason_sealed) to api
  grant update (ended_at) to api
  grant select (*) to definer
  grant update (site_id) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check (select ctx.can_everywhere('alarm.edit'))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('alarm.edit'))
    with check (select ctx.can_everywhere('alarm.edit'))
  policy read            for select to api
    using ((select ctx.can_everywhere('alarm.read')) OR (site_id = ANY ((select ctx.few_sites_where('alarm.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('alarm.read')))))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('maintenance_id'), always
  trigger changes BEFORE INSERT OR UPDATE for each row execute function app.maintenance_changes(), always

table app.notification (
  org_id             uuid not null,
  notification_id    uuid not null,
  person_id          uuid not null,
  why                text not null,
  created_at         timestamp with time zone not null,
  send_at            timestamp with time zone not null,
  closed_at          timestamp with time zone,
  more               integer not null default 0,
  more_worst         text,
  email              boolean not null,
  seen_at            timestamp with time zone,
  primary key (org_id, notification_id),
  check ((more >= 0)),
  check ((more_worst in ('low', 'medium', 'high', 'critical'))),
  check ((why in ('alarms', 'escalation', 'outage', 'digest'))),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  unique index notification_open (org_id, person_id, why) WHERE (closed_at IS NULL)
  index notification_by_age (org_id, created_at)
  index notification_of_person (org_id, person_id, created_at DESC)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (closed_at, more, more_worst, seen_at) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table app.notification_alarm (
  org_id             uuid not null,
  notification_id    uuid not null,
  rule_id            uuid not null,
  asset_id           uuid not null,
  event_id           uuid not null,
  priority           text not null,
  at                 timestamp with time zone not null,
  primary key (org_id, notification_id, rule_id, asset_id),
  check ((priority in ('low', 'medium', 'high', 'critical'))),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, notification_id) references app.notification(org_id, notification_id),
  foreign key (org_id, rule_id) references app.alarm_rule(org_id, rule_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (event_id, priority, at) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table app.notification_outage (
  org_id             uuid not null,
  notification_id    uuid not null,
  part               text not null,
  from_at            timestamp with time zone not null,
  primary key (org_id, notification_id, part, from_at),
  foreign key (org_id, notification_id) references app.notification(org_id, notification_id),
  foreign key (org_id, part, from_at) references app.outage(org_id, part, from_at)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table app.notify_digest (
  org_id             uuid not null,
  person_id          uuid not null,
  told_until         timestamp with time zone not null,
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (told_until) to definer
  policy definer         for all to definer
    using true
    with check true

table app.notify_setting (
  org_id             uuid not null,
  person_id          uuid not null,
  priority           text not null,
  site_ids           uuid[],
  from_minute        integer,
  until_minute       integer,
  time_zone          text not null,
  critical_always    boolean not null,
  email              boolean not null,
  enabled            boolean not null,
  changed_at         timestamp with time zone not null default now(),
  digest_minute      integer,
  primary key (org_id, person_id),
  check (((((from_minute IS NULL) = (until_minute IS NULL)) AND (from_minute IS DISTINCT FROM until_minute)) OR (from_minute IS NULL))),
  check (((cardinality(site_ids) >= 1) AND (cardinality(site_ids) <= 200))),
  check (((digest_minute >= 0) AND (digest_minute <= 1439))),
  check (((from_minute >= 0) AND (from_minute <= 1439))),
  check (((until_minute >= 0) AND (until_minute <= 1439))),
  check ((length(time_zone) <= 60)),
  check ((priority in ('low', 'medium', 'high', 'critical'))),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (priority, site_ids, from_minute, until_minute, time_zone, critical_always, email, enabled, changed_at, digest_minute) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('person_id'), always

table app.operate_grant (
  org_id             uuid not null,
  grant_id           uuid not null,
  staff_org_id       uuid not null,
  staff_id           uuid not null,
  staff_name_sealed  bytea not null,
  reason_sealed      bytea not null,
  ticket_sealed      bytea not null,
  elevated           boolean not null,
  minutes            integer not null,
  state              text not null,
  requested_at       timestamp with time zone not null default now(),
  decided_at         timestamp with time zone,
  decided_by         uuid,
  expires_at         timestamp with time zone,
  ended_at           timestamp with time zone,
  ended_by           uuid,
  ended_by_staff     boolean not null default false,
  primary key (org_id, grant_id),
  check (((minutes >= 1) AND (minutes <= 60))),
  check (((state <> 'granted') OR (expires_at IS NOT NULL))),
  check (((state = 'ended') = (ended_at IS NOT NULL))),
  check ((expires_at <= (COALESCE(decided_at, requested_at) + '01:00:00'::interval))),
  check ((state in ('requested', 'granted', 'refused', 'ended'))),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, decided_by) references app.person(org_id, person_id),
  foreign key (org_id, ended_by) references app.person(org_id, person_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (state, decided_at, decided_by, expires_at, ended_at, ended_by, ended_by_staff) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('operate-as.decide')) OR (select ctx.can_everywhere('audit.read')) OR ((select ctx.can('session.read')) AND (state = 'granted') AND (expires_at > now())))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('grant_id'), always
  trigger changed AFTER INSERT OR UPDATE for each row execute function app.operate_changed(), always
  trigger step BEFORE UPDATE for each row execute function app.operate_step(), always

table app.operate_register (
  org_id             uuid not null,
  grant_id           uuid not null,
  tenant_id          uuid not null,
  staff_id           uuid not null,
  elevated           boolean not null,
  minutes            integer not null,
  state              text not null,
  reason_sealed      bytea not null,
  ticket_sealed      bytea not null,
  requested_at       timestamp with time zone not null default now(),
  decided_at         timestamp with time zone,
  expires_at         timestamp with time zone,
  ended_at           timestamp with time zone,
  primary key (org_id, grant_id),
  check ((state in ('requested', 'granted', 'refused', 'ended'))),
  foreign key (org_id, staff_id) references app.person(org_id, person_id),
  foreign key (org_id, tenant_id) references app.org_register(org_id, tenant_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (state, decided_at, expires_at, ended_at) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('platform.operate-as')) OR (select ctx.can_everywhere('audit.read')))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('grant_id'), always

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
  grant update (name_sealed) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (state, name_sealed) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
    with check ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
  policy read            for select to api
    using (select ctx.can('session.read'))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('org_id'), always
  trigger begins AFTER INSERT for each row execute function app.org_begins(), always
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
    using (select ctx.can_everywhere('platform.organisations'))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('tenant_id'), always

table app.org_settings (
  org_id             uuid not null default ctx.org_id(),
  mfa_required       boolean not null default false,
  consent_required   boolean not null default false,
  sessions_per_perso integer not null default 10,
  idle_minutes       integer not null default 60,
  absolute_hours     integer not null default 24,
  login_banner_seale bytea,
  keep_numbers_days  integer,
  keep_states_days   integer,
  keep_rollups_days  integer,
  keep_changed_at    timestamp with time zone not null default now(),
  primary key (org_id),
  check (((absolute_hours >= 1) AND (absolute_hours <= 24))),
  check (((idle_minutes >= 5) AND (idle_minutes <= 60))),
  check (((keep_numbers_days >= 30) AND (keep_numbers_days <= 36500))),
  check (((keep_rollups_days >= 30) AND (keep_rollups_days <= 36500))),
  check (((keep_states_days >= 30) AND (keep_states_days <= 36500))),
  check (((sessions_per_person >= 1) AND (sessions_per_person <= 100))),
  check ((COALESCE(keep_rollups_days, 36501) >= COALESCE(keep_numbers_days, 36501))),
  foreign key (org_id) references app.org(org_id)
)
  grant select (*) to api
  grant update (mfa_required, consent_required, sessions_per_person, idle_minutes, absolute_hours, login_banner_sealed, keep_numbers_days, keep_states_days, keep_rollups_days) to api
  grant select (*) to definer
  grant insert (org_id) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
    with check ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
  policy read            for select to api
    using (select ctx.can('session.read'))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('org_id'), always
  trigger grants AFTER UPDATE OF mfa_required for each row execute function ctx.settings_changed(), always
  trigger retention BEFORE UPDATE for each row execute function app.retention_changes(), always

table app.outage (
  org_id             uuid not null,
  part               text not null,
  from_at            timestamp with time zone not null,
  until_at           timestamp with time zone not null,
  told_at            timestamp with time zone not null,
  primary key (org_id, part, from_at),
  check ((part in ('gateways', 'alarms'))),
  check ((until_at > from_at)),
  foreign key (org_id) references app.org(org_id)
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
    using (select ctx.can('alarm.read'))

table app.permission_group (
  org_id             uuid not null default ctx.org_id(),
  group_id           uuid not null,
  name_sealed        bytea not null,
  note_sealed        bytea,
  permissions        text[] not null,
  everywhere         boolean not null,
  archived_at        timestamp with time zone,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid default ctx.person_id(),
  primary key (org_id, group_id),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, created_by) references app.person(org_id, person_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (org_id, group_id, name_sealed, note_sealed, permissions, everywhere, created_by) to definer
  grant update (name_sealed, note_sealed, permissions, everywhere, archived_at) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can_everywhere('person.read'))
  policy read_own        for select to api
    using (group_id IN ( SELECT m.group_id
   FROM app.group_member m
  WHERE (m.person_id = (select ctx.person_id()))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('group_id'), always
  trigger grants AFTER UPDATE REFERENCING NEW TABLE AS changed for each statement execute function ctx.regrant_members(), always

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
  check ((role in ('operator', 'site_manager', 'engineer', 'org_admin', 'staff', 'none'))),
  check ((state in ('invited', 'active', 'disabled'))),
  foreign key (account_id) references identity.account(account_id),
  foreign key (org_id, org_kind) references app.org(org_id, kind)
)
  grant select (*) to api
  grant insert (org_id, person_id, org_kind, role, state, name_sealed, email_sealed) to api
  grant update (role, state, name_sealed, email_sealed) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (account_id, state, name_sealed, email_sealed) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can_everywhere('person.edit')) AND (state = 'invited') AND (account_id IS NULL))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using (select ctx.can_everywhere('person.edit'))
    with check (select ctx.can_everywhere('person.edit'))
  policy read            for select to api
    using (select ctx.can_everywhere('person.read'))
  policy read_self       for select to api
    using (person_id = (select ctx.person_id()))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('person_id'), always
  trigger changed AFTER UPDATE NOT DEFERRABLE INITIALLY IMMEDIATE for each row execute function app.person_changed(), always
  trigger grants AFTER INSERT OR UPDATE for each row execute function ctx.regrant_people(), always
  trigger stays_erased BEFORE UPDATE for each row execute function app.person_stays_erased(), always

table app.person_key (
  org_id             uuid not null default ctx.org_id(),
  person_id          uuid not null,
  key_wrapped        bytea,
  created_at         timestamp with time zone not null default now(),
  erased_at          timestamp with time zone,
  erased_by          uuid,
  reason_sealed      bytea,
  primary key (org_id, person_id),
  check (((erased_by IS NULL) OR (erased_at IS NOT NULL))),
  check (((key_wrapped IS NULL) = (erased_at IS NOT NULL))),
  check (((octet_length(key_wrapped) >= 61) AND (octet_length(key_wrapped) <= 200))),
  foreign key (org_id, erased_by) references app.person(org_id, person_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to api
  grant insert (org_id, person_id, key_wrapped) to api
  grant select (*) to definer
  grant insert (org_id, person_id, key_wrapped, erased_at, erased_by, reason_sealed) to definer
  grant update (key_wrapped, erased_at, erased_by, reason_sealed) to definer
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
  trigger stays_away BEFORE UPDATE for each row execute function app.key_stays_away(), always

table app.person_site (
  org_id             uuid not null default ctx.org_id(),
  person_id          uuid not null,
  site_id            uuid not null,
  primary key (org_id, person_id, site_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using (select ctx.can_everywhere('person.read'))
  policy read_self       for select to api
    using (person_id = (select ctx.person_id()))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('person_id', 'site_id'), always
  trigger grants_less AFTER DELETE REFERENCING OLD TABLE AS changed for each statement execute function ctx.regrant_named(), always
  trigger grants_more AFTER INSERT REFERENCING NEW TABLE AS changed for each statement execute function ctx.regrant_named(), always

table app.presence (
  org_id             uuid not null,
  asset_id           uuid not null,
  connected          boolean not null,
  connected_at       timestamp with time zone,
  disconnected_at    timestamp with time zone,
  last_received_at   timestamp with time zone,
  gateway            uuid,
  protocol           text,
  rhythm_ms          integer,
  gaps_ms            integer[] not null default '{}'::integer[],
  silent_at          timestamp with time zone,
  primary key (org_id, asset_id),
  check ((cardinality(gaps_ms) <= 5)),
  check ((protocol in ('mqtt3', 'mqtt5', 'https'))),
  check ((rhythm_ms > 0)),
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
    using ((select ctx.can_everywhere('asset.read')) OR
CASE
    WHEN (select ctx.can('wall.show')) THEN ((asset_id = ANY ((select ctx.few_sites_where('wall.asset'))::uuid[])) OR (asset_id IN (select unnest(ctx.many_sites_where('wall.asset')))))
    ELSE (asset_id IN ( SELECT a.asset_id
       FROM app.asset a))
END)
  policy read_plan       for select to api
    using ((select ctx.can('wall.show')) AND (asset_id IN ( SELECT a.asset_id
   FROM (app.site_plan p
     JOIN app.asset a ON (((a.org_id = p.org_id) AND (a.site_id = p.site_id) AND (a.asset_id = ANY (p.asset_ids))))))))

table app.push_message (
  org_id             uuid not null,
  notification_id    uuid not null,
  subscription_id    uuid not null,
  created_at         timestamp with time zone not null,
  state              text not null default 'waiting',
  attempts           integer not null default 0,
  next_at            timestamp with time zone not null,
  leased_until       timestamp with time zone,
  last_error         text,
  primary key (org_id, notification_id, subscription_id),
  check ((attempts >= 0)),
  check ((length(last_error) <= 300)),
  check ((state in ('waiting', 'sent', 'given-up'))),
  foreign key (org_id, notification_id) references app.notification(org_id, notification_id),
  foreign key (org_id, subscription_id) references app.push_subscription(org_id, subscription_id)
)
  index push_message_due (org_id, next_at) WHERE (state = 'waiting')
  index push_message_of (org_id, subscription_id, created_at DESC)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (state, attempts, next_at, leased_until, last_error) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table app.push_subscription (
  org_id             uuid not null,
  subscription_id    uuid not null,
  person_id          uuid not null,
  sealed             bytea not null,
  mark               bytea not null,
  created_at         timestamp with time zone not null default now(),
  gone_at            timestamp with time zone,
  primary key (org_id, subscription_id),
  check ((octet_length(mark) = 32)),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  unique index push_subscription_once (org_id, mark) WHERE (gone_at IS NULL)
  index push_subscription_of_person (org_id, person_id) WHERE (gone_at IS NULL)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (gone_at) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('subscription_id'), always

table app.record (
  org_id             uuid not null,
  record_id          uuid not null,
  version            integer not null,
  asset_id           uuid not null,
  site_id            uuid not null,
  kind               text not null,
  form_id            uuid not null,
  form_version       integer not null,
  outcome            text not null,
  done_at            timestamp with time zone not null,
  started_at         timestamp with time zone,
  device_at          timestamp with time zone,
  received_at        timestamp with time zone not null default now(),
  next_due_on        date,
  keep_months        integer not null,
  signed_by          uuid not null,
  signed_with        text not null,
  credential_id      uuid,
  request_id         uuid not null,
  body_sha256        bytea not null,
  sealed             bytea not null,
  reason_sealed      bytea,
  primary key (org_id, record_id, version),
  unique (org_id, request_id),
  check (((keep_months >= 1) AND (keep_months <= 1200))),
  check (((version = 1) = (reason_sealed IS NULL))),
  check ((kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report'))),
  check ((octet_length(body_sha256) = 32)),
  check ((octet_length(sealed) <= 400000)),
  check ((outcome in ('safe', 'safe-until', 'unsafe', 'none'))),
  check ((signed_with in ('factor', 'session'))),
  check ((started_at <= done_at)),
  check ((version > 0)),
  foreign key (org_id) references app.org(org_id),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, credential_id) references app.credential(org_id, credential_id),
  foreign key (org_id, form_id, form_version) references app.form_version(org_id, form_id, version),
  foreign key (org_id, form_id, kind) references app.form(org_id, form_id, kind),
  foreign key (org_id, signed_by) references app.person(org_id, person_id),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  index record_by_time (org_id, received_at DESC, record_id)
  index record_last (org_id, asset_id, form_id, done_at DESC)
  index record_of_asset (org_id, asset_id, kind, done_at DESC)
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
    using ((select ctx.can_everywhere('record.read')) OR ((select ctx.can('record.read')) AND (asset_id IN ( SELECT a.asset_id
   FROM app.asset a
  WHERE ((a.site_id = ANY ((select ctx.few_sites_where('record.read'))::uuid[])) OR (a.site_id IN (select unnest(ctx.many_sites_where('record.read')))))))))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('record_id', 'version'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.record_archiving (
  org_id             uuid not null,
  record_id          uuid not null,
  n                  integer not null,
  asset_id           uuid not null,
  is_archived        boolean not null,
  reason_sealed      bytea not null,
  at                 timestamp with time zone not null default now(),
  by_person          uuid not null,
  primary key (org_id, record_id, n),
  check ((n > 0)),
  foreign key (org_id, asset_id) references app.asset(org_id, asset_id),
  foreign key (org_id, by_person) references app.person(org_id, person_id)
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
    using ((select ctx.can_everywhere('record.read')) OR ((select ctx.can('record.read')) AND (asset_id IN ( SELECT a.asset_id
   FROM app.asset a
  WHERE ((a.site_id = ANY ((select ctx.few_sites_where('record.read'))::uuid[])) OR (a.site_id IN (select unnest(ctx.many_sites_where('record.read')))))))))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('record_id'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table app.record_keeping (
  org_id             uuid not null default ctx.org_id(),
  kind               text not null,
  months             integer not null,
  changed_at         timestamp with time zone not null default now(),
  primary key (org_id, kind),
  check ((kind in ('thorough-examination', 'inspection', 'wire-rope', 'service', 'pre-use-check', 'defect-report', 'report'))),
  check ((months <= 1200)),
  check ((months >=
CASE
    WHEN (kind in ('thorough-examination', 'inspection', 'wire-rope')) THEN 60
    WHEN (kind in ('service', 'pre-use-check', 'defect-report', 'report')) THEN 24
    ELSE NULL::integer
END)),
  foreign key (org_id) references app.org(org_id)
)
  grant select (*) to api
  grant insert (org_id, kind, months) to api
  grant update (months, changed_at) to api
  grant select (*) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy add             for insert to api
    with check ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
  policy definer         for all to definer
    using true
    with check true
  policy edit            for update to api
    using ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
    with check ((select ctx.can_everywhere('organisation.edit')) AND (select ctx.is_fresh()))
  policy read            for select to api
    using ((select ctx.can('record.read')) OR (select ctx.can_everywhere('organisation.edit')))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('kind'), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger never_removed BEFORE DELETE for each statement execute function audit.refuse(), always

table app.retained (
  org_id             uuid not null,
  site_id            uuid not null,
  numbers_from       timestamp with time zone not null default '-infinity'::timestamp with time zone,
  states_from        timestamp with time zone not null default '-infinity'::timestamp with time zone,
  rollups_from       timestamp with time zone not null default '-infinity'::timestamp with time zone,
  primary key (org_id, site_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (numbers_from, states_from, rollups_from) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR (site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))

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
    using ((select ctx.can_everywhere('asset.read')) OR (asset_id IN ( SELECT a.asset_id
   FROM app.asset a)))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('serial'), always
  trigger fed AFTER INSERT for each row execute function app.revocation_fed(), always
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always
  trigger wake AFTER INSERT for each statement execute function app.revocation_wake()

table app.rollup (
  org_id             uuid not null,
  site_id            uuid not null,
  asset_id           uuid not null,
  signal_no          integer not null,
  width_s            integer not null,
  from_at            timestamp with time zone not null,
  cells              integer not null,
  sealed             bytea not null,
  primary key (org_id, site_id, asset_id, signal_no, width_s, from_at),
  check ((cells > 0)),
  check ((width_s in (60, 3600)))
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (cells, sealed) to definer
  grant delete to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR (site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))
  trigger storage_added AFTER INSERT REFERENCING NEW TABLE AS added for each statement execute function app.storage_of_rollups(), always
  trigger storage_changed AFTER UPDATE REFERENCING OLD TABLE AS gone NEW TABLE AS added for each statement execute function app.storage_of_rollups(), always
  trigger storage_gone AFTER DELETE REFERENCING OLD TABLE AS gone for each statement execute function app.storage_of_rollups(), always

table app.rule_escalation_step (
  org_id             uuid not null,
  rule_id            uuid not null,
  step               integer not null,
  after_minutes      integer not null,
  person_id          uuid,
  group_id           uuid,
  enabled            boolean not null,
  primary key (org_id, rule_id, step),
  check (((after_minutes >= 1) AND (after_minutes <= 1440))),
  check (((person_id IS NULL) <> (group_id IS NULL))),
  check (((step >= 1) AND (step <= 5))),
  foreign key (org_id, group_id) references app.permission_group(org_id, group_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id),
  foreign key (org_id, rule_id) references app.alarm_rule(org_id, rule_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (after_minutes, person_id, group_id, enabled) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('rule_id', 'step'), always

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
  grant select (*) to definer
  grant insert (*) to gateway
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer_reads   for select to definer
    using true
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
    using ((select ctx.can_everywhere('telemetry.read')) OR
CASE
    WHEN (select ctx.can('wall.show')) THEN ((asset_id = ANY ((select ctx.few_sites_where('wall.asset'))::uuid[])) OR (asset_id IN (select unnest(ctx.many_sites_where('wall.asset')))))
    ELSE (asset_id IN ( SELECT a.asset_id
       FROM app.asset a
      WHERE ((a.site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (a.site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))))
END)
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
    using ((select ctx.can_everywhere('site.read')) OR (site_id = ANY ((select ctx.few_sites_where('site.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('site.read')))) OR ((select ctx.can('wall.show')) AND (site_id IN ( SELECT p.site_id
   FROM app.site_plan p))))
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('site_id'), always

table app.site_plan (
  org_id             uuid not null default ctx.org_id(),
  site_id            uuid not null,
  media_type         text,
  width_px           integer,
  height_px          integer,
  image_bytes        integer,
  image_version      integer,
  layout_sealed      bytea not null,
  asset_ids          uuid[] not null default '{}'::uuid[],
  version            integer not null default 1,
  removed_at         timestamp with time zone,
  changed_at         timestamp with time zone not null default now(),
  created_at         timestamp with time zone not null default now(),
  primary key (org_id, site_id),
  check (((removed_at IS NULL) = (media_type IS NOT NULL))),
  check (((removed_at IS NULL) OR (asset_ids = '{}'::uuid[]))),
  check ((cardinality(asset_ids) <= 200)),
  check ((height_px > 0)),
  check ((image_bytes > 0)),
  check ((image_version > 0)),
  check ((media_type in ('image/png', 'image/jpeg', 'image/webp'))),
  check ((num_nulls(media_type, width_px, height_px, image_bytes, image_version) in (0, 5))),
  check ((version > 0)),
  check ((width_px > 0)),
  foreign key (org_id, site_id) references app.site(org_id, site_id)
)
  grant select (*) to api
  grant insert (org_id, site_id, media_type, width_px, height_px, image_bytes, image_version, layout_sealed, asset_ids) to api
  grant update (media_type, width_px, height_px, image_bytes, image_version, layout_sealed, asset_ids, removed_at) to api
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
    using 
CASE
    WHEN (select ctx.can('wall.show')) THEN ((site_id = ANY ((select ctx.few_sites_where('wall.plan'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('wall.plan')))))
    ELSE ((select ctx.can_everywhere('site.read')) OR (site_id = ANY ((select ctx.few_sites_where('site.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('site.read')))))
END
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('site_id'), always
  trigger changes BEFORE UPDATE for each row execute function app.site_plan_changes(), always

table app.site_plan_image (
  org_id             uuid not null default ctx.org_id(),
  site_id            uuid not null,
  sealed             bytea,
  primary key (org_id, site_id),
  check ((octet_length(sealed) <= 4194304)),
  foreign key (org_id, site_id) references app.site_plan(org_id, site_id)
)
  grant select (*) to api
  grant insert (*) to api
  grant update (sealed) to api
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
    using (site_id IN ( SELECT p.site_id
   FROM app.site_plan p))
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('site_id'), always

table app.storage (
  org_id             uuid not null,
  site_id            uuid not null,
  asset_id           uuid not null,
  blocks             bigint not null default 0,
  points             bigint not null default 0,
  block_bytes        bigint not null default 0,
  rollup_bytes       bigint not null default 0,
  primary key (org_id, site_id, asset_id)
)
  grant select (*) to api
  grant select (*) to definer
  grant insert (*) to definer
  grant update (blocks, points, block_bytes, rollup_bytes) to definer
  policy org             RESTRICTIVE for all to api
    using (org_id = (select ctx.org_id()))
    with check (org_id = (select ctx.org_id()))
  policy definer         for all to definer
    using true
    with check true
  policy read            for select to api
    using ((select ctx.can_everywhere('telemetry.read')) OR (site_id = ANY ((select ctx.few_sites_where('telemetry.read'))::uuid[])) OR (site_id IN (select unnest(ctx.many_sites_where('telemetry.read')))))

table app.webhook (
  org_id             uuid not null,
  webhook_id         uuid not null,
  target_sealed      bytea not null,
  secret_sealed      bytea not null,
  priority           text not null,
  paused             boolean not null default false,
  removed_at         timestamp with time zone,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid,
  primary key (org_id, webhook_id),
  check ((priority in ('low', 'medium', 'high', 'critical'))),
  foreign key (org_id) references app.org(org_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (target_sealed, priority, paused, removed_at) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE for each row execute function audit.record('webhook_id'), always

table app.webhook_message (
  org_id             uuid not null,
  message_id         uuid not null,
  webhook_id         uuid not null,
  event_ids          uuid[] not null,
  created_at         timestamp with time zone not null,
  state              text not null default 'waiting',
  attempts           integer not null default 0,
  next_at            timestamp with time zone not null,
  leased_until       timestamp with time zone,
  done_at            timestamp with time zone,
  last_error         text,
  primary key (org_id, message_id),
  check (((state = 'waiting') = (done_at IS NULL))),
  check ((attempts >= 0)),
  check ((cardinality(event_ids) <= 500)),
  check ((length(last_error) <= 300)),
  check ((state in ('waiting', 'sent', 'given-up'))),
  foreign key (org_id, webhook_id) references app.webhook(org_id, webhook_id)
)
  index webhook_message_by_age (org_id, created_at)
  index webhook_message_due (org_id, webhook_id, next_at) WHERE (state = 'waiting')
  index webhook_message_of (org_id, webhook_id, created_at DESC)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (state, attempts, next_at, leased_until, done_at, last_error) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

table audit.checkpoint (
  org_id             uuid not null,
  size               bigint not null,
  root               bytea not null,
  frontier           bytea not null,
  note               text not null,
  at                 timestamp with time zone not null default clock_timestamp(),
  primary key (org_id, size),
  check (((octet_length(frontier) % 32) = 0)),
  check ((length(note) <= 4096)),
  check ((octet_length(root) = 32)),
  check ((size > 0))
)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer_reads   for select to definer
    using true
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table audit.cosignature (
  org_id             uuid not null,
  size               bigint not null,
  witness            text not null,
  line               text not null,
  at                 timestamp with time zone not null default clock_timestamp(),
  primary key (org_id, size, witness),
  check (((line ~ '^— [^
]+
$') AND (length(line) <= 16384))),
  check ((length(witness) <= 200)),
  foreign key (org_id, size) references audit.checkpoint(org_id, size)
)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer_reads   for select to definer
    using true
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table audit.export (
  org_id             uuid not null,
  export_id          uuid not null default gen_random_uuid(),
  ticket_hash        bytea not null,
  session_id         uuid not null,
  person_id          uuid not null,
  format             text not null,
  from_at            timestamp with time zone,
  to_at              timestamp with time zone,
  requested_at       timestamp with time zone not null default now(),
  expires_at         timestamp with time zone not null default (now() + '00:05:00'::interval),
  requested_in       xid8 not null default pg_current_xact_id(),
  used_at            timestamp with time zone,
  used_in            xid8,
  size               bigint,
  first_seq          bigint,
  end_seq            bigint,
  primary key (org_id, export_id),
  unique (org_id, ticket_hash),
  check (((0 <= first_seq) AND (first_seq <= end_seq) AND (end_seq <= size))),
  check ((format in ('jsonl', 'csv'))),
  check ((from_at < to_at)),
  check ((num_nulls(used_at, used_in, size, first_seq, end_seq) in (0, 5))),
  check ((octet_length(ticket_hash) = 32))
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (used_at, used_in, size, first_seq, end_seq) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('export_id'), always
  trigger step BEFORE UPDATE for each row execute function audit.export_step(), always

table audit.leaf (
  org_id             uuid not null,
  seq                bigint not null,
  line_id            uuid not null,
  hash               bytea not null,
  primary key (org_id, seq),
  unique (org_id, line_id),
  check ((octet_length(hash) = 32)),
  check ((seq >= 0))
)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer_reads   for select to definer
    using true
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

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
  staff_id           uuid,
  grant_id           uuid,
  category           text not null,
  event              text not null,
  result             text not null,
  concerns           jsonb not null default '{}'::jsonb,
  primary key (org_id, line_id),
  check (((grant_id IS NULL) OR (staff_id IS NOT NULL) OR (person_id IS NOT NULL))),
  check (((length(event) >= 1) AND (length(event) <= 64))),
  check (((person_id IS NULL) OR (session_id IS NOT NULL) OR (process = 'fairlead_auth'))),
  check ((category in ('access', 'request-error', 'configuration', 'control', 'backup', 'audit'))),
  check ((op in ('insert', 'update', 'delete', 'note'))),
  check ((result in ('done', 'refused')))
)
  index line_by_time (org_id, at, line_id)
  index line_in_order (org_id, xid, n)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer_reads   for select to definer
    using true
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table audit.refusal_count (
  org_id             uuid not null,
  session_id         uuid not null,
  since              timestamp with time zone not null,
  noted              integer not null,
  primary key (org_id, session_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (since, noted) to definer
  policy definer         for all to definer
    using true
    with check true

table audit.sealed (
  org_id             uuid not null,
  round              bigint not null,
  size               bigint not null,
  through_xid        xid8 not null,
  through_n          bigint not null,
  at                 timestamp with time zone not null default clock_timestamp(),
  primary key (org_id, round),
  check ((size > 0))
)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer_reads   for select to definer
    using true
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table audit.sink (
  org_id             uuid not null,
  sink_id            uuid not null,
  kind               text not null,
  target_sealed      bytea not null,
  secret_sealed      bytea,
  paused             boolean not null default false,
  removed_at         timestamp with time zone,
  created_at         timestamp with time zone not null default now(),
  created_by         uuid,
  primary key (org_id, sink_id),
  check (((kind = 'webhook') = (secret_sealed IS NOT NULL))),
  check ((kind in ('webhook', 'syslog'))),
  foreign key (org_id) references app.org(org_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (target_sealed, paused, removed_at) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR DELETE OR UPDATE for each row execute function audit.record('sink_id'), always

table audit.sink_state (
  org_id             uuid not null,
  sink_id            uuid not null,
  cursor             bigint not null,
  attempts           integer not null default 0,
  next_at            timestamp with time zone not null default now(),
  leased_until       timestamp with time zone,
  last_ok_at         timestamp with time zone,
  last_error         text,
  test_asked_at      timestamp with time zone,
  test_done_at       timestamp with time zone,
  test_error         text,
  primary key (org_id, sink_id),
  check ((attempts >= 0)),
  check ((cursor >= 0)),
  check ((length(last_error) <= 300)),
  check ((length(test_error) <= 300)),
  foreign key (org_id, sink_id) references audit.sink(org_id, sink_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (cursor, attempts, next_at, leased_until, last_ok_at, last_error, test_asked_at, test_done_at, test_error) to definer
  policy definer         for all to definer
    using true
    with check true

table audit.subscription (
  org_id             uuid not null,
  person_id          uuid not null,
  daily              boolean not null,
  sent_size          bigint,
  sent_at            timestamp with time zone,
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (daily, sent_size, sent_at) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR DELETE OR UPDATE OF daily for each row execute function audit.record('person_id'), always

table audit.tile (
  org_id             uuid not null,
  level              smallint not null,
  tile_index         bigint not null,
  root               bytea not null,
  primary key (org_id, level, tile_index),
  check (((level >= 0) AND (level <= 6))),
  check ((octet_length(root) = 32)),
  check ((tile_index >= 0))
)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer_reads   for select to definer
    using true
  policy definer_writes  for insert to definer
    with check true
  trigger never_emptied BEFORE TRUNCATE for each statement execute function audit.refuse(), always
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table ctx.grant_turn (
  org_id             uuid not null,
  turn               bigint not null default 0,
  primary key (org_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (turn) to definer
  policy definer         for all to definer
    using true
    with check true

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
  grant select to definer
  grant select (*) to definer
  grant insert (*) to definer
  grant update (*) to definer
  policy definer         for all to definer
    using true

table ctx.operate_seen (
  session_id         uuid not null,
  permission         text not null,
  told_at            timestamp with time zone not null,
  primary key (session_id, permission)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (told_at) to definer
  policy definer         for all to definer
    using true
    with check true

table ctx.permission (
  permission         text not null,
  scope              text not null,
  dangerous          boolean not null default false,
  needs_mfa          boolean not null default false,
  platform           boolean not null default false,
  primary key (permission),
  check (((NOT dangerous) OR (scope = 'organisation'))),
  check (((NOT needs_mfa) OR dangerous)),
  check ((permission ~ '^[a-z.-]+$')),
  check ((scope in ('site', 'organisation')))
)
  grant select (*) to definer
  policy definer         for all to definer
    using true

table ctx.person_grant (
  org_id             uuid not null,
  person_id          uuid not null,
  org_kind           text not null,
  role               text not null,
  is_active          boolean not null,
  everywhere         text not null,
  at_sites           text not null,
  needs_mfa          boolean not null,
  head               text default ((((((org_id)::text || '|') || org_kind) || '|') || (person_id)::text) || '|'),
  tail               text default ((everywhere || '|') || at_sites),
  primary key (org_id, person_id)
)
  grant select to definer
  grant select (*) to definer
  grant insert (*) to definer
  grant update (role, is_active, everywhere, at_sites, needs_mfa) to definer
  policy definer         for all to definer
    using true
    with check true

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
  grant update (email_index, email_sealed, password_hash) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for select to definer
    using true
  policy definer_erases  for update to definer
    using true
    with check true

table identity.alarm_link (
  token_hash         bytea not null,
  org_id             uuid not null,
  person_id          uuid not null,
  rule_id            uuid not null,
  asset_id           uuid not null,
  raises             integer not null,
  created_at         timestamp with time zone not null default now(),
  expires_at         timestamp with time zone not null,
  used_at            timestamp with time zone,
  primary key (token_hash),
  check ((octet_length(token_hash) = 32)),
  foreign key (org_id, person_id) references app.person(org_id, person_id),
  foreign key (org_id, rule_id, asset_id) references app.alarm(org_id, rule_id, asset_id)
)
  index alarm_link_by_end (org_id, expires_at)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (used_at) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

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

table identity.email_change (
  change_id          uuid not null,
  account_id         uuid not null,
  email_index        bytea not null,
  email_sealed       bytea not null,
  created_at         timestamp with time zone not null,
  expires_at         timestamp with time zone not null,
  token_hash         bytea,
  ended_at           timestamp with time zone,
  primary key (change_id),
  unique (token_hash),
  check ((octet_length(email_index) = 32)),
  check ((octet_length(token_hash) = 32)),
  foreign key (account_id) references identity.account(account_id)
)
  index email_change_of_account (account_id) WHERE (ended_at IS NULL)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (token_hash, ended_at) to auth
  grant select (change_id, account_id, ended_at) to definer
  grant update (email_index, email_sealed, ended_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
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
  grant update (email_index, email_sealed, used_at) to definer
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

table identity.notice (
  notice_id          uuid not null default gen_random_uuid(),
  org_id             uuid,
  account_id         uuid,
  kind               text not null,
  facts              jsonb not null default '{}'::jsonb,
  to_sealed          bytea,
  created_at         timestamp with time zone not null default now(),
  next_at            timestamp with time zone not null default now(),
  attempts           integer not null default 0,
  sent_at            timestamp with time zone,
  given_up_at        timestamp with time zone,
  last_error         text,
  primary key (notice_id),
  check (((org_id IS NOT NULL) OR (account_id IS NOT NULL))),
  check (((to_sealed IS NULL) OR (account_id IS NOT NULL))),
  check ((attempts >= 0)),
  check ((jsonb_typeof(facts) = 'object')),
  check ((kind ~ '^[a-z.-]{1,60}$')),
  foreign key (account_id) references identity.account(account_id),
  foreign key (org_id) references app.org(org_id)
)
  index notice_due (next_at) WHERE ((sent_at IS NULL) AND (given_up_at IS NULL))
  grant select (*) to auth
  grant insert (*) to auth
  grant update (next_at, attempts, sent_at, given_up_at, last_error) to auth
  grant select (notice_id, account_id, next_at, attempts, sent_at, given_up_at, last_error) to definer
  grant insert (notice_id, org_id, account_id, kind, facts, created_at, next_at) to definer
  grant update (to_sealed, given_up_at) to definer
  grant delete to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for insert to definer
    with check true
  policy definer_erases  for all to definer
    using true
    with check true
  trigger waits AFTER INSERT for each statement execute function identity.notice_waits(), always

table identity.passkey (
  passkey_id         uuid not null,
  account_id         uuid not null,
  credential_id      bytea not null,
  public_key         bytea not null,
  counter            bigint not null default 0,
  transports         text[] not null default '{}'[],
  name_sealed        bytea not null,
  backed_up          boolean not null,
  created_at         timestamp with time zone not null default now(),
  last_used_at       timestamp with time zone,
  removed_at         timestamp with time zone,
  primary key (passkey_id),
  unique (credential_id),
  check (((octet_length(credential_id) >= 1) AND (octet_length(credential_id) <= 1023))),
  foreign key (account_id) references identity.account(account_id)
)
  index passkey_of_account (account_id) WHERE (removed_at IS NULL)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (counter, backed_up, last_used_at, removed_at) to auth
  grant select (passkey_id, account_id, removed_at) to definer
  grant update (credential_id, public_key, name_sealed, removed_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true

table identity.password_reset (
  reset_id           uuid not null,
  account_id         uuid not null,
  created_at         timestamp with time zone not null,
  expires_at         timestamp with time zone not null,
  token_hash         bytea,
  ended_at           timestamp with time zone,
  primary key (reset_id),
  unique (token_hash),
  check ((octet_length(token_hash) = 32)),
  foreign key (account_id) references identity.account(account_id)
)
  index password_reset_of_account (account_id) WHERE (ended_at IS NULL)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (token_hash, ended_at) to auth
  grant select (account_id, ended_at) to definer
  grant update (ended_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true

table identity.pending (
  token_hash         bytea not null,
  account_id         uuid not null,
  person_id          uuid,
  created_at         timestamp with time zone not null,
  expires_at         timestamp with time zone not null,
  tries              integer not null default 0,
  failures_before    integer not null default 0,
  ended_at           timestamp with time zone,
  primary key (token_hash),
  check ((octet_length(token_hash) = 32)),
  check ((tries >= 0)),
  foreign key (account_id) references identity.account(account_id)
)
  index pending_of_account (account_id) WHERE (ended_at IS NULL)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (tries, ended_at) to auth
  grant select (account_id, ended_at) to definer
  grant update (ended_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true

table identity.recovery_code (
  account_id         uuid not null,
  code_hash          bytea not null,
  created_at         timestamp with time zone not null default now(),
  used_at            timestamp with time zone,
  withdrawn_at       timestamp with time zone,
  primary key (account_id, code_hash),
  check ((octet_length(code_hash) = 32)),
  foreign key (account_id) references identity.account(account_id)
)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (used_at, withdrawn_at) to auth
  grant select (account_id, withdrawn_at) to definer
  grant update (withdrawn_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
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
  kind               text not null default 'browser',
  aal                text not null default 'password',
  verified_at        timestamp with time zone,
  grant_org_id       uuid,
  grant_id           uuid,
  scopes             text,
  name_sealed        bytea,
  told               text default 
CASE
    WHEN ((scopes IS NULL) AND (grant_id IS NULL)) THEN ((((((((((date_part('epoch', (LEAST(expires_at, idle_expires_at) AT TIME ZONE 'UTC')))::text || '|') || (date_part('epoch', (last_seen_at AT TIME ZONE 'UTC')))::text) || '|') || kind) || '|') || aal) || '|') || COALESCE((date_part('epoch', (verified_at AT TIME ZONE 'UTC')))::text, '')) || '|false||')
    ELSE NULL::text
END,
  dashboard_id       uuid,
  primary key (session_id),
  unique (token_hash),
  check ((((kind = 'link') = (aal = 'link')) AND ((kind = 'token') = (aal = 'token')))),
  check (((dashboard_id IS NULL) OR (kind = 'token'))),
  check (((grant_id IS NULL) OR (kind <> 'token'))),
  check (((kind <> 'browser') OR (account_id IS NOT NULL) OR (ended_at IS NOT NULL))),
  check (((kind = 'token') = (scopes IS NOT NULL))),
  check ((aal in ('password', 'mfa', 'link', 'token'))),
  check ((kind in ('browser', 'link', 'token'))),
  check ((num_nulls(grant_org_id, grant_id) in (0, 2))),
  check ((octet_length(token_hash) = 32)),
  foreign key (account_id) references identity.account(account_id),
  foreign key (org_id, dashboard_id) references app.dashboard(org_id, dashboard_id),
  foreign key (org_id, person_id) references app.person(org_id, person_id)
)
  index session_of_account (account_id) WHERE (ended_at IS NULL)
  index session_of_grant (grant_org_id, grant_id) WHERE (ended_at IS NULL)
  index session_of_person (org_id, person_id)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (last_seen_at, idle_expires_at, ended_at, ended_why) to auth
  grant select to definer
  grant select (*) to definer
  grant insert (*) to definer
  grant update (account_id, last_seen_at, idle_expires_at, ended_at, ended_why, address, client, name_sealed) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true
  trigger audit AFTER INSERT OR UPDATE OF ended_at for each row execute function audit.record('session_id'), always
  trigger wake AFTER UPDATE OF ended_at for each statement execute function identity.sessions_ended(), always

table identity.spent_challenge (
  challenge_hash     bytea not null,
  spent_at           timestamp with time zone not null default now(),
  primary key (challenge_hash),
  check ((octet_length(challenge_hash) = 32))
)
  grant select (*) to auth
  grant insert (*) to auth
  policy auth            for all to auth
    using true
    with check true

table identity.stream (
  session_id         uuid not null,
  place              integer not null,
  stream_id          uuid not null,
  opened_at          timestamp with time zone not null default now(),
  beat_at            timestamp with time zone not null default now(),
  closed_at          timestamp with time zone,
  primary key (session_id, place),
  check (((place >= 1) AND (place <= 32))),
  foreign key (session_id) references identity.session(session_id)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (stream_id, opened_at, beat_at, closed_at) to definer
  policy definer         for all to definer
    using true
    with check true

table identity.totp (
  account_id         uuid not null,
  secret_sealed      bytea,
  confirmed_at       timestamp with time zone,
  last_step          bigint not null default '-1'::integer,
  begun_sealed       bytea,
  begun_at           timestamp with time zone,
  failures_new       integer not null default 0,
  failures_known     integer not null default 0,
  failures_inside    integer not null default 0,
  primary key (account_id),
  check (((begun_sealed IS NULL) = (begun_at IS NULL))),
  check (((secret_sealed IS NULL) = (confirmed_at IS NULL))),
  check ((failures_inside >= 0)),
  check ((failures_known >= 0)),
  check ((failures_new >= 0)),
  foreign key (account_id) references identity.account(account_id)
)
  grant select (*) to auth
  grant insert (*) to auth
  grant update (*) to auth
  grant select (account_id, confirmed_at) to definer
  grant update (secret_sealed, confirmed_at, begun_sealed, begun_at) to definer
  policy auth            for all to auth
    using true
    with check true
  policy definer         for all to definer
    using true
    with check true

table pki.claim_lookup (
  code_hash          bytea not null,
  org_id             uuid not null,
  claim_id           uuid not null,
  primary key (code_hash),
  check ((octet_length(code_hash) = 32))
)
  grant select (*) to definer
  grant insert (*) to definer
  policy definer         for all to definer
    using true
    with check true

table pki.crl (
  authority          text not null,
  number             bigint not null,
  this_update        timestamp with time zone not null,
  next_update        timestamp with time zone not null,
  entries            integer not null,
  der                bytea not null,
  seen               integer,
  primary key (authority),
  check ((authority ~ '^(root|(asset|service)-ca(-[1-9][0-9]{0,3})?)$')),
  check ((entries >= 0)),
  check ((number > 0)),
  check ((seen >= 0)),
  check ((this_update < next_update))
)
  grant select (*) to definer
  grant select (*) to vault
  grant insert (*) to vault
  grant update (number, this_update, next_update, entries, der, seen) to vault
  policy definer         for select to definer
    using true
  policy vault           for all to vault
    using true
    with check true
  trigger only_grows BEFORE DELETE for each row execute function audit.refuse(), always
  trigger step BEFORE UPDATE for each row execute function pki.crl_step(), always

table pki.gateway_view (
  gateway            uuid not null,
  started_at         timestamp with time zone not null default now(),
  confirmed_at       timestamp with time zone,
  left_at            timestamp with time zone,
  primary key (gateway)
)
  grant select (*) to definer
  grant insert (gateway) to definer
  grant update (started_at, confirmed_at, left_at) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger seen AFTER UPDATE FOR EACH ROW WHEN (((new.confirmed_at IS DISTINCT FROM old.confirmed_at) AND (new.confirmed_at IS NOT NULL))) EXECUTE FUNCTION app.gateway_is_seen(), always

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
  issuer             text,
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
  grant insert (serial, org_id, asset_id, spki, tbs_sha256, not_after, issuer) to vault
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
  grant insert (org_id, token_hash, asset_id, serial, purpose) to definer
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

table pki.revocation_feed (
  org_id             uuid not null,
  serial             bytea not null,
  written_at         timestamp with time zone not null default clock_timestamp(),
  primary key (org_id, serial),
  foreign key (org_id, serial) references app.revocation(org_id, serial)
)
  index revocation_feed_by_time (written_at)
  grant select (*) to definer
  grant insert (org_id, serial) to definer
  policy definer         for all to definer
    using true
    with check true
  trigger only_grows BEFORE DELETE OR UPDATE for each row execute function audit.refuse(), always

table pki.revocation_seen (
  org_id             uuid not null,
  serial             bytea not null,
  gateway            uuid not null,
  confirmed_at       timestamp with time zone not null,
  sockets_closed     integer not null default 0,
  last_closed_at     timestamp with time zone,
  primary key (org_id, serial, gateway),
  check (((sockets_closed = 0) = (last_closed_at IS NULL))),
  check ((sockets_closed >= 0)),
  foreign key (org_id, serial) references app.revocation(org_id, serial)
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (sockets_closed, last_closed_at) to definer
  policy definer         for all to definer
    using true
    with check true

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

table pki.watched (
  part               text not null,
  begun_at           timestamp with time zone not null,
  seen_until         timestamp with time zone not null,
  told               boolean not null default false,
  primary key (part, begun_at),
  check ((part in ('gateways', 'alarms'))),
  check ((seen_until >= begun_at))
)
  grant select (*) to definer
  grant insert (*) to definer
  grant update (seen_until, told) to definer
  grant delete to definer
  policy definer         for all to definer
    using true
    with check true

view ctx.live_session with (security_invoker=true) as
 SELECT x.token_hash,
    x.org_id,
    g.org_kind,
    x.person_id,
    x.session_id,
    x.account_id,
    g.role,
    g.everywhere,
    g.at_sites,
    x.kind,
    x.aal,
    x.verified_at,
    ((x.kind = 'link'::text) OR ((x.kind = 'browser'::text) AND (x.verified_at > (statement_timestamp() - '00:10:00'::interval)) AND (x.verified_at <= (statement_timestamp() + '00:01:00'::interval)))) AS is_fresh,
    (g.needs_mfa AND (x.aal = 'password'::text)) AS lacks_mfa,
    x.scopes,
    x.grant_org_id,
    x.grant_id,
    LEAST(x.expires_at, x.idle_expires_at) AS expires_at,
    x.last_seen_at,
    x.told,
    g.head,
    g.tail,
    x.dashboard_id
   FROM (identity.session x
     JOIN ctx.person_grant g ON (((g.org_id = x.org_id) AND (g.person_id = x.person_id) AND g.is_active)))
  WHERE
        CASE
            WHEN (x.ended_at IS NULL) THEN (LEAST(x.expires_at, x.idle_expires_at) > statement_timestamp())
            ELSE NULL::boolean
        END;

CREATE OR REPLACE FUNCTION app.alarm_act(p_rule_id uuid, p_asset_id uuid, p_act text, p_event_id uuid, p_comment_sealed bytea, p_minutes integer)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  permission constant text := case when p_act = 'acknowledge' then 'alarm.acknowledge' when p_act in ('shelve', 'unshelve') then 'alarm.shelve'
    when p_act in ('out-of-service', 'return-to-service') then 'alarm.edit' end;
  until constant timestamptz := now() + p_minutes * interval '1 minute';
  asset record;
  rule record;
  alarm app.alarm;
  next record;
begin
  if permission is null then
    raise exception 'no such act' using errcode = 'FL004';
  end if;
  if (p_act = 'shelve') <> (p_minutes is not null) or p_minutes not between 1 and 1440 then
    raise exception 'shelving ends within a day' using errcode = 'FL004';
  end if;
  if p_act in ('shelve', 'out-of-service') and p_comment_sealed is null then
    raise exception 'this takes a reason' using errcode = 'FL004';
  end if;
  select a.asset_id, a.site_id, a.kind into asset from app.asset a where a.org_id = org and a.asset_id = p_asset_id;
  if not found or not app.may_at('alarm.read', asset.site_id) then
    raise exception 'no such alarm' using errcode = 'FL005';
  end if;
  if not app.may_at(permission, asset.site_id) then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  select r.priority, r.latching into rule from app.alarm_rule r
  where r.org_id = org and r.rule_id = p_rule_id and r.enabled and (r.asset_id is null or r.asset_id = asset.asset_id)
    and (r.site_id is null or r.site_id = asset.site_id) and (r.kind is null or r.kind = asset.kind);
  if not found then
    raise exception 'no such alarm' using errcode = 'FL005';
  end if;
  -- One that was never anything but normal has no row yet, and may be shelved or taken out of service.
  insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
  values (org, p_rule_id, p_asset_id, asset.site_id, rule.priority, rule.latching, 'normal', false) on conflict do nothing;
  -- Lock: the alarm, until commit: of two who answer it at once the second finds what the first has done.
  select * into alarm from app.alarm l where l.org_id = org and l.rule_id = p_rule_id and l.asset_id = p_asset_id for no key update;
  next := app.alarm_next(alarm.state, alarm.active, alarm.latching, p_act);
  if next.state is null then
    raise exception 'an alarm that is % cannot be changed so', alarm.state using errcode = 'FL003';
  end if;
  if p_act in ('unshelve', 'return-to-service') and app.in_maintenance(org, asset.site_id, p_asset_id, now()) then
    next.state := 'suppressed';
  end if;
  update app.alarm l set state = next.state, active = next.active, shelved_until = until,
    acknowledged_at = case when p_act = 'acknowledge' then clock_timestamp() else l.acknowledged_at end,
    acknowledged_by = case when p_act = 'acknowledge' then ctx.person_id() else l.acknowledged_by end,
    changed_at = clock_timestamp(), changes = l.changes + 1
  where l.org_id = org and l.rule_id = p_rule_id and l.asset_id = p_asset_id;
  insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, person_id, staff_id, until, comment_sealed)
  values (org, p_event_id, p_rule_id, p_asset_id, asset.site_id, now(), now(), p_act, next.state, alarm.priority, ctx.person_id(), ctx.staff_id(), until, p_comment_sealed);
  perform audit.note_org(org, case p_act when 'acknowledge' then 'alarm.acknowledged' when 'shelve' then 'alarm.shelved'
    when 'unshelve' then 'alarm.unshelved' when 'out-of-service' then 'alarm.taken-out' else 'alarm.brought-back' end, 'done', jsonb_build_object('rule_id', p_rule_id, 'asset_id', p_asset_id, 'event_id', p_event_id));
  -- A wake-up without data: open streams look for themselves.
  perform pg_notify('alarm', '');
  return next.state;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.alarm_calls(p_kind text, p_state text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select p_state = 'unacknowledged' and p_kind in ('raised', 'unsuppressed', 'shelf-ended', 'unshelve', 'return-to-service')
$function$
-- owner definer

CREATE OR REPLACE FUNCTION app.alarm_has_news()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- What begins to wait for somebody, where somebody is told; and where there is a webhook all that happens to alarms.
  insert into app.alarm_news (org_id, event_id)
  select w.org_id, w.event_id from written w
  where app.alarm_calls(w.kind, w.state) and (exists (select from app.notify_setting s where s.org_id = w.org_id and s.enabled)
      or exists (select from app.escalation_step s where s.org_id = w.org_id and s.enabled)
      or exists (select from app.rule_escalation_step s where s.org_id = w.org_id and s.rule_id = w.rule_id and s.enabled))
    or w.kind <> 'late-data' and exists (select from app.webhook h where h.org_id = w.org_id and h.removed_at is null and not h.paused);
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.alarm_moves()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.alarm l set site_id = new.site_id where l.org_id = new.org_id and l.asset_id = new.asset_id and l.site_id <> new.site_id;
  -- Windows that are not over go with their asset.
  update app.maintenance m set site_id = new.site_id
  where m.org_id = new.org_id and m.asset_id = new.asset_id and m.site_id <> new.site_id and m.ended_at is null and m.until_at > now();
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.alarm_next(p_state text, p_active boolean, p_latching boolean, p_event text, OUT state text, OUT active boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
declare
  hidden constant boolean := p_state in ('shelved', 'suppressed', 'out-of-service');
  unhidden constant text := case when p_active then 'unacknowledged' else 'normal' end;
begin
  -- ISA-18.2 (2016), clause 5.3; core/alarm/states.ts is the same machine in words, and a test compares every case.
  active := p_active;
  case p_event
    when 'raised' then
      if not p_active then
        state := case when hidden then p_state else 'unacknowledged' end;
        active := true;
      end if;
    when 'cleared' then
      if p_active then
        state := case when hidden or p_latching then p_state when p_state = 'acknowledged' then 'normal' else 'returned' end;
        active := false;
      end if;
    when 'acknowledge' then
      state := case when p_state = 'unacknowledged' then case when p_active then 'acknowledged' else 'normal' end
        when p_state = 'returned' or (p_state = 'acknowledged' and not p_active) then 'normal' end;
    when 'shelve' then
      state := case when not hidden then 'shelved' end;
    when 'unshelve', 'shelf-ended' then
      state := case when p_state = 'shelved' then unhidden end;
    when 'suppressed' then
      state := case when not hidden then 'suppressed' end;
    when 'unsuppressed' then
      state := case when p_state = 'suppressed' then unhidden end;
    when 'out-of-service' then
      state := case when p_state <> 'out-of-service' then 'out-of-service' end;
    when 'return-to-service' then
      state := case when p_state = 'out-of-service' then unhidden end;
    when 'ended' then
      if p_state <> 'normal' or p_active then
        state := 'normal';
        active := false;
      end if;
    else
      raise exception 'no such event of an alarm' using errcode = 'FL004';
  end case;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.alarm_rule_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'UPDATE' then
    new.changed_at := clock_timestamp();
    if (old.spec_sealed, old.asset_id, old.site_id, old.kind) is distinct from (new.spec_sealed, new.asset_id, new.site_id, new.kind) then
      new.version := old.version + 1;
    end if;
    if new.priority <> old.priority then
      update app.alarm l set priority = new.priority where l.org_id = new.org_id and l.rule_id = new.rule_id;
    end if;
  end if;
  -- A wake-up without data: the worker reads the rules anew.
  perform pg_notify('alarm_rule', '');
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.ask_for(p_permission text)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can_everywhere(p_permission) then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  return ctx.org_id();
end $function$
-- owner definer

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

CREATE OR REPLACE FUNCTION app.certificate_keep_replaced()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.certificate c set retire_at = null, replaced_by = null
  where c.org_id = new.org_id and c.replaced_by = new.serial
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.certificate_standing(p_org_id uuid, p_at timestamp with time zone)
 RETURNS TABLE(asset_id uuid, site_id uuid, serial bytea, not_after timestamp with time zone)
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
 SET search_path TO ''
AS $function$
  select x.asset_id, x.site_id, x.serial, x.not_after from (
    select distinct on (a.asset_id) a.asset_id, a.site_id, c.serial, c.not_after, r.serial is not null as revoked
    from app.asset a
    join app.certificate c on c.org_id = a.org_id and c.asset_id = a.asset_id and c.state = 'confirmed'
    left join app.revocation r on r.org_id = c.org_id and r.serial = c.serial
    where a.org_id = p_org_id
    -- Of the live ones that lasts longest and is to stay; else the newest, which says why there is none.
    order by a.asset_id, r.serial is null and c.not_after > p_at desc, c.retire_at is null desc,
      case when r.serial is null and c.not_after > p_at then c.not_after end desc nulls last, c.created_at desc, c.serial
  ) x where not x.revoked
$function$
-- owner definer; execute: api

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

CREATE OR REPLACE FUNCTION app.certificates_exported(p_lines integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can('asset.read') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  perform audit.note_org(ctx.org_id(), 'certificates.exported', 'done', jsonb_build_object('lines', p_lines));
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.claim_code_known()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into pki.claim_lookup (code_hash, org_id, claim_id) values (new.code_hash, new.org_id, new.claim_id);
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.claim_code_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if old.used_at is not null or old.withdrawn_at is not null then
    raise exception 'a claim code is used or withdrawn once' using errcode = 'FL003';
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.claim_outcome(c app.claim_code, p_asset_id uuid)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case
    when c.claim_id is null then 'unknown'
    when c.used_at is not null then 'used'
    when c.withdrawn_at is not null then 'withdrawn'
    when c.expires_at <= statement_timestamp() then 'expired'
    when p_asset_id is distinct from c.asset_id and p_asset_id is not null then 'other-asset'
    when not exists (select from app.org o where o.org_id = c.org_id and o.state = 'active') then 'closed'
    else 'open'
  end
$function$
-- owner definer

CREATE OR REPLACE FUNCTION app.compact_add_blocks(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamp with time zone[], tos timestamp with time zone[], counts integer[], in_minutes boolean[], in_hours boolean[], contents bytea[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.block (org_id, site_id, asset_id, signal_no, from_at, to_at, points, minutes, hours, sealed)
  select of_org, of_site, w.* from unnest(assets, signals, froms, tos, counts, in_minutes, in_hours, contents) w;
  -- A point in two blocks would be counted twice: whoever wrote this is wrong, and none of it stands.
  if exists (
    select from unnest(assets, signals, froms, tos) w (asset_id, signal_no, from_at, to_at)
    cross join lateral (
      select from app.block b
      where b.org_id = of_org and b.site_id = of_site and b.asset_id = w.asset_id and b.signal_no = w.signal_no
        and b.from_at < w.to_at and b.from_at > w.from_at - interval '32 days' and b.to_at > w.from_at and b.from_at <> w.from_at
      limit 1) b
  ) then
    raise exception 'blocks of one signal overlap' using errcode = 'FL002';
  end if;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_blocks(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamp with time zone[], tos timestamp with time zone[])
 RETURNS TABLE(asset_id uuid, signal_no integer, from_at timestamp with time zone, to_at timestamp with time zone, points integer, minutes boolean, hours boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select b.asset_id, b.signal_no, b.from_at, b.to_at, b.points, b.minutes, b.hours
    from unnest(assets, signals, froms, tos) w (asset_id, signal_no, from_at, to_at)
    -- The limit is never reached: without one the planner, who has no statistics, would read the whole site instead.
    cross join lateral (
      select * from app.block b
      where b.org_id = of_org and b.site_id = of_site and b.asset_id = w.asset_id and b.signal_no = w.signal_no
        -- No block is longer than 32 days.
        and b.from_at < w.to_at and b.from_at > w.from_at - interval '32 days' and b.to_at > w.from_at
      order by b.from_at limit 1000000) b
    order by b.asset_id, b.signal_no, b.from_at;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_drop_blocks(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamp with time zone[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Privilege raise: deleting, which no process may. What these blocks held is written again in the same transaction.
  for i in 1 .. cardinality(assets) loop
    delete from app.block b
    where b.org_id = of_org and b.site_id = of_site and b.asset_id = assets[i] and b.signal_no = signals[i] and b.from_at = froms[i];
  end loop;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_due(many integer, older_than timestamp with time zone, at_most integer)
 RETURNS TABLE(org_id uuid, site_id uuid, segments bigint, oldest timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select w.org_id, w.site_id, sum(b.segments)::bigint, min(b.oldest)
    from app.segment_writers() w
    left join app.compaction c on c.org_id = w.org_id and c.site_id = w.site_id and c.writer = w.writer
    cross join lateral (
      select count(*) as segments, min(s.received_at) as oldest from (
        select s.received_at from app.segment s
        where s.org_id = w.org_id and s.site_id = w.site_id and s.writer = w.writer and s.n > coalesce(c.upto_n, -1)
        order by s.n limit many) s
    ) b
    group by w.org_id, w.site_id
    having min(b.oldest) <= older_than or sum(b.segments) >= many
    order by min(b.oldest) limit at_most;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_forget(at_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  forgotten integer;
begin
  -- Privilege raise: a mark below which there is no segment any more says nothing. Those of lately are left alone: their
  -- writer may be about to write.
  delete from app.compaction c using (
    select o.org_id, o.site_id, o.writer from app.compaction o
    where o.at < now() - interval '3 days'
      and not exists (select from app.segment s where s.org_id = o.org_id and s.site_id = o.site_id and s.writer = o.writer)
    limit at_most for update skip locked) o
  where c.org_id = o.org_id and c.site_id = o.site_id and c.writer = o.writer;
  get diagnostics forgotten = row_count;
  return forgotten;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_kept(of_org uuid, of_site uuid)
 RETURNS TABLE(numbers_from timestamp with time zone, states_from timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select nullif(r.numbers_from, '-infinity'), nullif(r.states_from, '-infinity')
    from app.retained r where r.org_id = of_org and r.site_id = of_site;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_kinds(of_org uuid, assets uuid[])
 RETURNS TABLE(asset_id uuid, signal_no integer, kind text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select s.asset_id, s.signal_no, s.kind from app.signal s where s.org_id = of_org and s.asset_id = any (assets);
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_mark(of_org uuid, of_site uuid, writers uuid[], marks bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  moved bigint;
begin
  insert into app.compaction as c (org_id, site_id, writer, upto_n)
  select of_org, of_site, w.writer, w.mark from unnest(writers, marks) w (writer, mark)
  on conflict (org_id, site_id, writer) do update set upto_n = excluded.upto_n, at = now()
    where c.upto_n < excluded.upto_n;
  get diagnostics moved = row_count;
  if moved <> cardinality(writers) then
    raise exception 'a mark moves forward' using errcode = 'FL002';
  end if;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_open(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamp with time zone[])
 RETURNS TABLE(asset_id uuid, signal_no integer, from_at timestamp with time zone, sealed bytea)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select b.asset_id, b.signal_no, b.from_at, b.sealed
    from unnest(assets, signals, froms) w (asset_id, signal_no, from_at)
    cross join lateral (
      select * from app.block b
      where b.org_id = of_org and b.site_id = of_site and b.asset_id = w.asset_id and b.signal_no = w.signal_no
        and b.from_at = w.from_at limit 1) b;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_put_rollups(of_org uuid, of_site uuid, assets uuid[], signals integer[], widths integer[], froms timestamp with time zone[], counts integer[], contents bytea[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.rollup as r (org_id, site_id, asset_id, signal_no, width_s, from_at, cells, sealed)
  select of_org, of_site, w.* from unnest(assets, signals, widths, froms, counts, contents) w (a, s, width, f, cells, c) where w.cells > 0
  on conflict (org_id, site_id, asset_id, signal_no, width_s, from_at)
    do update set cells = excluded.cells, sealed = excluded.sealed;
  -- Privilege raise: a roll-up without cells says nothing.
  for i in 1 .. cardinality(assets) loop
    continue when counts[i] > 0;
    delete from app.rollup r
    where r.org_id = of_org and r.site_id = of_site and r.asset_id = assets[i] and r.signal_no = signals[i]
      and r.width_s = widths[i] and r.from_at = froms[i];
  end loop;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_rollups(of_org uuid, of_site uuid, assets uuid[], signals integer[], widths integer[], froms timestamp with time zone[])
 RETURNS TABLE(asset_id uuid, signal_no integer, width_s integer, from_at timestamp with time zone, sealed bytea)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select r.asset_id, r.signal_no, r.width_s, r.from_at, r.sealed
    from unnest(assets, signals, widths, froms) w (asset_id, signal_no, width_s, from_at)
    cross join lateral (
      select * from app.rollup r
      where r.org_id = of_org and r.site_id = of_site and r.asset_id = w.asset_id and r.signal_no = w.signal_no
        and r.width_s = w.width_s and r.from_at = w.from_at limit 1) r;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.compact_take(of_org uuid, of_site uuid, at_most integer)
 RETURNS TABLE(writer uuid, n bigint, epoch integer, received_at timestamp with time zone, sealed bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: one worker compacts a site at a time, until the end of its transaction. Another one finds another site.
  if not pg_catalog.pg_try_advisory_xact_lock(hashtextextended('app.compact ' || of_org || of_site, 0)) then return; end if;
  return query
    select w.writer, s.n, s.epoch, s.received_at, s.sealed
    from app.segment_writers(of_org, of_site) w
    left join app.compaction c on c.org_id = w.org_id and c.site_id = w.site_id and c.writer = w.writer
    cross join lateral (
      select s.n, s.epoch, s.received_at, s.sealed, row_number() over (order by s.n) as place from app.segment s
      where s.org_id = of_org and s.site_id = of_site and s.writer = w.writer and s.n > coalesce(c.upto_n, -1)
      order by s.n limit at_most
    ) s
    -- Of each writer a beginning without gaps: that is what moves its mark.
    order by s.place, w.writer limit at_most;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.computed_signal_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'INSERT' then
    -- Lock: whoever adds one in this organisation, until the end of the transaction. Numbers are never given twice.
    perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.computed_signal ' || new.org_id, 0));
    select coalesce(max(c.signal_no), 50000) + 1 into new.signal_no from app.computed_signal c where c.org_id = new.org_id;
  else
    new.changed_at := clock_timestamp();
    if new.definition_sealed is distinct from old.definition_sealed then
      new.version := old.version + 1;
    end if;
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.dashboard_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  new.version := old.version + 1;
  new.changed_at := clock_timestamp();
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.defect_close(p_defect_id uuid, p_record_id uuid)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  defect app.defect;
  closing app.record;
begin
  select * into defect from app.defect d where d.org_id = org and d.defect_id = p_defect_id;
  perform app.record_asset(defect.asset_id, 'defect.close');
  if defect.severity <> 'observation' and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  select * into closing from app.record r where r.org_id = org and r.record_id = p_record_id and r.asset_id = defect.asset_id
  order by r.version desc limit 1;
  if not found or not (app.record_rule(closing.kind)).closes or closing.done_at < defect.found_at or closing.record_id = defect.record_id
    or app.record_is_archived(org, p_record_id) then
    raise exception 'a later service, inspection or examination of the asset closes a defect' using errcode = 'FL004';
  end if;
  insert into app.defect_closing (org_id, defect_id, asset_id, record_id, version, closed_by)
  values (org, p_defect_id, defect.asset_id, p_record_id, closing.version, ctx.person_id());
  perform pg_notify('record', '');
  return now();
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.end_session(p_session_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update identity.session s set ended_at = now(),
    ended_why = case when s.person_id = ctx.person_id() then 'ended' else 'ended by an administrator' end
  where s.session_id = p_session_id and s.ended_at is null and app.may_end(s);
  if not found then
    raise exception 'no such session' using errcode = 'FL005';
  end if;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.end_sessions(p_person_id uuid DEFAULT NULL::uuid, p_all boolean DEFAULT false)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  ended integer;
begin
  if ctx.org_id() is null or ((p_all or p_person_id is not null) and not ctx.can_everywhere('session.manage')) then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if p_person_id is not null and not exists (select from app.person p where p.org_id = ctx.org_id() and p.person_id = p_person_id) then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
  update identity.session s set ended_at = now(),
    ended_why = case when s.person_id = ctx.person_id() then 'ended' else 'ended by an administrator' end
  where (s.org_id = ctx.org_id() or s.grant_org_id = ctx.org_id()) and s.ended_at is null and app.may_end(s)
    and case
      when p_all then s.session_id <> ctx.session_id()
      when p_person_id is not null then s.org_id = ctx.org_id() and s.person_id = p_person_id
      else s.org_id = ctx.org_id() and s.person_id = ctx.person_id() and s.session_id <> ctx.session_id() end;
  get diagnostics ended = row_count;
  return ended;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.enrol_intend(p_org_id uuid, p_asset_id uuid, p_serial bytea, p_token_hash bytea, p_enrolment text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.escalation_set(p_after integer[], p_priorities text[], p_person_ids uuid[], p_group_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
begin
  if not ctx.can_everywhere('alarm.edit') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if exists (select from unnest(p_person_ids) u (id) where u.id is not null
      and not exists (select from app.person p where p.org_id = org and p.person_id = u.id))
    or exists (select from unnest(p_group_ids) u (id) where u.id is not null
      and not exists (select from app.permission_group g where g.org_id = org and g.group_id = u.id and g.archived_at is null)) then
    raise exception 'no such person or group' using errcode = 'FL005';
  end if;
  if exists (select from unnest(p_after) with ordinality a (after, n) join unnest(p_after) with ordinality b (after, n) on b.n = a.n + 1
      where b.after <= a.after) then
    raise exception 'each step comes later than the one before' using errcode = 'FL004';
  end if;
  insert into app.escalation_step as s (org_id, step, after_minutes, priority, person_id, group_id, enabled)
  select org, u.n, u.after, u.priority, u.person_id, u.group_id, true
  from unnest(p_after, p_priorities, p_person_ids, p_group_ids) with ordinality u (after, priority, person_id, group_id, n)
  on conflict (org_id, step) do update set after_minutes = excluded.after_minutes, priority = excluded.priority, person_id = excluded.person_id,
    group_id = excluded.group_id, enabled = true;
  update app.escalation_step s set enabled = false where s.org_id = org and s.enabled and s.step > coalesce(cardinality(p_after), 0);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.escalation_steps()
 RETURNS TABLE(after_minutes integer, priority text, person_id uuid, group_id uuid)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Who is told is not for whoever stands before a wall.
  if not ctx.can('alarm.read') or ctx.can('wall.show') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return query select s.after_minutes, s.priority, s.person_id, s.group_id from app.escalation_step s
    where s.org_id = ctx.org_id() and s.enabled order by s.step;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.form_version_counts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  newest integer;
begin
  -- Lock: the form, until commit: of two who change it at once the second finds what the first has made of it.
  select f.version into newest from app.form f where f.org_id = new.org_id and f.form_id = new.form_id and f.archived_at is null for no key update;
  if newest is null then
    raise exception 'no such form' using errcode = 'FL005';
  end if;
  if new.version = 1 and not exists (select from app.form_version v where v.org_id = new.org_id and v.form_id = new.form_id) then
    return new;
  end if;
  if new.version <> newest + 1 then
    raise exception 'the form has been changed in the meantime' using errcode = 'FL003';
  end if;
  update app.form f set version = new.version where f.org_id = new.org_id and f.form_id = new.form_id;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.gateway_claim(p_code_hash bytea, p_asset_id uuid)
 RETURNS TABLE(outcome text, org_id uuid, site_id uuid, asset_id uuid)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select app.claim_outcome(c, p_asset_id), c.org_id, a.site_id, c.asset_id
    from pki.claim_lookup l
    join app.claim_code c on c.org_id = l.org_id and c.claim_id = l.claim_id
    join app.asset a on a.org_id = c.org_id and a.asset_id = c.asset_id
    where l.code_hash = p_code_hash;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_claims_guessed(p_address text, p_tries integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- A code that does not exist is no organisation's: those who run the platform hear of it.
  insert into audit.line (org_id, process, address, category, event, result, table_name, op, row_key, changed)
  select o.org_id, session_user, left(p_address, 64), 'access', 'claim-code.guessed', 'refused', 'app.org', 'note',
    jsonb_build_object('org_id', o.org_id), jsonb_build_object('tries', p_tries)
  from app.org o where o.kind = 'platform';
end $function$
-- owner definer; execute: gateway

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

CREATE OR REPLACE FUNCTION app.gateway_confirm_view(gateway uuid, asked_ago_ms integer, fingerprint bytea[], sockets integer[], closed_ago_ms integer[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  asked_at constant timestamptz := clock_timestamp() - make_interval(secs => asked_ago_ms / 1000.0);
begin
  update pki.gateway_view v set confirmed_at = greatest(v.confirmed_at, asked_at), left_at = null
  where v.gateway = gateway_confirm_view.gateway;
  insert into pki.revocation_seen as s (org_id, serial, gateway, confirmed_at, sockets_closed, last_closed_at)
  select i.org_id, i.serial, gateway_confirm_view.gateway, clock_timestamp(), u.sockets,
    case when u.sockets > 0 then clock_timestamp() - make_interval(secs => u.closed_ago_ms / 1000.0) end
  from unnest(fingerprint, sockets, closed_ago_ms) as u (fingerprint, sockets, closed_ago_ms)
  join pki.issuance i on i.fingerprint = u.fingerprint
  -- The gateway cannot make up that something was revoked.
  join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
  on conflict on constraint revocation_seen_pkey do update set
    sockets_closed = s.sockets_closed + excluded.sockets_closed,
    last_closed_at = greatest(s.last_closed_at, excluded.last_closed_at);
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_declare_signals(org uuid, asset uuid, key_index bytea[], key_sealed bytea[], kind text[], unit_sealed bytea[])
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
  insert into app.signal (org_id, asset_id, signal_no, key_index, key_sealed, kind, unit_sealed)
  select org, asset, highest + row_number() over (order by d.ord), d.key_index, d.key_sealed, d.kind, d.unit_sealed
  from unnest(key_index, key_sealed, kind, unit_sealed) with ordinality as d (key_index, key_sealed, kind, unit_sealed, ord)
  where not exists (select from app.signal s where s.org_id = org and s.asset_id = asset and s.key_index = d.key_index);
  return query
    select s.key_index, s.signal_no, s.kind from app.signal s
    where s.org_id = org and s.asset_id = asset and s.key_index = any (gateway_declare_signals.key_index);
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_enrol(p_code_hash bytea, p_asset_id uuid, p_serial bytea, p_token_hash bytea)
 RETURNS TABLE(outcome text, org_id uuid, site_id uuid, asset_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_fed(after timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return (select count(*) from pki.revocation_feed f where f.written_at >= after);
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
  update pki.gateway_view v set left_at = now() where v.gateway = gateway_gone.gateway and v.left_at is null;
  update app.presence p set connected = false, disconnected_at = now()
  where p.gateway = gateway_gone.gateway and p.connected;
  get diagnostics gone = row_count;
  return gone;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_health(org uuid, asset uuid, reported timestamp with time zone, received timestamp with time zone, state text, standing bytea, report_sealed bytea)
 RETURNS TABLE(before_state text, before_standing bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  earlier app.health;
begin
  -- Lock: the asset's line, so that two reports at once are compared one after the other. Released at commit.
  select h.* into earlier from app.health h where h.org_id = org and h.asset_id = asset for update;
  if earlier.reported_at > reported then
    -- It comes late and says nothing of now.
    return query select earlier.state, gateway_health.standing;
    return;
  end if;
  insert into app.health as h (org_id, asset_id, reported_at, received_at, state, standing, report_sealed)
  values (org, asset, reported, received, gateway_health.state, gateway_health.standing, gateway_health.report_sealed)
  on conflict on constraint health_pkey do update set reported_at = excluded.reported_at, received_at = excluded.received_at,
    state = excluded.state, standing = excluded.standing, report_sealed = excluded.report_sealed;
  if earlier.org_id is not null then
    return query select earlier.state, earlier.standing;
  end if;
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

CREATE OR REPLACE FUNCTION app.gateway_is_seen()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Without a confirmed view a gateway refuses everybody, so this is what says that telemetry is taken.
  perform app.watch_seen('gateways', new.confirmed_at);
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.gateway_issued(p_serial bytea, p_certificate bytea, p_issuer text, p_not_before timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.certificate c
  set state = 'issued', fingerprint = i.fingerprint, spki = i.spki, issuer = p_issuer, not_before = p_not_before,
    not_after = i.not_after, certificate_der = p_certificate
  from pki.issuance i
  -- As the vault recorded it: nothing else can be written down.
  where i.serial = p_serial and i.fingerprint = sha256(p_certificate)
    and c.org_id = i.org_id and c.serial = i.serial and c.state = 'intended' and c.enrolment is not null;
  return found;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_not_issued(p_org_id uuid, p_serial bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_presence(gateway uuid, org uuid[], asset uuid[], connected boolean[], at timestamp with time zone[], last_received timestamp with time zone[], protocol text[], rhythm_ms integer[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.presence as p
    (org_id, asset_id, connected, connected_at, disconnected_at, last_received_at, gateway, protocol, rhythm_ms)
  select u.org, u.asset, u.connected, case when u.connected then u.at end, case when not u.connected then u.at end,
    u.last_received, gateway_presence.gateway, u.protocol, u.rhythm_ms
  from unnest(org, asset, connected, at, last_received, protocol, rhythm_ms)
    as u (org, asset, connected, at, last_received, protocol, rhythm_ms)
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
    protocol = case when excluded.connected then excluded.protocol else p.protocol end,
    rhythm_ms = coalesce(excluded.rhythm_ms,
      -- The median of three and more silences without a rhythm between them: one outage is no rhythm.
      case when excluded.last_received_at - p.last_received_at between interval '1 minute' and interval '7 days'
          and cardinality(p.gaps_ms) >= 2 then
        (select percentile_disc(0.5) within group (order by g)
         from unnest(p.gaps_ms || (extract(epoch from excluded.last_received_at - p.last_received_at) * 1000)::integer) as g)
      end, p.rhythm_ms),
    gaps_ms = case when excluded.rhythm_ms is not null then '{}'
      when excluded.last_received_at - p.last_received_at between interval '1 minute' and interval '7 days' then
        (p.gaps_ms || (extract(epoch from excluded.last_received_at - p.last_received_at) * 1000)::integer)
          [greatest(1, cardinality(p.gaps_ms) - 3):]
      else p.gaps_ms end;
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_renew(p_fingerprint bytea, p_serial bytea, p_token_hash bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  mine record;
begin
  select i.org_id, i.asset_id, i.serial into mine from pki.issuance i where i.fingerprint = p_fingerprint;
  if not found then
    return 'not-live';
  end if;
  -- Lock: the asset's row until commit, so that revoking, issuing and renewing come one after the other.
  perform 1 from app.asset a where a.org_id = mine.org_id and a.asset_id = mine.asset_id for no key update;
  perform 1 from app.certificate c join app.org o on o.org_id = c.org_id and o.state = 'active'
  where c.org_id = mine.org_id and c.serial = mine.serial and c.state = 'confirmed' and c.not_after > now()
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
  if not found then
    return 'not-live';
  end if;
  -- A device that asks in a loop must not fill the tables for ever: ten a day are more than any need.
  if (select count(*) from app.certificate c
      where c.org_id = mine.org_id and c.asset_id = mine.asset_id and c.enrolment = 're-enrolment'
        and c.created_at > now() - interval '1 day') >= 10 then
    return 'too-many';
  end if;
  perform app.enrol_intend(mine.org_id, mine.asset_id, p_serial, p_token_hash, 're-enrolment');
  perform app.retire_others(mine.asset_id, p_serial, interval '7 days');
  return 'done';
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
    select f.serial, i.fingerprint, f.written_at
    from pki.revocation_feed f
    join pki.issuance i on i.org_id = f.org_id and i.serial = f.serial
    where f.written_at >= after and i.fingerprint is not null
    order by f.written_at;
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

CREATE OR REPLACE FUNCTION app.gateway_started(gateway uuid)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into pki.gateway_view as v (gateway) values (gateway_started.gateway)
  on conflict on constraint gateway_view_pkey do update set started_at = now(), confirmed_at = null, left_at = null;
  return now();
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.gateway_used(org uuid[], serial bytea[], at timestamp with time zone[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.certificate_use as k (org_id, serial, last_used_at)
  select u.org, u.serial, max(u.at)
  from unnest(org, serial, at) as u (org, serial, at)
  -- A certificate that the gateway made up is nobody's.
  where exists (select from app.certificate c where c.org_id = u.org and c.serial = u.serial)
  group by u.org, u.serial
  -- In one order, so that two gateways do not wait for each other in a circle.
  order by u.org, u.serial
  on conflict on constraint certificate_use_pkey do update set last_used_at = greatest(k.last_used_at, excluded.last_used_at);
end $function$
-- owner definer; execute: gateway

CREATE OR REPLACE FUNCTION app.group_archive(p_group_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := app.ask_for('group.edit');
begin
  perform app.refuse_stronger_group(org, p_group_id);
  update app.permission_group g set archived_at = now() where g.org_id = org and g.group_id = p_group_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.group_grant(p_permissions text[], p_everywhere boolean, p_site_ids text, OUT everywhere text, OUT at_sites text)
 RETURNS record
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select case when p_everywhere then ' ' || array_to_string(p_permissions, ' ') || ' ' else '' end,
    case when p_everywhere then '' else ' ' || array_to_string(p_permissions, ' ') || ' |' || coalesce(p_site_ids, '') end
$function$
-- owner definer

CREATE OR REPLACE FUNCTION app.group_put(p_group_id uuid, p_name_sealed bytea, p_note_sealed bytea, p_permissions text[], p_everywhere boolean, p_site_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := app.ask_for('group.edit');
  chosen text[] := array(select distinct p from unnest(p_permissions) p order by p);
  sites uuid[] := case when p_everywhere then '{}' else coalesce(p_site_ids, '{}') end;
begin
  if p_everywhere is null or cardinality(chosen) = 0 or exists (select from unnest(chosen) p
      where not exists (select from ctx.permission k where k.permission = p and k.platform <= (ctx.org_kind() = 'platform') and (p_everywhere or k.scope = 'site'))) then
    raise exception 'a permission is not known, or cannot be held at some sites alone' using errcode = 'FL004';
  end if;
  if exists (select from unnest(sites) s where not exists (select from app.site t where t.org_id = org and t.site_id = s)) then
    raise exception 'no such site' using errcode = 'FL005';
  end if;
  if not (select ctx.i_cover(f.everywhere, f.at_sites) from app.group_grant(chosen, p_everywhere, array_to_string(sites, ',')) f)
    -- At no site in particular, so that it can be checked for a group that has none yet.
    or exists (select from unnest(chosen) p where not ctx.can(p)) then
    raise exception 'this takes more than you may do yourself' using errcode = 'FL002';
  end if;
  if exists (select from app.permission_group g where g.org_id = org and g.group_id = p_group_id) then
    perform app.refuse_stronger_group(org, p_group_id);
  end if;
  -- Less first, then more: what stands in between is never more than before or after.
  delete from app.group_site s where s.org_id = org and s.group_id = p_group_id and not s.site_id = any (sites);
  insert into app.permission_group as g (org_id, group_id, name_sealed, note_sealed, permissions, everywhere)
  values (org, p_group_id, p_name_sealed, p_note_sealed, chosen, p_everywhere)
  on conflict (org_id, group_id) do update set name_sealed = excluded.name_sealed, note_sealed = excluded.note_sealed,
    permissions = excluded.permissions, everywhere = excluded.everywhere;
  insert into app.group_site (org_id, group_id, site_id) select org, p_group_id, s from unnest(sites) s on conflict do nothing;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.in_hours(p_from integer, p_until integer, p_time_zone text, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  minute integer;
begin
  if p_from is null then
    return true;
  end if;
  begin
    minute := extract(hour from p_at at time zone p_time_zone) * 60 + extract(minute from p_at at time zone p_time_zone);
  exception when invalid_parameter_value then
    -- A zone that there is no more, since the time zones of the server were updated: told at a wrong time is better than not.
    return true;
  end;
  return case when p_from < p_until then minute >= p_from and minute < p_until else minute >= p_from or minute < p_until end;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.in_maintenance(p_org_id uuid, p_site_id uuid, p_asset_id uuid, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return exists (select from app.maintenance m
    where m.org_id = p_org_id and m.until_at > p_at and m.begins_at <= p_at and m.ended_at is null
      and (m.asset_id = p_asset_id or (m.asset_id is null and m.site_id = p_site_id)));
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.key_stays_away()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if old.erased_at is not null or new.key_wrapped is not null then
    raise exception 'a key is taken away, once, and never given back' using errcode = 'FL002';
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.last_minute_of_day(p_minute integer, p_time_zone text, p_at timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  zone text := p_time_zone;
  today date;
  due timestamptz;
begin
  begin
    today := (p_at at time zone zone)::date;
  exception when invalid_parameter_value then
    -- A zone that there is no more, since the time zones of the server were updated: at a wrong hour is better than never.
    zone := 'UTC';
    today := (p_at at time zone zone)::date;
  end;
  -- Every day has this minute once: where the clock jumps over it, it is as much later; where it comes twice, the second.
  due := (today + p_minute * interval '1 minute') at time zone zone;
  return case when due <= p_at then due else (today - 1 + p_minute * interval '1 minute') at time zone zone end;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.lock_outs(p_asset_ids uuid[])
 RETURNS TABLE(asset_id uuid, since timestamp with time zone, defects integer, first_defect uuid)
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
 SET search_path TO ''
AS $function$
  select l.asset_id, min(l.locks_at), count(*)::integer, (array_agg(l.defect_id order by l.locks_at, l.defect_id))[1]
  from (
    select d.asset_id, d.defect_id, case d.severity when 'now' then d.reported_at else greatest(d.by_at, d.reported_at) end as locks_at
    from app.defect d
    where d.org_id = (select ctx.org_id()) and (p_asset_ids is null or d.asset_id = any (p_asset_ids)) and d.severity <> 'observation'
      and not exists (select from app.defect_closing c where c.org_id = d.org_id and c.defect_id = d.defect_id)) l
  where l.locks_at <= now()
  group by l.asset_id
$function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.maintenance_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'INSERT' then
    if new.asset_id is not null then
      select a.site_id into new.site_id from app.asset a where a.org_id = new.org_id and a.asset_id = new.asset_id;
    end if;
  elsif new.ended_at is distinct from old.ended_at then
    if old.ended_at is not null or old.until_at <= now() then
      raise exception 'it is over' using errcode = 'FL003';
    end if;
    -- It ends now, whatever is said: nobody writes what was.
    new.ended_at := now();
    new.ended_by := ctx.person_id();
  end if;
  new.changed_at := clock_timestamp();
  -- A wake-up without data: the worker reads rules and windows anew.
  perform pg_notify('alarm_rule', '');
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.may_at(p_permission text, p_site_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return ctx.can_everywhere(p_permission) or coalesce(p_site_id = any (ctx.few_sites_where(p_permission)), false)
    or p_site_id = any (ctx.many_sites_where(p_permission));
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.may_end(s identity.session)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select s.session_id = ctx.session_id()
    or (s.org_id = ctx.org_id() and (ctx.can_everywhere('session.manage')
      -- A stolen token must not throw its owner out.
      or (s.person_id = ctx.person_id() and exists (select from identity.session me where me.session_id = ctx.session_id() and me.kind <> 'token'))))
    or (s.grant_org_id = ctx.org_id() and (ctx.can_everywhere('session.manage') or ctx.can_everywhere('operate-as.decide')))
$function$
-- owner definer

CREATE OR REPLACE FUNCTION app.notification_fill(p_org_id uuid, p_notification_id uuid, p_rules uuid[], p_assets uuid[], p_events uuid[], p_priorities text[], p_ats timestamp with time zone[], p_listed integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  with news as (
    select u.*, app.priority_rank(u.priority) as rank, x.rule_id is not null as is_listed
    from unnest(p_rules, p_assets, p_events, p_priorities, p_ats) with ordinality u (rule_id, asset_id, event_id, priority, at, n)
    left join app.notification_alarm x
      on x.org_id = p_org_id and x.notification_id = p_notification_id and x.rule_id = u.rule_id and x.asset_id = u.asset_id
  ), listed as (
    select app.priority_rank(i.priority) as rank, count(*) as count from app.notification_alarm i
    where i.org_id = p_org_id and i.notification_id = p_notification_id group by 1
  ), placed as (
    -- Only what is as pressing takes a place from an alarm: a critical one is listed however many low ones there are, and
    -- all in all no more than so many of each priority.
    select w.*, w.is_listed or row_number() over (partition by w.is_listed order by w.rank desc, w.n)
      + (select coalesce(sum(l.count), 0) from listed l where l.rank >= w.rank) <= p_listed as fits
    from news w
  ), put as (
    insert into app.notification_alarm (org_id, notification_id, rule_id, asset_id, event_id, priority, at)
    select p_org_id, p_notification_id, w.rule_id, w.asset_id, w.event_id, w.priority, w.at from placed w where w.fits
    on conflict on constraint notification_alarm_pkey do update set event_id = excluded.event_id, priority = excluded.priority, at = excluded.at
  ), counted as (
    select count(*) as count, (array_agg(w.priority order by w.rank desc))[1] as worst from placed w where not w.fits
  )
  -- Who has looked has not seen what is added now.
  update app.notification n set seen_at = null, more = n.more + c.count,
    more_worst = case when coalesce(app.priority_rank(c.worst) > app.priority_rank(n.more_worst), n.more_worst is null) then c.worst else n.more_worst end
  from counted c where n.org_id = p_org_id and n.notification_id = p_notification_id;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.notification_put(p_org_id uuid, p_person_id uuid, p_why text, p_email boolean, p_at timestamp with time zone, p_collect interval, p_gap interval)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  found_id uuid;
  made_id constant uuid := gen_random_uuid();
  account constant uuid := (select p.account_id from app.person p where p.org_id = p_org_id and p.person_id = p_person_id);
  due timestamptz;
begin
  -- Lock: the one that still collects, until commit: it is not closed while alarms are added to it.
  select n.notification_id into found_id from app.notification n
  where n.org_id = p_org_id and n.person_id = p_person_id and n.why = p_why and n.closed_at is null for update;
  if found then
    return found_id;
  end if;
  -- The first goes out almost at once; what follows within a few minutes is one more, however much it is.
  select greatest(p_at + p_collect, max(n.send_at) + p_gap) into due from app.notification n
  where n.org_id = p_org_id and n.person_id = p_person_id and n.why = p_why;
  insert into app.notification (org_id, notification_id, person_id, why, created_at, send_at, email)
  values (p_org_id, made_id, p_person_id, p_why, p_at, due, p_email and account is not null);
  if p_email and account is not null then
    insert into identity.notice (notice_id, org_id, account_id, kind, facts, created_at, next_at)
    values (made_id, p_org_id, account, case p_why when 'outage' then 'platform.outage' else 'alarms.raised' end,
      jsonb_build_object('notificationId', made_id), p_at, due);
  end if;
  -- One for each of their browsers; what it may tell is asked when it is sent. What a digest sums up they were told at once.
  insert into app.push_message (org_id, notification_id, subscription_id, created_at, next_at)
  select p_org_id, made_id, b.subscription_id, p_at, due from app.push_subscription b
  where b.org_id = p_org_id and b.person_id = p_person_id and b.gone_at is null and p_why <> 'digest';
  return made_id;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.notifications_see()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who constant uuid := app.notify_person(true);
begin
  update app.notification n set seen_at = now() where n.org_id = ctx.org_id() and n.person_id = who and n.seen_at is null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.notifications_unseen()
 RETURNS integer
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who constant uuid := app.notify_person(false);
begin
  return (select count(*) from app.notification n where n.org_id = ctx.org_id() and n.person_id = who and n.seen_at is null);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.notified(p_at_most integer)
 RETURNS TABLE(notification_id uuid, why text, created_at timestamp with time zone, send_at timestamp with time zone, closed_at timestamp with time zone, seen_at timestamp with time zone, more integer, email boolean, sent_at timestamp with time zone, given_up_at timestamp with time zone, next_at timestamp with time zone, attempts integer, last_error text, alarms jsonb, outages jsonb, pushed integer, pushing integer, not_pushed integer, push_error text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(false);
begin
  return query
    select n.notification_id, n.why, n.created_at, n.send_at, n.closed_at, n.seen_at, n.more,
      n.email, m.sent_at, m.given_up_at, m.next_at, m.attempts, m.last_error,
      -- An asset that the person may no longer see is not named here either.
      coalesce((select jsonb_agg(jsonb_build_object('ruleId', i.rule_id, 'assetId', i.asset_id, 'priority', i.priority, 'at', i.at)
          order by app.priority_rank(i.priority) desc, i.at desc, i.rule_id, i.asset_id)
        from app.notification_alarm i join app.asset a on a.org_id = i.org_id and a.asset_id = i.asset_id
        where i.org_id = n.org_id and i.notification_id = n.notification_id and app.may_at('alarm.read', a.site_id)), '[]'),
      coalesce((select jsonb_agg(jsonb_build_object('part', o.part, 'from', o.from_at, 'until', o.until_at) order by o.from_at, o.part)
        from app.notification_outage t join app.outage o on o.org_id = t.org_id and o.part = t.part and o.from_at = t.from_at
        where t.org_id = n.org_id and t.notification_id = n.notification_id), '[]'),
      b.pushed, b.pushing, b.not_pushed, b.push_error
    from app.notification n
    cross join lateral (select count(*) filter (where x.state = 'sent')::integer as pushed, count(*) filter (where x.state = 'waiting')::integer as pushing,
        count(*) filter (where x.state = 'given-up')::integer as not_pushed,
        (array_agg(x.last_error order by x.next_at desc) filter (where x.state <> 'sent' and x.last_error is not null))[1] as push_error
      from app.push_message x where x.org_id = n.org_id and x.notification_id = n.notification_id) b
    left join identity.notice m on m.notice_id = n.notification_id
    where n.org_id = org and n.person_id = who
    order by n.created_at desc, n.notification_id
    limit p_at_most;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.notify_calls(orgs uuid[], events uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.alarm_call as c (org_id, rule_id, asset_id, event_id, called_at, step, due_at)
  select distinct on (e.org_id, e.rule_id, e.asset_id) e.org_id, e.rule_id, e.asset_id, e.event_id, e.written_at, 0, e.written_at
  from unnest(orgs, events) t (org_id, event_id)
  join app.alarm_event e on e.org_id = t.org_id and e.event_id = t.event_id and app.alarm_calls(e.kind, e.state)
  -- Also of a rule that does not escalate today: it waits from now on, should somebody say otherwise.
  where exists (select from app.escalation_step s where s.org_id = e.org_id and s.enabled)
    or exists (select from app.rule_escalation_step s where s.org_id = e.org_id and s.rule_id = e.rule_id and s.enabled)
  order by e.org_id, e.rule_id, e.asset_id, e.written_at
  on conflict (org_id, rule_id, asset_id) do update set event_id = excluded.event_id, called_at = excluded.called_at, step = 0, due_at = excluded.due_at
  -- One that comes and goes has been waiting since the first time, as long as nobody has answered it, its rule has not
  -- ended and it was not suppressed: then everybody has their time anew.
  where exists (select from app.alarm_event a where a.org_id = c.org_id and a.rule_id = c.rule_id and a.asset_id = c.asset_id
    and a.written_at >= c.called_at and a.kind <> 'late-data'
    and (a.kind = 'suppressed' or a.state in ('acknowledged', 'normal', 'shelved', 'out-of-service')));
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.notify_people(orgs uuid[], events uuid[], p_at timestamp with time zone, p_listed integer, p_collect interval, p_gap interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who record;
  put_id uuid;
begin
  for who in
    -- Line by line and alarm by alarm, each by its key (offset 0): joined freely, a planner that does not know yet how many
    -- there are tries each alarm with each line.
    with news as materialized (
      select distinct on (l.org_id, l.rule_id, l.asset_id) l.org_id, l.rule_id, l.asset_id, l.site_id, l.priority, e.event_id, e.at
      from unnest(orgs, events) t (org_id, event_id)
      cross join lateral (select j.event_id, j.rule_id, j.asset_id, j.at, j.written_at, j.kind, j.state
        from app.alarm_event j where j.org_id = t.org_id and j.event_id = t.event_id offset 0) e
      -- What somebody has answered meanwhile calls nobody any more.
      cross join lateral (select a.org_id, a.rule_id, a.asset_id, a.site_id, a.priority, a.state
        from app.alarm a where a.org_id = t.org_id and a.rule_id = e.rule_id and a.asset_id = e.asset_id offset 0) l
      where app.alarm_calls(e.kind, e.state) and l.state in ('unacknowledged', 'returned')
      order by l.org_id, l.rule_id, l.asset_id, e.written_at desc
    ), told as materialized (
      select s.org_id, s.person_id, s.email and s.digest_minute is null as email, s.priority, s.critical_always, k.site_id,
        app.in_hours(s.from_minute, s.until_minute, s.time_zone, p_at) as now_is_their_time
      from app.notify_setting s
      join (select distinct w.org_id, w.site_id from news w) k on k.org_id = s.org_id and (s.site_ids is null or k.site_id = any (s.site_ids))
      where s.enabled and app.person_may_at(s.org_id, s.person_id, 'alarm.read', k.site_id)
    )
    select t.org_id, t.person_id, t.email,
      array_agg(w.rule_id order by o.rank desc, w.at desc) as rules, array_agg(w.asset_id order by o.rank desc, w.at desc) as assets,
      array_agg(w.event_id order by o.rank desc, w.at desc) as events, array_agg(w.priority order by o.rank desc, w.at desc) as priorities,
      array_agg(w.at order by o.rank desc, w.at desc) as ats
    from told t
    join news w on w.org_id = t.org_id and w.site_id = t.site_id
    cross join lateral (select app.priority_rank(w.priority) as rank) o
    where o.rank >= app.priority_rank(t.priority) and (t.now_is_their_time or t.critical_always and w.priority = 'critical')
    group by t.org_id, t.person_id, t.email
    order by t.org_id, t.person_id
  loop
    put_id := app.notification_put(who.org_id, who.person_id, 'alarms', who.email, p_at, p_collect, p_gap);
    perform app.notification_fill(who.org_id, put_id, who.rules, who.assets, who.events, who.priorities, who.ats, p_listed);
  end loop;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.notify_person(p_change boolean)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- A wall acts for its maker and is nobody: whoever stands before it must not read what they are told.
  if ctx.person_id() is null or not ctx.can('alarm.read') or ctx.can('wall.show') then
    raise exception 'only people of the organisation who see alarms are told of them' using errcode = 'FL002';
  end if;
  -- A stolen token must not keep its owner from being told.
  if p_change and not exists (select from identity.session me where me.session_id = ctx.session_id() and me.kind <> 'token') then
    raise exception 'what somebody is told they decide themselves, not a token of theirs' using errcode = 'FL002';
  end if;
  return ctx.person_id();
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.notify_set(p_enabled boolean, p_priority text, p_site_ids uuid[], p_from integer, p_until integer, p_time_zone text, p_critical_always boolean, p_email boolean, p_digest integer DEFAULT NULL::integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who constant uuid := app.notify_person(true);
  has_digest boolean;
begin
  if exists (select from unnest(p_site_ids) u (site_id)
      where not exists (select from app.site s where s.org_id = ctx.org_id() and s.site_id = u.site_id) or not app.may_at('alarm.read', u.site_id)) then
    raise exception 'no such site' using errcode = 'FL005';
  end if;
  begin
    perform now() at time zone p_time_zone;
  exception when invalid_parameter_value then
    raise exception 'there is no such time zone' using errcode = 'FL004';
  end;
  has_digest := exists (select from app.notify_setting s
    where s.org_id = ctx.org_id() and s.person_id = who and s.enabled and s.email and s.digest_minute is not null);
  insert into app.notify_setting as s (org_id, person_id, priority, site_ids, from_minute, until_minute, time_zone, critical_always, email, enabled,
    digest_minute)
  values (ctx.org_id(), who, p_priority, p_site_ids, p_from, p_until, p_time_zone, p_critical_always, p_email, p_enabled, p_digest)
  on conflict (org_id, person_id) do update set priority = excluded.priority, site_ids = excluded.site_ids, from_minute = excluded.from_minute,
    until_minute = excluded.until_minute, time_zone = excluded.time_zone, critical_always = excluded.critical_always, email = excluded.email,
    enabled = excluded.enabled, digest_minute = excluded.digest_minute, changed_at = now();
  -- A first digest tells what comes from now on: what came before was told at once, or not wanted. Who has one already and
  -- changes something still waits for what came since the last.
  insert into app.notify_digest as d (org_id, person_id, told_until) values (ctx.org_id(), who, now())
  on conflict (org_id, person_id) do update set told_until = excluded.told_until where not has_digest;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.notify_settings()
 RETURNS TABLE(enabled boolean, priority text, site_ids uuid[], from_minute integer, until_minute integer, time_zone text, critical_always boolean, email boolean, digest_minute integer)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who constant uuid := app.notify_person(false);
begin
  return query select s.enabled, s.priority, s.site_ids, s.from_minute, s.until_minute, s.time_zone, s.critical_always, s.email, s.digest_minute
    from app.notify_setting s where s.org_id = ctx.org_id() and s.person_id = who;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.notify_webhooks(orgs uuid[], events uuid[], p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.webhook_message (org_id, message_id, webhook_id, event_ids, created_at, next_at)
  select n.org_id, gen_random_uuid(), n.webhook_id, array_agg(n.event_id order by n.no), p_at, p_at
  from (
    select h.org_id, h.webhook_id, e.event_id, row_number() over (partition by h.org_id, h.webhook_id order by e.written_at, e.event_id) - 1 as no
    from unnest(orgs, events) t (org_id, event_id)
    join app.alarm_event e on e.org_id = t.org_id and e.event_id = t.event_id
    join app.webhook h on h.org_id = t.org_id and h.removed_at is null and not h.paused and app.priority_rank(e.priority) >= app.priority_rank(h.priority)
  ) n
  group by n.org_id, n.webhook_id, n.no / 500;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.operate_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if new.state <> 'refused' then
    -- Told by mail as it happens: identity.notice, of which the auth process writes the letters.
    insert into identity.notice (org_id, kind, facts)
    values (new.org_id, 'operate-as.' || case new.state when 'granted' then 'started' else new.state end,
      jsonb_build_object('grantId', new.grant_id, 'elevated', new.elevated, 'minutes', new.minutes));
  end if;
  update app.operate_register r set state = new.state, decided_at = new.decided_at, expires_at = new.expires_at, ended_at = new.ended_at
  where r.org_id = new.staff_org_id and r.grant_id = new.grant_id;
  perform pg_notify('session', '');
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.operate_decide(p_grant_id uuid, p_approve boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := app.ask_for('operate-as.decide');
begin
  -- The row's lock: of two decisions the first one stands. A request that nobody answered for a day has lapsed.
  update app.operate_grant g set state = case when p_approve then 'granted' else 'refused' end, decided_at = now(), decided_by = ctx.person_id(),
    expires_at = case when p_approve then now() + make_interval(mins => g.minutes) end
  where g.org_id = org and g.grant_id = p_grant_id and g.state = 'requested' and g.requested_at > now() - interval '1 day'
    and ctx.person_id() is not null and p_approve is not null;
  if not found then
    if exists (select from app.operate_grant g where g.org_id = org and g.grant_id = p_grant_id) then
      raise exception 'this request waits for no answer' using errcode = 'FL003';
    end if;
    raise exception 'no such request' using errcode = 'FL005';
  end if;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.operate_end(p_grant_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  tenant uuid;
  by_staff boolean;
begin
  -- A tenant's person who decides ends any of theirs; a member of the staff their own, from without or from within.
  select g.org_id, not (g.org_id = ctx.org_id() and ctx.can_everywhere('operate-as.decide')) into tenant, by_staff
  from app.operate_grant g
  where g.grant_id = p_grant_id
    and g.org_id = coalesce((select r.tenant_id from app.operate_register r where r.org_id = ctx.org_id() and r.grant_id = p_grant_id), ctx.org_id())
    and ((g.org_id = ctx.org_id() and ctx.can_everywhere('operate-as.decide'))
      or (g.org_id = ctx.org_id() and g.grant_id = ctx.grant_id() and g.staff_id = ctx.staff_id())
      or (g.staff_org_id = ctx.org_id() and g.staff_id = ctx.person_id()));
  if not found then
    raise exception 'no such grant' using errcode = 'FL005';
  end if;
  update app.operate_grant g set state = 'ended', ended_at = now(), ended_by = case when not by_staff then ctx.person_id() end, ended_by_staff = by_staff
  where g.org_id = tenant and g.grant_id = p_grant_id and g.state in ('requested', 'granted');
  if not found then
    raise exception 'it is over already' using errcode = 'FL003';
  end if;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.operate_request(p_grant_id uuid, p_tenant_id uuid, p_elevated boolean, p_minutes integer, p_staff_name_sealed bytea, p_reason_sealed bytea, p_ticket_sealed bytea, p_reason_platform_sealed bytea, p_ticket_platform_sealed bytea)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := app.ask_for('platform.operate-as');
  asked text;
begin
  if ctx.org_kind() is distinct from 'platform' or ctx.person_id() is null or ctx.grant_id() is not null then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  select case when s.consent_required then 'requested' else 'granted' end into asked
  from app.org_register r
  join app.org o on o.org_id = r.tenant_id and o.kind = 'tenant' and o.state = 'active'
  join app.org_settings s on s.org_id = o.org_id
  where r.org_id = org and r.tenant_id = p_tenant_id;
  if not found then
    raise exception 'no such organisation' using errcode = 'FL005';
  end if;
  if (select count(*) from app.operate_grant g where g.org_id = p_tenant_id and g.staff_id = ctx.person_id() and g.state = 'requested'
      and g.requested_at > now() - interval '1 day') >= 5 then
    raise exception 'requests are waiting for an answer already' using errcode = 'FL003';
  end if;
  -- The platform's copy first: what the tenant's row tells of itself changes it.
  insert into app.operate_register (org_id, grant_id, tenant_id, staff_id, elevated, minutes, state, reason_sealed, ticket_sealed)
  values (org, p_grant_id, p_tenant_id, ctx.person_id(), p_elevated, p_minutes, 'requested', p_reason_platform_sealed, p_ticket_platform_sealed);
  insert into app.operate_grant (org_id, grant_id, staff_org_id, staff_id, staff_name_sealed, reason_sealed, ticket_sealed, elevated, minutes,
    state, expires_at)
  values (p_tenant_id, p_grant_id, org, ctx.person_id(), p_staff_name_sealed, p_reason_sealed, p_ticket_sealed, p_elevated, p_minutes,
    asked, case when asked = 'granted' then now() + make_interval(mins => p_minutes) end);
  return asked;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.operate_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if (old.state, new.state) not in (('requested', 'granted'), ('requested', 'refused'), ('requested', 'ended'), ('granted', 'ended')) then
    raise exception 'a grant does not go from % to %', old.state, new.state using errcode = 'FL003';
  end if;
  if (old.org_id, old.grant_id, old.staff_org_id, old.staff_id, old.staff_name_sealed, old.reason_sealed, old.ticket_sealed, old.elevated,
      old.minutes, old.requested_at) is distinct from (new.org_id, new.grant_id, new.staff_org_id, new.staff_id, new.staff_name_sealed,
      new.reason_sealed, new.ticket_sealed, new.elevated, new.minutes, new.requested_at)
     or (old.state = 'granted' and old.expires_at is distinct from new.expires_at) then
    raise exception 'what was asked for and granted does not change' using errcode = 'FL002';
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.operator_certificates(p_serials bytea[], p_assets uuid[], p_issuer text)
 RETURNS TABLE(org_id uuid, asset_id uuid, serial bytea, not_after timestamp with time zone, revoked_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select i.org_id, i.asset_id, i.serial, i.not_after, r.revoked_at
    from pki.issuance i
    join app.certificate c on c.org_id = i.org_id and c.serial = i.serial
    left join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
    where i.serial = any (p_serials) or i.asset_id = any (p_assets) or c.issuer in (p_issuer, 'CN=' || p_issuer)
    order by i.org_id, i.asset_id, i.serial;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.operator_confirmations(p_serials bytea[])
 RETURNS TABLE(gateway uuid, gateway_state text, confirmed bigint, confirmed_at timestamp with time zone, sockets_closed bigint, last_closed_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select v.gateway,
      case
        when v.confirmed_at is null or v.confirmed_at < statement_timestamp() - interval '4 minutes' then 'silent'
        else 'live'
      end,
      count(s.serial), max(s.confirmed_at), coalesce(sum(s.sockets_closed), 0)::bigint, max(s.last_closed_at)
    from pki.gateway_view v
    left join pki.revocation_seen s on s.gateway = v.gateway and s.serial = any (p_serials)
    where v.left_at is null
    group by v.gateway, v.confirmed_at, v.started_at
    order by v.started_at, v.gateway;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.operator_revoke(p_serials bytea[], p_reason text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  revoked integer;
begin
  insert into app.revocation (org_id, asset_id, serial, reason, revoked_by)
  select c.org_id, c.asset_id, c.serial, p_reason, null from app.certificate c
  where c.serial = any (p_serials)
  order by c.org_id, c.serial
  on conflict do nothing;
  get diagnostics revoked = row_count;
  return revoked;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.org_add(p_org_id uuid, p_name_register bytea, p_name bytea, p_person_id uuid, p_admin_key bytea, p_admin_name bytea, p_admin_email bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Privilege raise: staff make a tenant, whose rows they will not see.
  if not ctx.can_everywhere('platform.organisations') or ctx.org_kind() is distinct from 'platform' then
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

CREATE OR REPLACE FUNCTION app.org_begins()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into app.org_settings (org_id) values (new.org_id);
  return null;
end $function$
-- owner definer; execute: owner

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

CREATE OR REPLACE FUNCTION app.outage_tell(p_part text, p_from timestamp with time zone, p_until timestamp with time zone, p_at timestamp with time zone, p_collect interval, p_gap interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  its app.outage;
  who record;
  put_id uuid;
begin
  for its in
    -- Whoever came later could see nothing before they came.
    insert into app.outage (org_id, part, from_at, until_at, told_at)
    select o.org_id, p_part, greatest(p_from, o.created_at), p_until, p_at from app.org o
    where o.state = 'active' and o.created_at < p_until
    on conflict do nothing returning *
  loop
    perform audit.note_org(its.org_id, 'alarm.outage', 'done',
      jsonb_build_object('part', its.part, 'from', its.from_at, 'until', its.until_at));
    for who in
      select s.person_id, s.email from app.notify_setting s
      where s.org_id = its.org_id and s.enabled and app.person_may(s.org_id, s.person_id, 'alarm.read')
        and (s.critical_always or app.in_hours(s.from_minute, s.until_minute, s.time_zone, p_at))
      order by s.person_id
    loop
      put_id := app.notification_put(its.org_id, who.person_id, 'outage', who.email, p_at, p_collect, p_gap);
      insert into app.notification_outage (org_id, notification_id, part, from_at) values (its.org_id, put_id, its.part, its.from_at)
      on conflict do nothing;
      -- Who has looked has not seen what is added now.
      update app.notification n set seen_at = null where n.org_id = its.org_id and n.notification_id = put_id and n.seen_at is not null;
    end loop;
  end loop;
end $function$
-- owner definer

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

CREATE OR REPLACE FUNCTION app.person_erase(p_person_id uuid, p_reason_sealed bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := app.ask_for('person.erase');
  account uuid;
  state text;
begin
  -- Lock: the person, so that nobody enables, names or erases them meanwhile.
  select p.account_id, p.state into account, state
  from app.person p where p.org_id = org and p.person_id = p_person_id for no key update;
  if not found then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
  if state <> 'disabled' or p_reason_sealed is null then
    raise exception 'only somebody who is disabled is erased, and for a reason' using errcode = 'FL003';
  end if;
  -- Privilege raise: memberships and assignments are deleted, each with a line. (Who holds more than the asker is refused
  -- by the triggers of app.person and of these tables: ctx.regrant.)
  delete from app.group_member m where m.org_id = org and m.person_id = p_person_id;
  delete from app.person_site s where s.org_id = org and s.person_id = p_person_id;
  update app.person p set name_sealed = null, email_sealed = null, account_id = null where p.org_id = org and p.person_id = p_person_id;
  insert into app.person_key as k (org_id, person_id, key_wrapped, erased_at, erased_by, reason_sealed)
  values (org, p_person_id, null, now(), ctx.person_id(), p_reason_sealed)
  on conflict (org_id, person_id) do update
    set key_wrapped = null, erased_at = now(), erased_by = ctx.person_id(), reason_sealed = p_reason_sealed
    where k.erased_at is null;
  if not found then
    raise exception 'this person has been erased' using errcode = 'FL003';
  end if;
  update identity.session s set account_id = null, address = null, client = null, name_sealed = null
  where s.org_id = org and s.person_id = p_person_id and s.ended_at is not null;
  update identity.invitation i set email_index = null, email_sealed = null, used_at = coalesce(i.used_at, now())
  where i.org_id = org and i.person_id = p_person_id;
  if account is not null and not exists (select from app.person p where p.account_id = account) then
    perform identity.erase_account(account);
    perform audit.note_org(org, 'person.account-erased', 'done', jsonb_build_object('person_id', p_person_id));
  end if;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.person_factors()
 RETURNS TABLE(person_id uuid, has_factor boolean)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Whoever merely reads names is not told whose account is the easier one.
  if not (ctx.can_everywhere('person.edit') or ctx.can_everywhere('session.manage')) then
    return;
  end if;
  return query
    select p.person_id,
      exists (select from identity.totp t where t.account_id = p.account_id and t.confirmed_at is not null)
        or exists (select from identity.passkey k where k.account_id = p.account_id and k.removed_at is null)
    from app.person p where p.org_id = ctx.org_id() and p.account_id is not null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.person_may(p_org_id uuid, p_person_id uuid, p_permission text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return exists (select from ctx.person_grant g
    join app.person p on p.org_id = g.org_id and p.person_id = g.person_id and p.state = 'active'
    where g.org_id = p_org_id and g.person_id = p_person_id and g.is_active
      and (strpos(g.everywhere, ' ' || p_permission || ' ') > 0
        or exists (select from ctx.pairs(g.at_sites) k where strpos(k.permissions, ' ' || p_permission || ' ') > 0)));
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.person_may_at(p_org_id uuid, p_person_id uuid, p_permission text, p_site_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return exists (
    select from ctx.person_grant g
    join app.person p on p.org_id = g.org_id and p.person_id = g.person_id and p.state = 'active'
    where g.org_id = p_org_id and g.person_id = p_person_id and g.is_active
      and (strpos(g.everywhere, ' ' || p_permission || ' ') > 0
        or exists (select from ctx.pairs(g.at_sites) k
          where strpos(k.permissions, ' ' || p_permission || ' ') > 0 and strpos(k.sites, p_site_id::text) > 0)));
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.person_seen()
 RETURNS TABLE(person_id uuid, last_seen_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can_everywhere('person.read') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  return query
    select s.person_id, max(s.last_seen_at) from identity.session s where s.org_id = ctx.org_id() group by s.person_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.person_stays_erased()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if (new.state <> 'disabled' or new.account_id is not null or new.name_sealed is not null or new.email_sealed is not null or new.role <> old.role)
    and exists (select from app.person_key k where k.org_id = new.org_id and k.person_id = new.person_id and k.erased_at is not null) then
    raise exception 'this person has been erased' using errcode = 'FL003';
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.priority_rank(p_priority text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select array_position(array['low', 'medium', 'high', 'critical'], p_priority)
$function$
-- owner definer

CREATE OR REPLACE FUNCTION app.public_crl(wanted text, known bigint, OUT number bigint, OUT this_update timestamp with time zone, OUT next_update timestamp with time zone, OUT der bytea)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  select c.number, c.this_update, c.next_update, case when c.number is distinct from known then c.der end
  into number, this_update, next_update, der
  from pki.crl c where c.authority = wanted;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.push_add(p_subscription_id uuid, p_sealed bytea, p_mark bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(true);
begin
  -- Lock: the person, so that of two additions at once both are counted.
  perform 1 from app.person p where p.org_id = org and p.person_id = who for no key update;
  -- One browser tells one person: whoever used it before is not told in it any more.
  perform app.push_drop(org, b.subscription_id, 'somebody else is told in this browser') from app.push_subscription b
  where b.org_id = org and b.mark = p_mark and b.gone_at is null;
  if (select count(*) from app.push_subscription b where b.org_id = org and b.person_id = who and b.gone_at is null) >= 10 then
    raise exception 'at most 10 browsers' using errcode = 'FL003';
  end if;
  insert into app.push_subscription (org_id, subscription_id, person_id, sealed, mark) values (org, p_subscription_id, who, p_sealed, p_mark);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.push_drop(p_org_id uuid, p_subscription_id uuid, p_why text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.push_subscription b set gone_at = now() where b.org_id = p_org_id and b.subscription_id = p_subscription_id and b.gone_at is null;
  update app.push_message m set state = 'given-up', leased_until = null, last_error = p_why
  where m.org_id = p_org_id and m.subscription_id = p_subscription_id and m.state = 'waiting';
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.push_remove(p_subscription_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(true);
begin
  if not exists (select from app.push_subscription b
      where b.org_id = org and b.person_id = who and b.subscription_id = p_subscription_id and b.gone_at is null) then
    raise exception 'no such browser' using errcode = 'FL005';
  end if;
  perform app.push_drop(org, p_subscription_id, 'the browser was removed');
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.push_subscriptions()
 RETURNS TABLE(subscription_id uuid, sealed bytea, mark bytea, created_at timestamp with time zone, last_state text, last_error text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(false);
begin
  return query
    select b.subscription_id, b.sealed, b.mark, b.created_at, m.state, m.last_error
    from app.push_subscription b
    left join lateral (select x.state, x.last_error from app.push_message x
      where x.org_id = org and x.subscription_id = b.subscription_id and (x.attempts > 0 or x.state <> 'waiting')
      order by x.created_at desc limit 1) m on true
    where b.org_id = org and b.person_id = who and b.gone_at is null order by b.created_at, b.subscription_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.record_archive(p_record_id uuid, p_is_archived boolean, p_reason_sealed bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  asset uuid;
  before record;
begin
  select r.asset_id into asset from app.record r where r.org_id = org and r.record_id = p_record_id limit 1;
  perform app.record_asset(asset, 'record.sign');
  -- Lock: as signing.
  perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.record ' || org || p_record_id, 0));
  select a.n, a.is_archived into before from app.record_archiving a where a.org_id = org and a.record_id = p_record_id order by a.n desc limit 1;
  if coalesce(before.is_archived, false) = p_is_archived then
    raise exception 'it is so already' using errcode = 'FL003';
  end if;
  insert into app.record_archiving (org_id, record_id, n, asset_id, is_archived, reason_sealed, by_person)
  values (org, p_record_id, coalesce(before.n, 0) + 1, asset, p_is_archived, p_reason_sealed, ctx.person_id());
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.record_asset(p_asset_id uuid, p_permission text)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  site uuid;
begin
  if ctx.person_id() is null then
    -- Staff who operate as the organisation are none of its people: they sign nothing.
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  select a.site_id into site from app.asset a where a.org_id = ctx.org_id() and a.asset_id = p_asset_id;
  if not found or not app.may_at('record.read', site) then
    raise exception 'no such asset' using errcode = 'FL005';
  end if;
  if not app.may_at(p_permission, site) then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return site;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.record_credential(p_kind text, p_done_at timestamp with time zone)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  found_id uuid;
begin
  -- Lock: the credentials of the person, until commit: one that is withdrawn meanwhile is withdrawn before this, or after it.
  perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.credential ' || ctx.org_id() || ctx.person_id(), 0));
  -- On the day it was done and today: nobody dates it back to when they were qualified, or signs after that has ended.
  select c.credential_id into found_id from app.credential c
  where c.org_id = ctx.org_id() and c.person_id = ctx.person_id() and p_kind = any (c.kinds) and c.withdrawn_at is null
    and daterange(c.valid_from, c.valid_until, '[]') @> (p_done_at at time zone 'UTC')::date
    and daterange(c.valid_from, c.valid_until, '[]') @> (now() at time zone 'UTC')::date
  order by c.valid_until desc, c.credential_id limit 1;
  if found_id is null then
    raise exception 'no credential for this kind of record is valid on that day and today' using errcode = 'FL002';
  end if;
  return found_id;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.record_is_archived(p_org_id uuid, p_record_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED
 SET search_path TO ''
AS $function$
begin
  return coalesce((select a.is_archived from app.record_archiving a
    where a.org_id = p_org_id and a.record_id = p_record_id order by a.n desc limit 1), false);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.record_rule(p_kind text, OUT statutory boolean, OUT closes boolean, OUT floor_months integer)
 RETURNS record
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  -- core/records/kinds.ts says the same, and a test compares them.
  select p_kind in ('thorough-examination', 'inspection', 'wire-rope'), p_kind in ('thorough-examination', 'inspection', 'wire-rope', 'service'),
    case when p_kind in ('thorough-examination', 'inspection', 'wire-rope') then 60 else 24 end
$function$
-- owner definer

CREATE OR REPLACE FUNCTION app.record_sign(p_record_id uuid, p_version integer, p_asset_id uuid, p_form_id uuid, p_form_version integer, p_outcome text, p_done_at timestamp with time zone, p_started_at timestamp with time zone, p_device_at timestamp with time zone, p_next_due_on date, p_request_id uuid, p_sealed bytea, p_body_sha256 bytea, p_reason_sealed bytea, p_defect_ids uuid[], p_severities text[], p_by_at timestamp with time zone[], p_texts bytea[])
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  form record;
  rule record;
  before record;
  site uuid;
  credential uuid;
  expected text;
begin
  select f.kind, f.version, f.archived_at into form from app.form f where f.org_id = org and f.form_id = p_form_id;
  if not found then
    raise exception 'no such form' using errcode = 'FL005';
  end if;
  rule := app.record_rule(form.kind);
  site := app.record_asset(p_asset_id, case when rule.statutory or p_version > 1 then 'record.sign' else 'record.add' end);
  if (rule.statutory or p_version > 1) and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  -- Lock: records with this id, until commit: of two who amend it at once the second finds what the first has signed.
  perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.record ' || org || p_record_id, 0));
  select r.version, r.asset_id, r.form_id into before from app.record r
  where r.org_id = org and r.record_id = p_record_id order by r.version desc limit 1;
  if p_version is distinct from coalesce(before.version, 0) + 1 then
    raise exception 'the record has been amended in the meantime' using errcode = 'FL003';
  end if;
  if before.version is not null and (before.asset_id <> p_asset_id or before.form_id <> p_form_id) then
    raise exception 'an amendment is of the same asset and form' using errcode = 'FL004';
  end if;
  if p_version = 1 and form.archived_at is not null then
    raise exception 'the form is archived' using errcode = 'FL003';
  end if;
  if p_done_at > now() + interval '5 minutes' or p_done_at < timestamptz '1990-01-01' or p_started_at < p_done_at - interval '31 days' then
    raise exception 'it was done at no such time' using errcode = 'FL004';
  end if;
  if cardinality(p_defect_ids) > 100 or cardinality(p_severities) <> cardinality(p_defect_ids) or cardinality(p_by_at) <> cardinality(p_defect_ids)
    or cardinality(p_texts) <> cardinality(p_defect_ids) then
    raise exception 'too many defects, or not as many of each' using errcode = 'FL004';
  end if;
  expected := case when 'now' = any (p_severities) then 'unsafe' when 'by' = any (p_severities) then 'safe-until' end;
  if p_outcome is distinct from coalesce(expected, case when form.kind in ('defect-report', 'report', 'service') then 'none' else 'safe' end) then
    raise exception 'the outcome contradicts the defects' using errcode = 'FL004';
  end if;
  if exists (select from unnest(p_severities, p_by_at) d (severity, by_at) where d.severity = 'by' and d.by_at is distinct from greatest(d.by_at, p_done_at)) then
    raise exception 'a defect could not become dangerous before it was found' using errcode = 'FL004';
  end if;
  -- An amendment adds defects; those that are there stay as they are, and are taken back by closing them alone.
  if exists (select from app.defect d where d.org_id = org and d.record_id = p_record_id
      and not exists (select from unnest(p_defect_ids, p_severities, p_by_at) n (id, severity, by_at)
        where n.id = d.defect_id and n.severity = d.severity and n.by_at is not distinct from d.by_at)) then
    raise exception 'an amendment keeps the defects that were reported' using errcode = 'FL004';
  end if;
  if rule.statutory then
    credential := app.record_credential(form.kind, p_done_at);
  end if;
  insert into app.record (org_id, record_id, version, asset_id, site_id, kind, form_id, form_version, outcome, done_at, started_at, device_at, next_due_on,
    keep_months, signed_by, signed_with, credential_id, request_id, body_sha256, sealed, reason_sealed)
  values (org, p_record_id, p_version, p_asset_id, site, form.kind, p_form_id, p_form_version, p_outcome, p_done_at, p_started_at, p_device_at, p_next_due_on,
    greatest(rule.floor_months, (select k.months from app.record_keeping k where k.org_id = org and k.kind = form.kind),
      (select max(r.keep_months) from app.record r where r.org_id = org and r.record_id = p_record_id)),
    ctx.person_id(), case when ctx.is_fresh() then 'factor' else 'session' end, credential, p_request_id, p_body_sha256, p_sealed, p_reason_sealed);
  insert into app.defect (org_id, defect_id, asset_id, record_id, version, severity, by_at, found_at, text_sealed)
  select org, d.id, p_asset_id, p_record_id, p_version, d.severity, d.by_at, p_done_at, d.text
  from unnest(p_defect_ids, p_severities, p_by_at, p_texts) d (id, severity, by_at, text)
  where not exists (select from app.defect e where e.org_id = org and e.defect_id = d.id and e.record_id = p_record_id);
  -- A wake-up without data: open pages look for themselves.
  perform pg_notify('record', '');
  return now();
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.refuse_stronger_group(p_org_id uuid, p_group_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  is_covered boolean;
begin
  -- Lock: the group, so that of two changes the later one stands whole.
  perform 1 from app.permission_group g where g.org_id = p_org_id and g.group_id = p_group_id for no key update;
  select ctx.i_cover(f.everywhere, f.at_sites) into is_covered
  from app.permission_group g,
    app.group_grant(g.permissions, g.everywhere, (select string_agg(s.site_id::text, ',') from app.group_site s
      where s.org_id = g.org_id and s.group_id = g.group_id)) f
  where g.org_id = p_org_id and g.group_id = p_group_id and g.archived_at is null;
  if not found then
    raise exception 'no such group' using errcode = 'FL005';
  end if;
  if not is_covered then
    raise exception 'this group holds more than you may do yourself' using errcode = 'FL002';
  end if;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.retention_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if (old.keep_numbers_days, old.keep_states_days, old.keep_rollups_days)
    is distinct from (new.keep_numbers_days, new.keep_states_days, new.keep_rollups_days) then
    new.keep_changed_at := now();
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.retire_others(p_asset_id uuid, p_serial bytea, p_overlap interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid;
  retiring integer;
begin
  if p_overlap not between interval '0' and interval '30 days' then
    raise exception 'old and new are both valid for 0 to 30 days' using errcode = 'FL004';
  end if;
  if session_user = 'fairlead_api' then
    -- It ends in a revocation, so it takes both permissions.
    if not (ctx.can_everywhere('certificate.issue') and ctx.can_everywhere('certificate.revoke')) then
      raise exception 'not permitted' using errcode = 'FL002';
    end if;
    org := ctx.org_id();
  else
    -- Called by a function for a device, which has no organisation in its context: one look at the primary key for each.
    select c.org_id into org from app.org o join app.certificate c on c.org_id = o.org_id and c.serial = p_serial;
  end if;
  -- Lock: the asset's row until commit, so that of two who replace at once the second sees what the first did.
  perform 1 from app.asset a where a.org_id = org and a.asset_id = p_asset_id for no key update;
  perform 1 from app.certificate c
  where c.org_id = org and c.serial = p_serial and c.asset_id = p_asset_id and c.state <> 'void';
  if not found then
    raise exception 'no such certificate' using errcode = 'FL005';
  end if;
  update app.certificate c set retire_at = now() + p_overlap, replaced_by = p_serial
  where c.org_id = org and c.asset_id = p_asset_id and c.serial <> p_serial and c.state in ('issued', 'confirmed')
    and c.not_after > now()
    -- An end that was planned before stays, when it is the earlier one.
    and (c.retire_at is null or c.retire_at > now() + p_overlap)
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
  get diagnostics retiring = row_count;
  return retiring;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.revocation_facts(p_serial bytea)
 RETURNS TABLE(gateway uuid, gateway_state text, confirmed_at timestamp with time zone, sockets_closed integer, last_closed_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  revoked_at timestamptz;
begin
  select r.revoked_at into revoked_at from app.revocation r where r.org_id = org and r.serial = p_serial;
  return query
    select v.gateway,
      case
        when v.left_at is not null then 'left'
        -- REVOCATION_AGE_MS_MAX: such a gateway refuses everybody by itself.
        when v.confirmed_at is null or v.confirmed_at < statement_timestamp() - interval '4 minutes' then 'silent'
        else 'live'
      end,
      s.confirmed_at, coalesce(s.sockets_closed, 0), s.last_closed_at
    from pki.gateway_view v
    left join pki.revocation_seen s on s.org_id = org and s.serial = p_serial and s.gateway = v.gateway
    -- One that began later has asked the table about each of its connections; one that left before had none any more.
    where s.gateway is not null or (v.started_at <= revoked_at and (v.left_at is null or v.left_at >= revoked_at))
    order by v.started_at, v.gateway;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.revocation_fed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into pki.revocation_feed (org_id, serial) values (new.org_id, new.serial);
  return null;
end $function$
-- owner definer; execute: owner

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

CREATE OR REPLACE FUNCTION app.rule_escalation_set(p_rule_id uuid, p_escalates text, p_after integer[], p_person_ids uuid[], p_group_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := ctx.org_id();
  before text;
begin
  if not ctx.can_everywhere('alarm.edit') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if (p_escalates = 'own') <> (coalesce(cardinality(p_after), 0) > 0) then
    raise exception 'steps belong to a rule that has its own' using errcode = 'FL004';
  end if;
  if exists (select from unnest(p_person_ids) u (id) where u.id is not null
      and not exists (select from app.person p where p.org_id = org and p.person_id = u.id))
    or exists (select from unnest(p_group_ids) u (id) where u.id is not null
      and not exists (select from app.permission_group g where g.org_id = org and g.group_id = u.id and g.archived_at is null)) then
    raise exception 'no such person or group' using errcode = 'FL005';
  end if;
  if exists (select from unnest(p_after) with ordinality a (after, n) join unnest(p_after) with ordinality b (after, n) on b.n = a.n + 1
      where b.after <= a.after) then
    raise exception 'each step comes later than the one before' using errcode = 'FL004';
  end if;
  -- Lock: the rule, until commit.
  select r.escalates into before from app.alarm_rule r
  where r.org_id = org and r.rule_id = p_rule_id and r.archived_at is null for no key update;
  if not found then
    raise exception 'no such rule' using errcode = 'FL005';
  end if;
  update app.alarm_rule r set escalates = p_escalates where r.org_id = org and r.rule_id = p_rule_id;
  insert into app.rule_escalation_step as s (org_id, rule_id, step, after_minutes, person_id, group_id, enabled)
  select org, p_rule_id, u.n, u.after, u.person_id, u.group_id, true
  from unnest(p_after, p_person_ids, p_group_ids) with ordinality u (after, person_id, group_id, n)
  on conflict (org_id, rule_id, step) do update set after_minutes = excluded.after_minutes, person_id = excluded.person_id,
    group_id = excluded.group_id, enabled = true;
  update app.rule_escalation_step s set enabled = false
  where s.org_id = org and s.rule_id = p_rule_id and s.enabled and s.step > coalesce(cardinality(p_after), 0);
  -- What waits already is looked at anew: it may have had no step left, or a later one. Other steps count from their first.
  update app.alarm_call c set due_at = c.called_at, step = case when before = p_escalates then c.step else 0 end
  where c.org_id = org and c.rule_id = p_rule_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.rule_escalation_steps(p_rule_id uuid)
 RETURNS TABLE(after_minutes integer, person_id uuid, group_id uuid)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- As of the organisation's own steps: not for whoever stands before a wall.
  if not ctx.can('alarm.read') or ctx.can('wall.show') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return query select s.after_minutes, s.person_id, s.group_id from app.rule_escalation_step s
    where s.org_id = ctx.org_id() and s.rule_id = p_rule_id and s.enabled order by s.step;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.samples_exported(p_asset_id uuid, p_from timestamp with time zone, p_to timestamp with time zone, p_signals integer, p_format text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  site uuid;
begin
  -- Who sees the row of the asset and may not read it elsewhere is told as of one that does not exist.
  select a.site_id into site from app.asset a where a.org_id = ctx.org_id() and a.asset_id = p_asset_id;
  if ctx.can('wall.show') then
    raise exception 'a wall takes nothing out of the house' using errcode = 'FL002';
  end if;
  if site is null or not app.may_at('telemetry.read', site) then
    raise exception 'no such asset' using errcode = 'FL005';
  end if;
  if p_format is null or p_format not in ('csv', 'parquet') or p_from is null or p_to is null or p_from >= p_to or p_signals is null or p_signals < 0 then
    raise exception 'this is no export' using errcode = 'FL004';
  end if;
  perform audit.note_org(ctx.org_id(), 'samples.exported', 'done',
    jsonb_build_object('asset_id', p_asset_id, 'from', p_from, 'to', p_to, 'signals', p_signals, 'format', p_format));
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.segment_day_done(day date)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- A quarter of an hour: commits and clocks of gateways.
  evaluated_by constant timestamptz := (day + 1)::timestamp at time zone 'UTC' + interval '15 minutes';
begin
  if exists (select from app.alarm_cursor c where c.saved_at < evaluated_by and c.saved_at > now() - interval '14 days'
      and exists (select from app.alarm_rule r where r.org_id = c.org_id and r.enabled)) then
    return false;
  end if;
  return not exists (
    select from app.segment s
    left join app.compaction c on c.org_id = s.org_id and c.site_id = s.site_id and c.writer = s.writer
    where s.received_at >= day::timestamp at time zone 'UTC' and s.received_at < (day + 1)::timestamp at time zone 'UTC'
      and s.n > coalesce(c.upto_n, -1));
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

CREATE OR REPLACE FUNCTION app.segment_days_drop(keep interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET lock_timeout TO '300ms'
AS $function$
declare
  child record;
  dropped integer := 0;
begin
  -- What the live view and the last values are read from stays.
  if keep < interval '2 hours' then
    raise exception 'segments are kept for two hours at least' using errcode = 'FL004';
  end if;
  for child in
    select c.relname as name, to_date(substr(c.relname, 9), 'YYYYMMDD') as day
    from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'app.segment'::regclass and c.relname ~ '^segment_[0-9]{8}$'
    order by c.relname
  loop
    continue when (child.day + 1)::timestamp at time zone 'UTC' > now() - keep or not app.segment_day_done(child.day);
    begin
      -- Lock: nobody adds to this day while it is looked at once more; a gateway's late repetition fails and comes again,
      -- into app.segment_rest. Readers are not held up. Then DROP waits for the whole table, at most as long as said above.
      execute format('lock table app.%I in share mode', child.name);
      if app.segment_day_done(child.day) then
        execute format('drop table app.%I', child.name);
        dropped := dropped + 1;
      end if;
    exception when lock_not_available then
      null;
    end;
  end loop;
  return dropped;
end $function$
-- owner owner; execute: worker

CREATE OR REPLACE FUNCTION app.segment_writers(of_org uuid DEFAULT NULL::uuid, of_site uuid DEFAULT NULL::uuid)
 RETURNS TABLE(org_id uuid, site_id uuid, writer uuid)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if of_site is null then
    return query with recursive w as (
      (select s.org_id, s.site_id, s.writer from app.segment s order by 1, 2, 3 limit 1)
      union all
      select n.org_id, n.site_id, n.writer from w cross join lateral (
        select s.org_id, s.site_id, s.writer from app.segment s
        where (s.org_id, s.site_id, s.writer) > (w.org_id, w.site_id, w.writer) order by 1, 2, 3 limit 1) n
    ) select w.org_id, w.site_id, w.writer from w;
  else
    return query with recursive w as (
      (select s.writer from app.segment s where s.org_id = of_org and s.site_id = of_site order by 1 limit 1)
      union all
      select n.writer from w cross join lateral (
        select s.writer from app.segment s
        where s.org_id = of_org and s.site_id = of_site and s.writer > w.writer order by 1 limit 1) n
    ) select of_org, of_site, w.writer from w;
  end if;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.sessions(p_all boolean)
 RETURNS TABLE(session_id uuid, person_id uuid, staff_id uuid, kind text, name_sealed bytea, scopes text, created_at timestamp with time zone, last_seen_at timestamp with time zone, expires_at timestamp with time zone, address text, client text, aal text, grant_id uuid, streams integer, is_current boolean)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := ctx.org_id();
  mine uuid := ctx.session_id();
begin
  if mine is null or (p_all and not ctx.can_everywhere('session.manage')) then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  return query
    select s.session_id, case when g.grant_id is null then s.person_id end, g.staff_id, s.kind, s.name_sealed, s.scopes,
      s.created_at, s.last_seen_at, least(s.expires_at, s.idle_expires_at, g.expires_at), s.address, s.client, s.aal, s.grant_id,
      (select count(*)::integer from identity.stream t where t.session_id = s.session_id and t.closed_at is null
        and t.beat_at > now() - interval '3 minutes'),
      s.session_id = mine
    from identity.session s
    -- Of staff who operate as this organisation: as long as they may.
    left join app.operate_grant g on g.org_id = org and s.grant_org_id = org and g.grant_id = s.grant_id
      and g.state = 'granted' and g.expires_at > now()
    where (s.org_id = org or s.grant_org_id = org)
      and s.ended_at is null and least(s.expires_at, s.idle_expires_at) > now()
      and case when p_all then s.org_id = org or g.grant_id is not null
        else s.session_id = mine or (s.org_id = org and s.person_id = ctx.person_id()) end
    order by s.last_seen_at desc, s.session_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.set_person_groups(p_person_id uuid, p_group_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := app.ask_for('person.edit');
begin
  -- Lock: the person, so that of two assignments the later one stands whole.
  perform 1 from app.person p where p.org_id = org and p.person_id = p_person_id for no key update;
  if not found or exists (select from unnest(p_group_ids) x
      where not exists (select from app.permission_group g where g.org_id = org and g.group_id = x and g.archived_at is null)) then
    raise exception 'no such person or group' using errcode = 'FL005';
  end if;
  -- Privilege raise: memberships are deleted, each with a line of the audit trigger. Of archived groups they stay.
  delete from app.group_member m
  where m.org_id = org and m.person_id = p_person_id and not m.group_id = any (p_group_ids)
    and exists (select from app.permission_group g where g.org_id = org and g.group_id = m.group_id and g.archived_at is null);
  insert into app.group_member (org_id, group_id, person_id)
  select org, x, p_person_id from unnest(p_group_ids) x on conflict do nothing;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.set_person_sites(p_person_id uuid, p_site_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org uuid := ctx.org_id();
begin
  -- Privilege raise: assignments are deleted. The audit trigger writes a line for each.
  if not ctx.can_everywhere('person.edit') then
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

CREATE OR REPLACE FUNCTION app.site_plan_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  new.version := old.version + 1;
  new.changed_at := clock_timestamp();
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.stays()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Archived or withdrawn once, and now, whatever the statement says: nobody writes what was.
  if tg_table_name = 'credential' then
    -- Lock: as signing under it (app.record_credential).
    perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.credential ' || old.org_id || old.person_id, 0));
    if old.withdrawn_at is not null then
      raise exception 'it is withdrawn' using errcode = 'FL003';
    end if;
    new.withdrawn_at := now();
  elsif old.archived_at is not null then
    raise exception 'it is archived' using errcode = 'FL003';
  elsif new.archived_at is not null then
    new.archived_at := now();
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.storage_count(of_blocks boolean, org uuid[], site uuid[], asset uuid[], points bigint[], bytes bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: these rows until the end of the transaction. Whoever writes blocks of a site holds the lock of that site already.
  insert into app.storage as s (org_id, site_id, asset_id, blocks, points, block_bytes, rollup_bytes)
  select w.org, w.site, w.asset, coalesce(sum(sign(w.points)) filter (where of_blocks), 0), coalesce(sum(w.points) filter (where of_blocks), 0),
    coalesce(sum(w.bytes) filter (where of_blocks), 0), coalesce(sum(w.bytes) filter (where not of_blocks), 0)
  from unnest(org, site, asset, points, bytes) w (org, site, asset, points, bytes)
  group by w.org, w.site, w.asset order by w.org, w.site, w.asset
  on conflict on constraint storage_pkey do update set blocks = s.blocks + excluded.blocks, points = s.points + excluded.points,
    block_bytes = s.block_bytes + excluded.block_bytes, rollup_bytes = s.rollup_bytes + excluded.rollup_bytes;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.storage_of_blocks()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- A block is never updated: it is dropped and written anew.
  if tg_op = 'INSERT' then
    perform app.storage_count(true, array_agg(a.org_id), array_agg(a.site_id), array_agg(a.asset_id), array_agg(a.points::bigint),
      array_agg(octet_length(a.sealed)::bigint)) from added a having count(*) > 0;
  else
    perform app.storage_count(true, array_agg(g.org_id), array_agg(g.site_id), array_agg(g.asset_id), array_agg(-g.points::bigint),
      array_agg(-octet_length(g.sealed)::bigint)) from gone g having count(*) > 0;
  end if;
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.storage_of_rollups()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op <> 'DELETE' then
    perform app.storage_count(false, array_agg(a.org_id), array_agg(a.site_id), array_agg(a.asset_id), array_agg(0::bigint),
      array_agg(octet_length(a.sealed)::bigint)) from added a having count(*) > 0;
  end if;
  if tg_op <> 'INSERT' then
    perform app.storage_count(false, array_agg(g.org_id), array_agg(g.site_id), array_agg(g.asset_id), array_agg(0::bigint),
      array_agg(-octet_length(g.sealed)::bigint)) from gone g having count(*) > 0;
  end if;
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION app.stored_telemetry(of_site uuid, of_assets uuid[], of_signals integer[], since timestamp with time zone, until timestamp with time zone, cell_s integer, received_since timestamp with time zone, at_most integer)
 RETURNS TABLE(part text, site_id uuid, sealed bytea, writer uuid, n bigint, epoch integer, asset_id uuid, signal_no integer, from_at timestamp with time zone, to_at timestamp with time zone, points integer, minutes boolean, hours boolean, width_s integer)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  cell constant interval := cell_s * interval '1 second';
  -- Cells lie on multiples of their width since 1970.
  cells_until constant timestamptz := date_bin(cell, until, timestamptz '1970-01-01 00:00:00+00');
  cells_since constant timestamptz := date_bin(cell, since + cell - interval '1 microsecond', timestamptz '1970-01-01 00:00:00+00');
begin
  return query
    with wanted as materialized (
      select w.asset_id, w.signal_no from unnest(of_assets, of_signals) w (asset_id, signal_no)
    ),
    -- Segments with device times in the window that are in no block. The two halves are the two partial indexes of
    -- app.segment: narrow segments, whose first time lies at most a minute before the window, and wide ones.
    fresh as materialized (
      select s.site_id, s.sealed, s.writer, s.n, s.epoch, s.assets, s.first_ts, s.last_ts
      from app.segment s left join app.compaction c on c.site_id = s.site_id and c.writer = s.writer
      where s.site_id = of_site and s.assets && of_assets and s.first_ts < until and s.last_ts >= since
        and s.received_at >= received_since and s.n > coalesce(c.upto_n, -1)
        and s.last_ts - s.first_ts <= interval '1 minute' and s.first_ts >= since - interval '1 minute'
      union all
      select s.site_id, s.sealed, s.writer, s.n, s.epoch, s.assets, s.first_ts, s.last_ts
      from app.segment s left join app.compaction c on c.site_id = s.site_id and c.writer = s.writer
      where s.site_id = of_site and s.assets && of_assets and s.first_ts < until and s.last_ts >= since
        and s.received_at >= received_since and s.n > coalesce(c.upto_n, -1)
        and s.last_ts - s.first_ts > interval '1 minute'
    ),
    -- Of every signal the blocks that reach into a stretch of time: the window, or, where roll-ups tell the rest, what is
    -- beside whole cells and whatever a segment brings something into (in whole hours, so that what was sent second by
    -- second is one stretch).
    stretches as materialized (
      select w.asset_id, w.signal_no, x.from_at, x.to_at
      from wanted w cross join (
        select since as from_at, until as to_at where cell_s is null
        union all select since, least(cells_since, until) where cells_since > since
        union all select greatest(cells_until, since), until where cells_until < until
      ) x
      union all
      select w.asset_id, w.signal_no, lower(r.range), upper(r.range) from wanted w join (
        select a.asset_id, unnest(range_agg(tstzrange(date_trunc('hour', f.first_ts), date_trunc('hour', f.last_ts) + interval '1 hour'))) as range
        from fresh f cross join unnest(f.assets) a (asset_id) where cell_s is not null group by a.asset_id) r on r.asset_id = w.asset_id
    ),
    needed as materialized (
      select b.asset_id, b.signal_no, b.from_at from stretches x cross join lateral (
        select b.asset_id, b.signal_no, b.from_at, b.to_at from app.block b
        where b.site_id = of_site and b.asset_id = x.asset_id and b.signal_no = x.signal_no and b.from_at < x.to_at
          -- Blocks of a signal do not overlap: the last one that begins before the stretch is the only one to reach into it.
          and b.from_at >= coalesce((select c.from_at from app.block c
            where c.site_id = of_site and c.asset_id = x.asset_id and c.signal_no = x.signal_no and c.from_at <= x.from_at
            order by c.from_at desc limit 1), x.from_at)
        -- There are no statistics of our columns, so the planner takes a site for small and would read all of it. A limit
        -- that nothing reaches makes it ask for each signal by itself, along the whole of the primary key.
        order by b.from_at limit 1000000
      ) b where b.to_at > x.from_at
      -- And those that are in no roll-up.
      union select b.asset_id, b.signal_no, b.from_at from wanted w cross join lateral (
        select b.asset_id, b.signal_no, b.from_at from app.block b
        where b.site_id = of_site and b.asset_id = w.asset_id and b.signal_no = w.signal_no and not b.minutes
          and b.from_at < until and b.from_at > since - interval '32 days' and b.to_at > since
        order by b.from_at limit 1000000
      ) b where cell_s = 60
      union select b.asset_id, b.signal_no, b.from_at from wanted w cross join lateral (
        select b.asset_id, b.signal_no, b.from_at from app.block b
        where b.site_id = of_site and b.asset_id = w.asset_id and b.signal_no = w.signal_no and not b.hours
          and b.from_at < until and b.from_at > since - interval '32 days' and b.to_at > since
        order by b.from_at limit 1000000
      ) b where cell_s = 3600
    )
    select 'segment', f.site_id, f.sealed, f.writer, f.n, f.epoch, null::uuid, null::integer, null::timestamptz, null::timestamptz,
      null::integer, null::boolean, null::boolean, null::integer
    from fresh f
    union all
    select 'block', b.site_id, b.sealed, null, null, null, b.asset_id, b.signal_no, b.from_at, b.to_at, b.points, b.minutes, b.hours, null
    from needed x cross join lateral (
      select b.site_id, b.sealed, b.asset_id, b.signal_no, b.from_at, b.to_at, b.points, b.minutes, b.hours from app.block b
      where b.site_id = of_site and b.asset_id = x.asset_id and b.signal_no = x.signal_no and b.from_at = x.from_at limit 1) b
    union all
    select 'rollup', r.site_id, r.sealed, null, null, null, r.asset_id, r.signal_no, r.from_at, null, null, null, null, r.width_s
    from wanted w cross join lateral (
      select r.site_id, r.sealed, r.asset_id, r.signal_no, r.from_at, r.width_s from app.rollup r
      where r.site_id = of_site and r.asset_id = w.asset_id and r.signal_no = w.signal_no and r.width_s = cell_s
        -- One row for the minutes of a day or for the hours of 32 days.
        and r.from_at < until and r.from_at > since - case cell_s when 60 then interval '1 day' else interval '32 days' end
      order by r.from_at limit 1000000) r
    -- No more is worked out than this; null: all.
    limit at_most;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.stream_beat(p_stream_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update identity.stream t set beat_at = now()
  where t.session_id = ctx.session_id() and t.stream_id = p_stream_id and t.closed_at is null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.stream_close(p_stream_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update identity.stream t set closed_at = now()
  where t.session_id = ctx.session_id() and t.stream_id = p_stream_id and t.closed_at is null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.stream_open(p_stream_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  mine uuid := ctx.session_id();
  free integer;
begin
  -- Lock: the session's row, so that two streams do not take one place. Held for this short transaction.
  perform 1 from identity.session s where s.session_id = mine for no key update;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  select min(p) into free from generate_series(1, 32) p
  where not exists (select from identity.stream t where t.session_id = mine and t.place = p
    and t.closed_at is null and t.beat_at > now() - interval '3 minutes');
  if free is null then
    raise exception 'too many live views are open' using errcode = 'FL003';
  end if;
  insert into identity.stream as t (session_id, place, stream_id) values (mine, free, p_stream_id)
  on conflict (session_id, place) do update set stream_id = excluded.stream_id, opened_at = now(), beat_at = now(), closed_at = null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.vault_certificate_status(serials bytea[])
 RETURNS TABLE(serial bytea, revoked_at timestamp with time zone, reason text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select i.serial, r.revoked_at, r.reason
    from pki.issuance i
    left join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
    where i.serial = any (serials) and (i.signed_at is not null or r.serial is not null);
end $function$
-- owner definer; execute: vault

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

CREATE OR REPLACE FUNCTION app.vault_live_leaves(p_issuer text)
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
BEGIN ATOMIC
 SELECT (count(*))::integer AS count
    FROM app.certificate c
   WHERE ((c.issuer = vault_live_leaves.p_issuer) AND (c.state = ANY (ARRAY['issued'::text, 'confirmed'::text])) AND (c.not_after > now()) AND (NOT (EXISTS ( SELECT
            FROM app.revocation r
           WHERE ((r.org_id = c.org_id) AND (r.serial = c.serial))))));
END
-- owner definer; execute: vault

CREATE OR REPLACE FUNCTION app.vault_note(p_event text, p_facts jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if p_event not like 'platform.%' then
    raise exception 'the platform''s own events alone' using errcode = 'FL004';
  end if;
  perform audit.note_org(o.org_id, p_event, 'done', p_facts) from app.org o where o.kind = 'platform';
end $function$
-- owner definer; execute: vault

CREATE OR REPLACE FUNCTION app.vault_revocation_count()
 RETURNS integer
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
BEGIN ATOMIC
 SELECT (count(*))::integer AS count
    FROM app.revocation;
END
-- owner definer; execute: vault

CREATE OR REPLACE FUNCTION app.vault_revocations_of(p_issuer text, p_last boolean, after_org uuid, after_serial bytea, at_most integer)
 RETURNS TABLE(org_id uuid, serial bytea, revoked_at timestamp with time zone, reason text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- In the order of the primary key: pages continue where the last one ended, which is what the organisation is told for.
  return query
    select u.org_id, u.serial, u.revoked_at, u.reason from (
      (select r.org_id, r.serial, r.revoked_at, r.reason from app.revocation r
       where (r.org_id, r.serial) > (after_org, after_serial)
         -- Looked up row by row: a join of both tables for each page would read all of them each time.
         and coalesce((select i.issuer from pki.issuance i where i.serial = r.serial), p_issuer) = p_issuer
       order by r.org_id, r.serial limit at_most)
      union all
      -- Nobody will say anything of these any more, and we refuse them from now on.
      (select i.org_id, i.serial, now(), 'cessationOfOperation' from pki.issuance i
       left join app.certificate c on c.org_id = i.org_id and c.serial = i.serial
       where p_last and (i.org_id, i.serial) > (after_org, after_serial) and coalesce(i.issuer, c.issuer) = p_issuer
         and i.signed_at is not null and i.not_after > now()
         and not exists (select from app.revocation r where r.org_id = i.org_id and r.serial = i.serial)
       order by i.org_id, i.serial limit at_most)
    ) u order by u.org_id, u.serial limit at_most;
end $function$
-- owner definer; execute: vault

CREATE OR REPLACE FUNCTION app.watch_seen(p_part text, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Three times as long as the gateways keep silent (VIEW_TOLD_EVERY_MS), and less than an outage (OUTAGE_S_MIN).
  apart constant interval := interval '30 seconds';
begin
  update pki.watched w set seen_until = greatest(w.seen_until, p_at)
  where w.part = p_part and w.begun_at = (select max(x.begun_at) from pki.watched x where x.part = p_part) and p_at <= w.seen_until + apart;
  if found then
    return;
  end if;
  -- Lock: of two gateways that are back one begins the stretch, until commit.
  perform pg_advisory_xact_lock(hashtext('app.watch_seen'));
  update pki.watched w set seen_until = greatest(w.seen_until, p_at)
  where w.part = p_part and w.begun_at = (select max(x.begun_at) from pki.watched x where x.part = p_part) and p_at <= w.seen_until + apart;
  if not found then
    insert into pki.watched (part, begun_at, seen_until) values (p_part, p_at, p_at);
  end if;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.webhook_add(p_webhook_id uuid, p_target_sealed bytea, p_secret_sealed bytea, p_priority text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := app.webhook_org(true);
begin
  -- Lock: the organisation, so that of two additions at once both are counted.
  perform 1 from app.org o where o.org_id = org for no key update;
  if (select count(*) from app.webhook w where w.org_id = org and w.removed_at is null) >= 10 then
    raise exception 'an organisation has at most 10 webhooks' using errcode = 'FL003';
  end if;
  insert into app.webhook (org_id, webhook_id, target_sealed, secret_sealed, priority, created_by)
  values (org, p_webhook_id, p_target_sealed, p_secret_sealed, p_priority, ctx.person_id());
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.webhook_edit(p_webhook_id uuid, p_target_sealed bytea, p_priority text, p_paused boolean, p_removed boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := app.webhook_org(true);
begin
  update app.webhook w set target_sealed = coalesce(p_target_sealed, w.target_sealed), priority = coalesce(p_priority, w.priority),
    paused = coalesce(p_paused, w.paused), removed_at = case when p_removed then now() end
  where w.org_id = org and w.webhook_id = p_webhook_id and w.removed_at is null;
  if not found then
    raise exception 'no such webhook' using errcode = 'FL005';
  end if;
  if p_removed then
    update app.webhook_message m set state = 'given-up', done_at = now(), last_error = 'the webhook was removed'
    where m.org_id = org and m.webhook_id = p_webhook_id and m.state = 'waiting';
  else
    -- Whoever has just put it right need not wait for the next try.
    update app.webhook_message m set next_at = now() where m.org_id = org and m.webhook_id = p_webhook_id and m.state = 'waiting';
  end if;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.webhook_messages(p_webhook_id uuid, p_at_most integer)
 RETURNS TABLE(message_id uuid, events integer, created_at timestamp with time zone, state text, attempts integer, next_at timestamp with time zone, done_at timestamp with time zone, last_error text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := app.webhook_org(false);
begin
  if not exists (select from app.webhook w where w.org_id = org and w.webhook_id = p_webhook_id and w.removed_at is null) then
    raise exception 'no such webhook' using errcode = 'FL005';
  end if;
  return query select m.message_id, cardinality(m.event_ids), m.created_at, m.state, m.attempts, m.next_at, m.done_at, m.last_error
    from app.webhook_message m where m.org_id = org and m.webhook_id = p_webhook_id order by m.created_at desc, m.message_id limit p_at_most;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.webhook_org(p_change boolean)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can_everywhere('webhook.edit') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if p_change and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  return ctx.org_id();
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION app.webhook_test(p_webhook_id uuid, p_message_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := app.webhook_org(true);
begin
  insert into app.webhook_message (org_id, message_id, webhook_id, event_ids, created_at, next_at)
  select org, p_message_id, w.webhook_id, '{}', now(), now() from app.webhook w
  where w.org_id = org and w.webhook_id = p_webhook_id and w.removed_at is null;
  if not found then
    raise exception 'no such webhook' using errcode = 'FL005';
  end if;
  perform audit.note_org(org, 'webhook.tested', 'done', jsonb_build_object('webhook_id', p_webhook_id));
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.webhooks()
 RETURNS TABLE(webhook_id uuid, target_sealed bytea, priority text, paused boolean, created_at timestamp with time zone, waiting bigint, last_ok_at timestamp with time zone, last_error text, next_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := app.webhook_org(false);
begin
  return query
    select w.webhook_id, w.target_sealed, w.priority, w.paused, w.created_at,
      (select count(*) from app.webhook_message m where m.org_id = org and m.webhook_id = w.webhook_id and m.state = 'waiting'),
      (select max(m.done_at) from app.webhook_message m where m.org_id = org and m.webhook_id = w.webhook_id and m.state = 'sent'),
      f.last_error, f.next_at
    from app.webhook w
    left join lateral (select m.last_error, m.next_at from app.webhook_message m
      where m.org_id = org and m.webhook_id = w.webhook_id and m.state = 'waiting' and m.attempts > 0 order by m.created_at limit 1) f on true
    where w.org_id = org and w.removed_at is null order by w.created_at, w.webhook_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION app.worker_alarm_cursor(p_org_id uuid)
 RETURNS TABLE(saved_at timestamp with time zone, site_id uuid, writer uuid, n bigint, received_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select c.saved_at, u.site_id, u.writer, u.n, u.received_at
    from app.alarm_cursor c left join lateral unnest(c.site_ids, c.writers, c.ns, c.received_at) u (site_id, writer, n, received_at) on true
    where c.org_id = p_org_id;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_maintenance(p_org_id uuid, p_since timestamp with time zone)
 RETURNS TABLE(asset_id uuid, site_id uuid, begins_at timestamp with time zone, ends_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select m.asset_id, m.site_id, m.begins_at, coalesce(m.ended_at, m.until_at) from app.maintenance m
    where m.org_id = p_org_id and m.until_at > p_since and coalesce(m.ended_at, m.until_at) > greatest(p_since, m.begins_at);
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_memories(p_org_id uuid)
 RETURNS TABLE(asset_id uuid, sealed bytea)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select m.asset_id, m.sealed from app.alarm_memory m where m.org_id = p_org_id;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_orgs()
 RETURNS TABLE(org_id uuid, stamp text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select o.org_id, concat_ws('/',
      (select concat_ws(' ', max(r.changed_at), count(*)) from app.alarm_rule r where r.org_id = o.org_id),
      (select sum(hashtextextended(concat_ws(' ', a.asset_id, a.site_id, a.kind), 0)::numeric) from app.asset a where a.org_id = o.org_id),
      (select count(*) from app.signal s where s.org_id = o.org_id),
      (select max(m.changed_at) from app.maintenance m where m.org_id = o.org_id))
    from app.org o
    where o.state = 'active' and (exists (select from app.alarm_rule r where r.org_id = o.org_id and r.enabled)
      or exists (select from app.alarm l where l.org_id = o.org_id and l.state <> 'normal'));
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_rules(p_org_id uuid)
 RETURNS TABLE(rule_id uuid, version integer, spec_sealed bytea)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select r.rule_id, r.version, r.spec_sealed from app.alarm_rule r where r.org_id = p_org_id and r.enabled order by r.created_at, r.rule_id;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_shelves(p_at_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  alarm app.alarm;
  next record;
  ended integer := 0;
begin
  -- Lock: the alarms whose time is over, SKIP LOCKED: another worker, or a person, has those that are left out.
  for alarm in select * from app.alarm l where l.state = 'shelved' and l.shelved_until <= now() limit p_at_most for no key update skip locked loop
    next := app.alarm_next(alarm.state, alarm.active, alarm.latching, 'shelf-ended');
    if app.in_maintenance(alarm.org_id, alarm.site_id, alarm.asset_id, now()) then
      next.state := 'suppressed';
    end if;
    update app.alarm l set state = next.state, shelved_until = null, changed_at = clock_timestamp(), changes = l.changes + 1
    where l.org_id = alarm.org_id and l.rule_id = alarm.rule_id and l.asset_id = alarm.asset_id;
    insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority)
    values (alarm.org_id, gen_random_uuid(), alarm.rule_id, alarm.asset_id, alarm.site_id, alarm.shelved_until, now(), 'shelf-ended', next.state, alarm.priority);
    ended := ended + 1;
  end loop;
  if ended > 0 then
    perform pg_notify('alarm', '');
  end if;
  return ended;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_standing(p_org_id uuid)
 RETURNS TABLE(rule_id uuid, asset_id uuid, active boolean, state text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query select l.rule_id, l.asset_id, l.active, l.state from app.alarm l
    where l.org_id = p_org_id and (l.active or l.state <> 'normal');
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_tail(p_org_ids uuid[], p_site_ids uuid[], p_writers uuid[], p_ns bigint[], p_since timestamp with time zone[], p_at_most integer)
 RETURNS TABLE(org_id uuid, site_id uuid, writer uuid, n bigint, epoch integer, received_at timestamp with time zone, sealed bytea)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select s.org_id, s.site_id, s.writer, s.n, s.epoch, s.received_at, s.sealed
    from unnest(p_org_ids, p_site_ids, p_writers, p_ns, p_since) c (org_id, site_id, writer, n, since)
    cross join lateral (
      select s.org_id, s.site_id, s.writer, s.n, s.epoch, s.received_at, s.sealed from app.segment s
      where s.org_id = c.org_id and s.site_id = c.site_id and s.writer = c.writer and s.n > c.n and s.received_at >= c.since
      order by s.n limit p_at_most
    ) s;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_targets(p_org_id uuid, p_at_most integer)
 RETURNS TABLE(rule_id uuid, asset_id uuid, site_id uuid, signal_nos integer[])
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select r.rule_id, a.asset_id, a.site_id, n.signal_nos
    from app.alarm_rule r
    join app.asset a on a.org_id = r.org_id and (r.asset_id is null or a.asset_id = r.asset_id)
      and (r.site_id is null or a.site_id = r.site_id) and (r.kind is null or a.kind = r.kind)
    cross join lateral (
      select array_agg(coalesce(s.signal_no, 0) order by k.ord) as signal_nos, count(s.signal_no) as known
      from unnest(r.signals_index) with ordinality k (key_index, ord)
      left join app.signal s on s.org_id = r.org_id and s.asset_id = a.asset_id and s.key_index = k.key_index
    ) n
    -- A rule for many is not for those that have none of its signals.
    where r.org_id = p_org_id and r.enabled and (r.asset_id is not null or n.known > 0)
    order by a.asset_id, r.created_at, r.rule_id
    limit p_at_most;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_turn(p_org_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: the evaluation of this organisation, for as long as this connection lives: it goes with its worker.
  return pg_try_advisory_lock(hashtextextended('app.alarm ' || p_org_id, 0));
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_write(p_org_id uuid, p_rule_ids uuid[], p_asset_ids uuid[], p_event_ids uuid[], p_kinds text[], p_at timestamp with time zone[], p_received_at timestamp with time zone[], p_details bytea[], p_memory_of uuid[], p_memories bytea[], p_site_ids uuid[], p_writers uuid[], p_ns bigint[], p_seen_at timestamp with time zone[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  change record;
  alarm app.alarm;
  next record;
  is_changed boolean := false;
  -- Alarms as they stand behind their last change.
  changed app.alarm[] := '{}';
  -- What each change came to, in its place; null: nothing.
  states text[] := array_fill(null::text, array[coalesce(cardinality(p_kinds), 0)]);
  written integer;
begin
  -- Lock: the evaluation of this organisation. The connection that has its turn gets it once more; any other one is
  -- a worker whose turn is over, and must not write over what its successor has seen.
  if not pg_try_advisory_xact_lock(hashtextextended('app.alarm ' || p_org_id, 0)) then
    raise exception 'another worker evaluates this organisation' using errcode = 'FL003';
  end if;
  insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
  select p_org_id, u.rule_id, u.asset_id, a.site_id, r.priority, r.latching, 'normal', false
  from (select distinct d.rule_id, d.asset_id from unnest(p_rule_ids, p_asset_ids) d (rule_id, asset_id)) u
  join app.asset a on a.org_id = p_org_id and a.asset_id = u.asset_id
  join app.alarm_rule r on r.org_id = p_org_id and r.rule_id = u.rule_id
  order by u.rule_id, u.asset_id
  on conflict on constraint alarm_pkey do nothing;
  -- Lock: these alarms, until commit, in one order: a person may be answering one. What follows sees what they did.
  perform from app.alarm l join (select distinct d.rule_id, d.asset_id from unnest(p_rule_ids, p_asset_ids) d (rule_id, asset_id)) u
    on l.org_id = p_org_id and l.rule_id = u.rule_id and l.asset_id = u.asset_id
  order by l.rule_id, l.asset_id for no key update of l;
  for change in
    select d.rule_id, d.asset_id, d.kind, d.at, d.received_at, d.ord, r.priority, r.latching, l as alarm
    from unnest(p_rule_ids, p_asset_ids, p_kinds, p_at, p_received_at) with ordinality as d (rule_id, asset_id, kind, at, received_at, ord)
    join app.alarm_rule r on r.org_id = p_org_id and r.rule_id = d.rule_id
    join app.alarm l on l.org_id = p_org_id and l.rule_id = d.rule_id and l.asset_id = d.asset_id
    order by d.rule_id, d.asset_id, d.ord
  loop
    if (change.rule_id, change.asset_id) is distinct from (alarm.rule_id, alarm.asset_id) then
      if is_changed then
        changed := array_append(changed, alarm);
      end if;
      alarm := change.alarm;
      is_changed := false;
    end if;
    -- Data that came late is told and changes nothing.
    if change.kind = 'late-data' then
      states[change.ord] := alarm.state;
      continue;
    end if;
    next := app.alarm_next(alarm.state, alarm.active, alarm.latching, change.kind);
    -- What it says is so already.
    continue when next.state is null;
    states[change.ord] := next.state;
    is_changed := true;
    alarm.state := next.state;
    alarm.active := next.active;
    alarm.changes := alarm.changes + 1;
    alarm.priority := change.priority;
    if next.state <> 'shelved' then
      alarm.shelved_until := null;
    end if;
    if change.kind = 'raised' then
      alarm.latching := change.latching;
      alarm.raises := alarm.raises + 1;
      alarm.raised_at := change.at;
      alarm.raised_received_at := change.received_at;
      alarm.cleared_at := null;
      alarm.acknowledged_at := null;
      alarm.acknowledged_by := null;
    elsif change.kind = 'cleared' then
      alarm.cleared_at := greatest(change.at, alarm.raised_at);
    end if;
  end loop;
  if is_changed then
    changed := array_append(changed, alarm);
  end if;
  update app.alarm l set state = c.state, active = c.active, changed_at = clock_timestamp(), changes = c.changes, priority = c.priority,
    latching = c.latching, shelved_until = c.shelved_until, raises = c.raises, raised_at = c.raised_at,
    raised_received_at = c.raised_received_at, cleared_at = c.cleared_at, acknowledged_at = c.acknowledged_at,
    acknowledged_by = c.acknowledged_by
  from unnest(changed) c
  where l.org_id = p_org_id and l.rule_id = c.rule_id and l.asset_id = c.asset_id;
  insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, detail_sealed)
  select p_org_id, d.event_id, d.rule_id, d.asset_id, a.site_id, d.at, d.received_at, d.kind, d.state, r.priority, d.detail
  from unnest(p_rule_ids, p_asset_ids, p_event_ids, p_kinds, p_at, p_received_at, p_details, states) with ordinality
    as d (rule_id, asset_id, event_id, kind, at, received_at, detail, state, ord)
  join app.asset a on a.org_id = p_org_id and a.asset_id = d.asset_id
  join app.alarm_rule r on r.org_id = p_org_id and r.rule_id = d.rule_id
  where d.state is not null order by d.ord;
  get diagnostics written = row_count;
  insert into app.alarm_memory as m (org_id, asset_id, sealed)
  select p_org_id, u.asset_id, u.sealed from unnest(p_memory_of, p_memories) u (asset_id, sealed) order by u.asset_id
  on conflict on constraint alarm_memory_pkey do update set sealed = excluded.sealed;
  if p_writers is not null then
    insert into app.alarm_cursor as c (org_id, site_ids, writers, ns, received_at) values (p_org_id, p_site_ids, p_writers, p_ns, p_seen_at)
    on conflict on constraint alarm_cursor_pkey do update set site_ids = excluded.site_ids, writers = excluded.writers, ns = excluded.ns,
      received_at = excluded.received_at, saved_at = clock_timestamp();
  end if;
  -- Commit point: alarms, journal, what the rules remember and how far they have come, all at once or not at all.
  if written > 0 then
    perform pg_notify('alarm', '');
  end if;
  return written;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_alarm_writers(p_org_ids uuid[], p_site_ids uuid[], p_since timestamp with time zone[])
 RETURNS TABLE(org_id uuid, site_id uuid, writer uuid, n bigint, received_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select c.org_id, c.site_id, s.writer, max(s.n), max(s.received_at)
    from unnest(p_org_ids, p_site_ids, p_since) c (org_id, site_id, since)
    join app.segment s on s.org_id = c.org_id and s.site_id = c.site_id and s.received_at >= c.since
    group by c.org_id, c.site_id, s.writer;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_crl_due(lists text[], every interval)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select a.name from unnest(lists) as a (name)
    left join pki.crl c on c.authority = a.name
    where c.authority is null or c.this_update > now() + interval '5 minutes'
      or c.this_update + every * case a.name when 'root' then 24 else 1 end <= now()
      -- By count: revocations only grow, and one that was committed late has an early time.
      or (a.name like 'asset-ca%' and c.seen is distinct from (select count(*) from app.revocation));
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_digest(p_at timestamp with time zone, p_at_most integer, p_listed integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who record;
  its record;
  told integer := 0;
begin
  for who in
    select s.org_id, s.person_id, s.priority, s.site_ids, d.told_until, app.last_minute_of_day(s.digest_minute, s.time_zone, p_at) as due
    from app.notify_setting s
    join app.notify_digest d on d.org_id = s.org_id and d.person_id = s.person_id
    where s.enabled and s.email and s.digest_minute is not null and d.told_until < app.last_minute_of_day(s.digest_minute, s.time_zone, p_at)
      -- An hour that has passed already when somebody chooses it is tomorrow's.
      and s.changed_at < app.last_minute_of_day(s.digest_minute, s.time_zone, p_at)
    order by d.told_until limit p_at_most
    -- Lock: up to when it was told, SKIP LOCKED and until commit: another worker does not tell it again.
    for update of d skip locked
  loop
    update app.notify_digest d set told_until = who.due where d.org_id = who.org_id and d.person_id = who.person_id;
    told := told + 1;
    select array_agg(l.rule_id order by o.rank desc, l.raised_at desc) as rules, array_agg(l.asset_id order by o.rank desc, l.raised_at desc) as assets,
      array_agg(e.event_id order by o.rank desc, l.raised_at desc) as events, array_agg(l.priority order by o.rank desc, l.raised_at desc) as priorities,
      array_agg(l.raised_at order by o.rank desc, l.raised_at desc) as ats into its
    from app.alarm l
    cross join lateral (select app.priority_rank(l.priority) as rank) o
    -- The line with which it began to wait; of one that was raised since and is over too.
    cross join lateral (select j.event_id, j.written_at from app.alarm_event j
      where j.org_id = l.org_id and j.rule_id = l.rule_id and j.asset_id = l.asset_id and app.alarm_calls(j.kind, j.state)
      order by j.written_at desc limit 1) e
    where l.org_id = who.org_id and l.raised_at is not null and o.rank >= app.priority_rank(who.priority)
      and (who.site_ids is null or l.site_id = any (who.site_ids))
      and (l.state in ('unacknowledged', 'acknowledged', 'returned') or e.written_at > who.told_until)
      and app.person_may_at(who.org_id, who.person_id, 'alarm.read', l.site_id);
    -- A day on which nothing was raised and nothing stands is no letter.
    continue when its.rules is null;
    perform app.notification_fill(who.org_id, app.notification_put(who.org_id, who.person_id, 'digest', true, p_at, interval '0', interval '0'),
      its.rules, its.assets, its.events, its.priorities, its.ats, p_listed);
  end loop;
  return told;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_end_operating()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  ended integer;
begin
  -- Dead since expires_at (ctx.live); this tells of it.
  update app.operate_grant g set state = 'ended', ended_at = now()
  from (select x.org_id, x.grant_id from app.operate_grant x
    where (x.state = 'granted' and x.expires_at <= now()) or (x.state = 'requested' and x.requested_at <= now() - interval '1 day')
    for no key update skip locked) late
  where g.org_id = late.org_id and g.grant_id = late.grant_id;
  get diagnostics ended = row_count;
  return ended;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_escalate(p_at timestamp with time zone, p_at_most integer, p_listed integer, p_collect interval, p_gap interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  orgs uuid[];
  rules uuid[];
  assets uuid[];
  steps integer[];
  who record;
begin
  -- Lock: one worker at a time escalates, until commit.
  if not pg_try_advisory_xact_lock(hashtext('app.worker_escalate')) then
    return 0;
  end if;
  -- First each call is put to the step that is due now (null: none yet, or none any more), then its people are told.
  with due as (
    select c.org_id, c.rule_id, c.asset_id, c.called_at, c.step, l.priority, l.state = 'unacknowledged' as is_waiting, r.escalates
    from app.alarm_call c
    join app.alarm l on l.org_id = c.org_id and l.rule_id = c.rule_id and l.asset_id = c.asset_id
    join app.alarm_rule r on r.org_id = c.org_id and r.rule_id = c.rule_id
    -- What has gone for the moment, or is suppressed, stays due: when it comes back it has been waiting all the time.
    where c.due_at <= p_at and l.state not in ('returned', 'suppressed') order by c.due_at limit p_at_most for update of c skip locked
  ), following as (
    select d.*, n.step as next_step, n.called_at + n.after_minutes * interval '1 minute' as next_at
    from due d left join lateral (
      (select s.step, s.after_minutes, d.called_at from app.escalation_step s
       where d.escalates = 'organisation' and s.org_id = d.org_id and s.enabled and s.step > d.step
         and app.priority_rank(s.priority) <= app.priority_rank(d.priority)
       order by s.step limit 1)
      union all
      (select s.step, s.after_minutes, d.called_at from app.rule_escalation_step s
       where d.escalates = 'own' and s.org_id = d.org_id and s.rule_id = d.rule_id and s.enabled and s.step > d.step
       order by s.step limit 1)) n on d.is_waiting
  ), moved as (
    update app.alarm_call c set step = case when f.next_at <= p_at then f.next_step else c.step end,
      due_at = case when f.next_at > p_at then f.next_at when f.next_at <= p_at then p_at end
    from following f where c.org_id = f.org_id and c.rule_id = f.rule_id and c.asset_id = f.asset_id
    returning c.org_id, c.rule_id, c.asset_id, case when f.next_at <= p_at then f.next_step end as step
  )
  select array_agg(m.org_id), array_agg(m.rule_id), array_agg(m.asset_id), array_agg(m.step) into orgs, rules, assets, steps
  from moved m where m.step is not null;
  if steps is null then
    return 0;
  end if;
  for who in
    select t.org_id, p.person_id,
      array_agg(t.rule_id order by o.rank desc, c.called_at) as rules, array_agg(t.asset_id order by o.rank desc, c.called_at) as assets,
      array_agg(c.event_id order by o.rank desc, c.called_at) as events, array_agg(l.priority order by o.rank desc, c.called_at) as priorities,
      array_agg(c.called_at order by o.rank desc, c.called_at) as ats
    from unnest(orgs, rules, assets, steps) t (org_id, rule_id, asset_id, step)
    join app.alarm_call c on c.org_id = t.org_id and c.rule_id = t.rule_id and c.asset_id = t.asset_id
    join app.alarm l on l.org_id = t.org_id and l.rule_id = t.rule_id and l.asset_id = t.asset_id
    join app.alarm_rule r on r.org_id = t.org_id and r.rule_id = t.rule_id
    join lateral (
      select e.person_id, e.group_id from app.escalation_step e
      where r.escalates = 'organisation' and e.org_id = t.org_id and e.step = t.step
      union all
      select e.person_id, e.group_id from app.rule_escalation_step e
      where r.escalates = 'own' and e.org_id = t.org_id and e.rule_id = t.rule_id and e.step = t.step) s on true
    join app.person p on p.org_id = t.org_id and (p.person_id = s.person_id
      or exists (select from app.group_member m
        join app.permission_group g on g.org_id = m.org_id and g.group_id = m.group_id and g.archived_at is null
        where m.org_id = t.org_id and m.group_id = s.group_id and m.person_id = p.person_id))
    cross join lateral (select app.priority_rank(l.priority) as rank) o
    where app.person_may_at(t.org_id, p.person_id, 'alarm.read', l.site_id)
    group by t.org_id, p.person_id
    order by t.org_id, p.person_id
  loop
    perform app.notification_fill(who.org_id, app.notification_put(who.org_id, who.person_id, 'escalation', true, p_at, p_collect, p_gap),
      who.rules, who.assets, who.events, who.priorities, who.ats, p_listed);
  end loop;
  return cardinality(steps);
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_notify(p_at timestamp with time zone, p_at_most integer, p_listed integer, p_collect interval, p_gap interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  tenants uuid[];
  tenant uuid;
  orgs uuid[];
  events uuid[];
  done integer := 0;
begin
  -- Lock: one worker at a time makes notifications of the queue, until commit; another one has nothing to do meanwhile.
  if not pg_try_advisory_xact_lock(hashtext('app.worker_notify')) then
    return 0;
  end if;
  -- Whatever becomes of its letter: without a mail server, or while it is down, the next one begins in time all the same.
  update app.notification n set closed_at = p_at where n.closed_at is null and n.send_at <= p_at;
  select array_agg(distinct q.org_id) into tenants from app.alarm_news q;
  foreach tenant in array coalesce(tenants, '{}') loop
    -- One organisation at a time: what goes wrong with one is taken back and tried again, and holds up no other one.
    begin
      with taken as (
        delete from app.alarm_news w where (w.org_id, w.event_id) in
          (select q.org_id, q.event_id from app.alarm_news q where q.org_id = tenant
            -- A fair share, and no less than a whole message of a webhook.
            limit greatest(p_at_most / cardinality(tenants), least(p_at_most, 500)) for update skip locked)
        returning w.org_id, w.event_id
      )
      select array_agg(t.org_id), array_agg(t.event_id) into orgs, events from taken t;
      perform app.notify_people(orgs, events, p_at, p_listed, p_collect, p_gap);
      perform app.notify_webhooks(orgs, events, p_at);
      perform app.notify_calls(orgs, events);
      done := done + coalesce(cardinality(events), 0);
    exception when others then
      raise warning 'the alarms of organisation % could not be told and wait: %', tenant, sqlerrm;
    end;
  end loop;
  return done;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_prune_told(p_at timestamp with time zone, p_keep interval, p_keep_messages interval, p_keep_links interval, p_at_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  tenant uuid;
  gone uuid[];
  dropped integer;
  pruned integer := 0;
begin
  -- Lock: one worker at a time prunes, until commit.
  if not pg_try_advisory_xact_lock(hashtext('app.worker_prune_told')) then
    return 0;
  end if;
  -- Privilege raise: rows are deleted here and nowhere else, by their age alone; the caller cannot name one.
  for tenant in select o.org_id from app.org o loop
    gone := array(select n.notification_id from app.notification n
      where n.org_id = tenant and n.created_at < p_at - greatest(p_keep, interval '30 days') and n.closed_at is not null
      order by n.created_at limit p_at_most for update skip locked);
    delete from app.notification_alarm i where i.org_id = tenant and i.notification_id = any (gone);
    delete from app.notification_outage i where i.org_id = tenant and i.notification_id = any (gone);
    delete from app.push_message m where m.org_id = tenant and m.notification_id = any (gone);
    delete from identity.notice m where m.notice_id = any (gone);
    delete from app.notification n where n.org_id = tenant and n.notification_id = any (gone);
    pruned := pruned + cardinality(gone);
    -- What still waits after so long waits for a webhook that is paused, and would be given up at the first try.
    delete from app.webhook_message m where m.org_id = tenant and m.message_id in (
      select x.message_id from app.webhook_message x
      where x.org_id = tenant and x.created_at < p_at - greatest(p_keep_messages, interval '7 days') and coalesce(x.leased_until, '-infinity') < now()
      order by x.created_at limit p_at_most for update skip locked);
    get diagnostics dropped = row_count;
    pruned := pruned + dropped;
    delete from identity.alarm_link k where k.token_hash in (
      select x.token_hash from identity.alarm_link x where x.org_id = tenant and x.expires_at < p_at - greatest(p_keep_links, interval '1 day')
      limit p_at_most for update skip locked);
    get diagnostics dropped = row_count;
    pruned := pruned + dropped;
    -- An alarm that is normal again calls nobody; its next time begins a new call.
    delete from app.alarm_call c where c.org_id = tenant and (c.rule_id, c.asset_id) in (
      select x.rule_id, x.asset_id from app.alarm_call x
      join app.alarm l on l.org_id = x.org_id and l.rule_id = x.rule_id and l.asset_id = x.asset_id and l.state = 'normal'
      where x.org_id = tenant and x.called_at < p_at - greatest(p_keep, interval '30 days') limit p_at_most for update of x skip locked);
    get diagnostics dropped = row_count;
    pruned := pruned + dropped;
  end loop;
  -- Holes are told already; the newest stretch of each part is what the next one is compared with.
  delete from pki.watched w where w.told and w.seen_until < p_at - greatest(p_keep, interval '30 days')
    and w.begun_at < (select max(x.begun_at) from pki.watched x where x.part = w.part);
  return pruned;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_push_done(p_org_id uuid, p_notification_id uuid, p_subscription_id uuid, p_at timestamp with time zone, p_error text, p_is_final boolean, p_is_gone boolean, p_wait interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.push_message m set leased_until = null, attempts = m.attempts + 1, last_error = left(p_error, 300), next_at = p_at + p_wait,
    state = case when p_error is null then 'sent' when p_is_final then 'given-up' else 'waiting' end
  -- Whose lease is over has nothing to say: somebody else has the message.
  where m.org_id = p_org_id and m.notification_id = p_notification_id and m.subscription_id = p_subscription_id and m.state = 'waiting'
    and m.leased_until > now();
  if found and p_is_gone then
    perform app.push_drop(p_org_id, p_subscription_id, p_error);
  end if;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_push_take(p_at timestamp with time zone, p_at_most integer)
 RETURNS TABLE(org_id uuid, notification_id uuid, subscription_id uuid, sealed bytea, created_at timestamp with time zone, attempts integer, why text, alarms integer, worst text, rule_id uuid, asset_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: the messages that are taken, SKIP LOCKED and leased until the worker says what came of them.
  return query
    with due as (
      select o.org_id, o.notification_id, o.subscription_id from app.org t
      cross join lateral (
        select m.org_id, m.notification_id, m.subscription_id, m.next_at from app.push_message m
        where m.org_id = t.org_id and m.state = 'waiting' and m.next_at <= p_at and coalesce(m.leased_until, '-infinity') < now()
        order by m.next_at limit p_at_most for update skip locked) o
      where t.state = 'active' order by o.next_at limit p_at_most
    ), taken as (
      -- One that was queued while its browser went is given up here: nobody would ever say what came of it.
      update app.push_message m set leased_until = case when b.gone_at is null then now() + interval '1 minute' end,
        state = case when b.gone_at is null then m.state else 'given-up' end,
        last_error = case when b.gone_at is null then m.last_error else 'the browser is not told any more' end
      from due d join app.push_subscription b on b.org_id = d.org_id and b.subscription_id = d.subscription_id
      where m.org_id = d.org_id and m.notification_id = d.notification_id and m.subscription_id = d.subscription_id
      returning m.*
    ), closed as (
      -- What comes from now on belongs to the next one, as with a letter.
      update app.notification n set closed_at = p_at from (select distinct k.org_id, k.notification_id from taken k) k
      where n.org_id = k.org_id and n.notification_id = k.notification_id and n.closed_at is null
    )
    select k.org_id, k.notification_id, k.subscription_id, b.sealed, k.created_at, k.attempts, n.why,
      case when n.why = 'outage' then (select count(*)::integer from app.notification_outage x
          where x.org_id = n.org_id and x.notification_id = n.notification_id and app.person_may(n.org_id, n.person_id, 'alarm.read'))
        else f.count end, f.worst, f.rule_id, f.asset_id
    from taken k
    join app.push_subscription b on b.org_id = k.org_id and b.subscription_id = k.subscription_id and b.gone_at is null
    join app.notification n on n.org_id = k.org_id and n.notification_id = k.notification_id and n.person_id = b.person_id
    -- People lose sites, assets move, somebody was faster: what may be told is decided now.
    cross join lateral (select count(*)::integer as count, (array_agg(l.priority order by o.rank desc, i.at desc))[1] as worst,
        (array_agg(l.rule_id order by o.rank desc, i.at desc))[1] as rule_id, (array_agg(l.asset_id order by o.rank desc, i.at desc))[1] as asset_id
      from app.notification_alarm i
      join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id and l.state in ('unacknowledged', 'returned')
      cross join lateral (select app.priority_rank(l.priority) as rank) o
      where i.org_id = n.org_id and i.notification_id = n.notification_id and app.person_may_at(n.org_id, n.person_id, 'alarm.read', l.site_id)) f;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_remind_expiring(p_at timestamp with time zone, p_listed integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Days are UTC days, for everybody: a reminder comes on the day that the step begins.
  today constant date := (p_at at time zone 'UTC')::date;
  midnight constant timestamptz := today::timestamp at time zone 'UTC';
  letters integer;
begin
  -- Lock: one worker at a time decides who has been reminded. Until commit; the next finds its rows.
  perform pg_advisory_xact_lock(hashtext('app.worker_remind_expiring'));
  with ending as (
    select o.org_id, s.asset_id, s.site_id, s.serial, s.not_after, (s.not_after at time zone 'UTC')::date - today as days
    from app.org o cross join lateral app.certificate_standing(o.org_id, p_at) s
    where o.state = 'active' and s.not_after > p_at and (s.not_after at time zone 'UTC')::date - today <= 90
  ), step as (
    select e.*, case when e.days <= 1 then 1 when e.days <= 7 then 7 when e.days <= 30 then 30 else 90 end as step from ending e
  ), due as (
    select s.*, p.person_id, p.account_id
    from step s
    join app.person p on p.org_id = s.org_id and p.state = 'active' and p.account_id is not null
    where (p.role in ('engineer', 'org_admin')
        or p.role = 'site_manager' and exists (select from app.person_site ps
          where ps.org_id = s.org_id and ps.person_id = p.person_id and ps.site_id = s.site_id))
      and not exists (select from app.certificate_reminder m
        where m.org_id = s.org_id and m.person_id = p.person_id and m.serial = s.serial and m.step = s.step)
      -- One letter a day: what comes up later today waits for tomorrow's.
      and not exists (select from app.certificate_reminder m
        where m.org_id = s.org_id and m.person_id = p.person_id and m.day = midnight)
  ), reminded as (
    insert into app.certificate_reminder (org_id, person_id, serial, step, day)
    select d.org_id, d.person_id, d.serial, d.step, midnight from due d
  ), listed as (
    select d.*, row_number() over (partition by d.org_id, d.person_id order by d.not_after, d.asset_id) as n,
      count(*) over (partition by d.org_id, d.person_id) as all_of_them
    from due d
  )
  insert into identity.notice (org_id, account_id, kind, facts)
  select l.org_id, l.account_id, 'certificates.expiring', jsonb_build_object('count', max(l.all_of_them), 'assets',
    jsonb_agg(jsonb_build_object('assetId', l.asset_id, 'notAfter', l.not_after, 'days', l.days) order by l.n))
  from listed l where l.n <= p_listed
  group by l.org_id, l.person_id, l.account_id;
  get diagnostics letters = row_count;
  return letters;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_retain(of_org uuid, of_site uuid, at_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Whole days: a span that a block is written over later begins after what was dropped, or is that of a block that stands.
  today constant timestamptz := date_trunc('day', now() at time zone 'UTC') at time zone 'UTC';
  kept app.retained;
  dropped integer;
  more integer;
begin
  -- Lock: whoever compacts this site, until the end of the transaction. Then it is this site's turn another time.
  if not pg_catalog.pg_try_advisory_xact_lock(hashtextextended('app.compact ' || of_org || of_site, 0)) then return 0; end if;
  insert into app.retained as r (org_id, site_id, numbers_from, states_from, rollups_from)
  select of_org, of_site, coalesce(today - make_interval(days => o.keep_numbers_days), '-infinity'),
    coalesce(today - make_interval(days => o.keep_states_days), '-infinity'),
    coalesce(today - make_interval(days => o.keep_rollups_days), '-infinity')
  from app.org_settings o where o.org_id = of_org and o.keep_changed_at < now() - interval '1 day'
  on conflict on constraint retained_pkey do update set numbers_from = greatest(r.numbers_from, excluded.numbers_from),
    states_from = greatest(r.states_from, excluded.states_from), rollups_from = greatest(r.rollups_from, excluded.rollups_from)
  returning r.* into kept;
  if not found then return 0; end if;
  -- Privilege raise: deleting, which no process may. Only what is older than its organisation keeps.
  with old as (
    select b.asset_id, b.signal_no, b.from_at
    from app.storage t join app.signal g on g.org_id = t.org_id and g.asset_id = t.asset_id
    cross join lateral (
      select b.asset_id, b.signal_no, b.from_at, b.to_at from app.block b
      where b.org_id = of_org and b.site_id = of_site and b.asset_id = g.asset_id and b.signal_no = g.signal_no
        and b.from_at < case g.kind when 'number' then kept.numbers_from else kept.states_from end
      order by b.from_at limit at_most) b
    where t.org_id = of_org and t.site_id = of_site
      and b.to_at <= case g.kind when 'number' then kept.numbers_from else kept.states_from end
    limit at_most)
  delete from app.block b using old
  where b.org_id = of_org and b.site_id = of_site and b.asset_id = old.asset_id and b.signal_no = old.signal_no and b.from_at = old.from_at;
  get diagnostics dropped = row_count;
  with old as (
    select r.asset_id, r.signal_no, r.width_s, r.from_at
    from app.storage t join app.signal g on g.org_id = t.org_id and g.asset_id = t.asset_id
    cross join (values (60, interval '1 day'), (3600, interval '32 days')) w (width_s, span)
    cross join lateral (
      select r.asset_id, r.signal_no, r.width_s, r.from_at from app.rollup r
      where r.org_id = of_org and r.site_id = of_site and r.asset_id = g.asset_id and r.signal_no = g.signal_no
        and r.width_s = w.width_s and r.from_at <= kept.rollups_from - w.span
      order by r.from_at limit at_most) r
    where t.org_id = of_org and t.site_id = of_site
    limit at_most)
  delete from app.rollup r using old
  where r.org_id = of_org and r.site_id = of_site and r.asset_id = old.asset_id and r.signal_no = old.signal_no
    and r.width_s = old.width_s and r.from_at = old.from_at;
  get diagnostics more = row_count;
  return dropped + more;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_retention_sites()
 RETURNS TABLE(org_id uuid, site_id uuid)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select distinct t.org_id, t.site_id from app.storage t join app.org_settings o on o.org_id = t.org_id
    where o.keep_changed_at < now() - interval '1 day'
      and coalesce(o.keep_numbers_days, o.keep_states_days, o.keep_rollups_days) is not null
    order by 1, 2;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_revoke_retired(at_most integer)
 RETURNS TABLE(org_id uuid, asset_id uuid, serial bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    with due as (
      select c.org_id, c.asset_id, c.serial
      from app.certificate c
      -- While the new one is unconfirmed its files may be lost, and the old one is all that the device has. That is over
      -- within minutes: it is confirmed or void.
      join app.certificate s on s.org_id = c.org_id and s.serial = c.replaced_by and s.state = 'confirmed'
      where c.retire_at <= now()
        and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial)
      order by c.retire_at
      limit at_most
      for no key update of c skip locked
    )
    insert into app.revocation as made (org_id, asset_id, serial, reason, revoked_by)
    select d.org_id, d.asset_id, d.serial, 'superseded', null from due d
    on conflict do nothing
    returning made.org_id, made.asset_id, made.serial;
end $function$
-- owner definer; execute: worker

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

CREATE OR REPLACE FUNCTION app.worker_watch_platform(p_alarms boolean, p_at timestamp with time zone, p_min interval, p_collect interval, p_gap interval)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  hole record;
  told integer := 0;
begin
  if p_alarms then
    perform app.watch_seen('alarms', clock_timestamp());
  end if;
  for hole in
    select w.part, w.begun_at as until_at,
      (select max(x.seen_until) from pki.watched x where x.part = w.part and x.begun_at < w.begun_at) as from_at
    from pki.watched w where not w.told order by w.begun_at
    -- Lock: what is told, SKIP LOCKED and until commit: another worker does not tell it again.
    for update of w skip locked
  loop
    -- What cannot be told is taken back and tried again. That alarms are evaluated stays said: else this would look like the
    -- next outage.
    begin
      update pki.watched w set told = true where w.part = hole.part and w.begun_at = hole.until_at;
      -- Nothing before the very first stretch; and what is over in seconds is a restart.
      if hole.until_at - hole.from_at >= p_min then
        perform app.outage_tell(hole.part, hole.from_at, hole.until_at, p_at, p_collect, p_gap);
        told := told + 1;
      end if;
    exception when others then
      raise warning 'an outage until % could not be told and waits: %', hole.until_at, sqlerrm;
    end;
  end loop;
  return told;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_watch_silence()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  watched_since timestamptz;
  told integer;
begin
  -- Silence says nothing of the devices while no gateway listens, nor of the time before the last one began.
  select max(v.started_at) into watched_since from pki.gateway_view v
  where v.left_at is null having max(v.confirmed_at) > now() - interval '1 minute';
  if watched_since is null then
    return 0;
  end if;
  -- Locks: rows that a gateway is writing are passed over, and judged the next time.
  with silent as (
    select p.org_id, p.asset_id, a.site_id from app.presence p
    join app.asset a on a.org_id = p.org_id and a.asset_id = p.asset_id
    -- As core/liveness.ts has it: STALE. An asset whose rhythm nobody knows is not judged.
    where p.silent_at is null and greatest(p.last_received_at, watched_since)
      + make_interval(secs => greatest(60000, least(30 * coalesce(a.rhythm_ms, p.rhythm_ms)::bigint,
          greatest(300000, 6 * coalesce(a.rhythm_ms, p.rhythm_ms)::bigint))) / 1000.0) < now()
      and p.last_received_at is not null and coalesce(a.rhythm_ms, p.rhythm_ms) is not null
    for update of p skip locked
  ), speaking as (
    select p.org_id, p.asset_id, a.site_id from app.presence p
    join app.asset a on a.org_id = p.org_id and a.asset_id = p.asset_id
    where p.silent_at is not null and p.last_received_at > p.silent_at
    for update of p skip locked
  ), fell as (
    update app.presence p set silent_at = now() from silent s where p.org_id = s.org_id and p.asset_id = s.asset_id
    returning s.org_id, s.asset_id, s.site_id
  ), rose as (
    update app.presence p set silent_at = null from speaking s where p.org_id = s.org_id and p.asset_id = s.asset_id
    returning s.org_id, s.asset_id, s.site_id
  )
  insert into app.device_event (org_id, event_id, asset_id, site_id, at, kind, severity)
  select f.org_id, gen_random_uuid(), f.asset_id, f.site_id, now(), 'silent', 'warning' from fell f
  union all
  select r.org_id, gen_random_uuid(), r.asset_id, r.site_id, now(), 'speaks-again', 'info' from rose r;
  get diagnostics told = row_count;
  return told;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_webhook_done(p_org_id uuid, p_message_id uuid, p_error text, p_wait interval, p_keep interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.webhook_message m set leased_until = null, attempts = m.attempts + 1, last_error = left(p_error, 300), next_at = now() + p_wait,
    state = case when p_error is null then 'sent' when cardinality(m.event_ids) = 0 or m.created_at < now() - p_keep then 'given-up' else 'waiting' end,
    done_at = case when p_error is null or cardinality(m.event_ids) = 0 or m.created_at < now() - p_keep then now() end
  -- Whose lease is over has nothing to say: somebody else has the message.
  where m.org_id = p_org_id and m.message_id = p_message_id and m.state = 'waiting' and m.leased_until > now();
  return found;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_webhook_events(p_org_id uuid, p_message_id uuid)
 RETURNS TABLE(event_id uuid, rule_id uuid, asset_id uuid, site_id uuid, kind text, state text, priority text, at timestamp with time zone, received_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select e.event_id, e.rule_id, e.asset_id, e.site_id, e.kind, e.state, e.priority, e.at, e.received_at
    from app.webhook_message m cross join lateral unnest(m.event_ids) with ordinality u (event_id, n)
    join app.alarm_event e on e.org_id = m.org_id and e.event_id = u.event_id
    -- Only for who holds the lease: the worker reads no journal that nobody is sent.
    where m.org_id = p_org_id and m.message_id = p_message_id and m.leased_until > now()
    order by u.n;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_webhook_released(p_org_id uuid, p_message_id uuid, p_wait interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update app.webhook_message m set leased_until = null, next_at = now() + p_wait
  where m.org_id = p_org_id and m.message_id = p_message_id and m.state = 'waiting' and m.leased_until > now();
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION app.worker_webhooks_take(p_at_most integer, p_webhook_id uuid)
 RETURNS TABLE(org_id uuid, message_id uuid, webhook_id uuid, target_sealed bytea, secret_sealed bytea, created_at timestamp with time zone, attempts integer, event_ids uuid[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: the messages that are taken, SKIP LOCKED and leased. One of each webhook at a time, the oldest that is due: a
  -- receiver that hangs holds up nobody else's, and a message that it does not take holds up no other one.
  return query
    with due as (
      select o.org_id, o.message_id from app.webhook h
      cross join lateral (
        select m.org_id, m.message_id, m.next_at from app.webhook_message m
        where m.org_id = h.org_id and m.webhook_id = h.webhook_id and m.state = 'waiting' and (not h.paused or cardinality(m.event_ids) = 0)
          and m.next_at <= now() and coalesce(m.leased_until, '-infinity') < now()
        order by m.created_at, m.message_id limit 1 for update skip locked
      ) o
      where h.removed_at is null and h.webhook_id = coalesce(p_webhook_id, h.webhook_id) and not exists (select from app.webhook_message x
        where x.org_id = h.org_id and x.webhook_id = h.webhook_id and x.state = 'waiting' and x.leased_until >= now())
      order by o.next_at limit p_at_most
    )
    update app.webhook_message m set leased_until = now() + interval '2 minutes'
    from due d, app.webhook h
    where m.org_id = d.org_id and m.message_id = d.message_id and h.org_id = m.org_id and h.webhook_id = m.webhook_id
    returning m.org_id, m.message_id, m.webhook_id, h.target_sealed, h.secret_sealed, m.created_at, m.attempts, m.event_ids;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.actor(p_org_id uuid, p_payload text, OUT person_id uuid, OUT staff_id uuid, OUT grant_id uuid, OUT session_id uuid, OUT request_id text, OUT address text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED
 SET search_path TO ''
AS $function$
declare
  operating constant uuid := nullif(split_part(p_payload, '|', 8), '')::uuid;
  request text;
begin
  if p_payload is null then
    -- The auth process has no person's context; what it acts for it says itself, and nobody else is believed.
    if session_user = 'fairlead_auth' then
      request := current_setting('fairlead.request', true);
      request_id := nullif(split_part(request, '|', 1), '');
      address := nullif(split_part(request, '|', 2), '');
    end if;
    return;
  end if;
  request_id := nullif(split_part(p_payload, '|', 6), '');
  if split_part(p_payload, '|', 1)::uuid = p_org_id then
    person_id := nullif(split_part(p_payload, '|', 3), '')::uuid;
    staff_id := operating;
    grant_id := nullif(split_part(p_payload, '|', 9), '')::uuid;
  elsif operating is not null then
    -- Somebody operating as a tenant changes the platform's own register: there they are one of its people.
    person_id := operating;
    grant_id := nullif(split_part(p_payload, '|', 9), '')::uuid;
  elsif split_part(p_payload, '|', 2) = 'platform' then
    -- Staff found an organisation or ask to operate as it: its people see that it was staff.
    staff_id := nullif(split_part(p_payload, '|', 3), '')::uuid;
  else
    -- A tenant's person changes the platform's copy (a grant decided): who it was is the tenant's business.
    return;
  end if;
  session_id := split_part(p_payload, '|', 4)::uuid;
  address := nullif(split_part(p_payload, '|', 7), '');
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION audit.add_checkpoint(p_org_id uuid, p_size bigint, p_root bytea, p_frontier bytea, p_note text, p_levels smallint[], p_indexes bigint[], p_roots bytea[])
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  sealed bigint;
begin
  select d.size into sealed from audit.sealed d where d.org_id = p_org_id order by d.round desc limit 1;
  if p_size is distinct from sealed
    or octet_length(p_frontier) <> 32 * bit_count(p_size::bit(64))
    or split_part(p_note, E'\n', 1) not like '%/audit/' || p_org_id
    or split_part(p_note, E'\n', 2) <> p_size::text
    or split_part(p_note, E'\n', 3) <> encode(p_root, 'base64') then
    raise exception 'no checkpoint of what was sealed' using errcode = 'FL004';
  end if;
  -- Of two sealers that sign the same head the first one's note stands; the tiles are the same.
  insert into audit.checkpoint (org_id, size, root, frontier, note) values (p_org_id, p_size, p_root, p_frontier, p_note) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into audit.tile (org_id, level, tile_index, root)
  select p_org_id, t.level, t.tile_index, t.root from unnest(p_levels, p_indexes, p_roots) as t (level, tile_index, root) on conflict do nothing;
  return true;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.category_of_change(p_table text, p_op text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT
         CASE
             WHEN (p_table = ANY (ARRAY['app.person'::text, 'app.person_site'::text, 'app.person_key'::text, 'app.permission_group'::text, 'app.group_site'::text, 'app.group_member'::text, 'app.org_settings'::text, 'app.operate_grant'::text, 'app.operate_register'::text, 'app.certificate'::text, 'app.revocation'::text])) THEN 'access'::text
             WHEN ((p_table = ANY (ARRAY['app.signal'::text, 'app.presence'::text])) AND (p_op = 'insert'::text)) THEN 'control'::text
             ELSE
             CASE split_part(p_table, '.'::text, 1)
                 WHEN 'identity'::text THEN 'access'::text
                 WHEN 'pki'::text THEN 'access'::text
                 WHEN 'audit'::text THEN 'audit'::text
                 ELSE 'configuration'::text
             END
         END AS "case";
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.category_of_note(p_event text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT
         CASE split_part(p_event, '.'::text, 1)
             WHEN 'backup'::text THEN 'backup'::text
             WHEN 'restore'::text THEN 'backup'::text
             WHEN 'audit'::text THEN 'audit'::text
             WHEN 'checkpoint'::text THEN 'audit'::text
             WHEN 'witness'::text THEN 'audit'::text
             WHEN 'sink'::text THEN 'audit'::text
             WHEN 'clock'::text THEN 'control'::text
             WHEN 'gateway'::text THEN 'control'::text
             WHEN 'worker'::text THEN 'control'::text
             WHEN 'storage'::text THEN 'control'::text
             WHEN 'alarm'::text THEN 'control'::text
             WHEN 'setting'::text THEN 'configuration'::text
             WHEN 'platform'::text THEN 'configuration'::text
             WHEN 'webhook'::text THEN 'configuration'::text
             ELSE 'access'::text
         END AS "case";
END
-- owner definer

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

CREATE OR REPLACE FUNCTION audit.clear_text(l audit.line)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT lower(concat_ws(' '::text, (l).event, (l).category, (l).result, (l).process, (l).address, (l).request_id, (l).table_name, (l).op, (l).row_key, (l).concerns, (l).session_id, ( SELECT string_agg(concat_ws(' '::text, c.key, c.value), ' '::text) AS string_agg
            FROM jsonb_each((clear_text.l).changed) c(key, value)
           WHERE (c.key !~~ '%\_sealed'::text)))) AS lower;
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.cosign(p_org_id uuid, p_size bigint, p_witness text, p_line text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into audit.cosignature (org_id, size, witness, line) values (p_org_id, p_size, p_witness, p_line) on conflict do nothing;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.count_lines(p_filter jsonb, p_from timestamp with time zone, p_to timestamp with time zone, p_buckets integer, OUT from_at timestamp with time zone, OUT to_at timestamp with time zone, OUT done integer[], OUT refused integer[])
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
declare
  org constant uuid := audit.tree_org();
begin
  if p_buckets not between 1 and 1000 then
    raise exception 'at most 1000 buckets' using errcode = 'FL004';
  end if;
  to_at := coalesce(p_to, now());
  from_at := coalesce(p_from, (select x.at from audit.line x where x.org_id = org order by x.at limit 1), to_at);
  if from_at >= to_at then
    from_at := to_at - interval '1 minute';
  end if;
  select array_agg(coalesce(c.done, 0) order by b), array_agg(coalesce(c.refused, 0) order by b) into done, refused
  from generate_series(1, p_buckets) b
  left join (
    select width_bucket(date_part('epoch', x.at), date_part('epoch', from_at), date_part('epoch', to_at), p_buckets) as bucket,
      (count(*) filter (where x.result = 'done'))::integer as done, (count(*) filter (where x.result = 'refused'))::integer as refused
    from audit.line x where x.org_id = org and x.at >= from_at and x.at < to_at and audit.matches(x, p_filter)
    group by 1) c on c.bucket = b;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.event_of_change(p_table text, p_op text, p_old jsonb, p_new jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT
         CASE p_table
             WHEN 'app.certificate'::text THEN ('certificate.'::text ||
             CASE
                 WHEN ((p_op = 'update'::text) AND ((p_old ->> 'retire_at'::text) IS DISTINCT FROM (p_new ->> 'retire_at'::text))) THEN
                 CASE
                     WHEN ((p_new ->> 'retire_at'::text) IS NULL) THEN 'kept'::text
                     ELSE 'retiring'::text
                 END
                 ELSE COALESCE((p_new ->> 'state'::text), 'removed'::text)
             END)
             WHEN 'app.revocation'::text THEN 'certificate.revoked'::text
             WHEN 'pki.issuance'::text THEN
             CASE p_op
                 WHEN 'insert'::text THEN 'issuance.intended'::text
                 ELSE 'issuance.signed'::text
             END
             WHEN 'app.person_key'::text THEN
             CASE
                 WHEN (((p_old ->> 'erased_at'::text) IS NULL) AND ((p_new ->> 'erased_at'::text) IS NOT NULL)) THEN 'person.erased'::text
                 ELSE ('person-key.'::text ||
                 CASE p_op
                     WHEN 'insert'::text THEN 'added'::text
                     ELSE 'changed'::text
                 END)
             END
             WHEN 'app.permission_group'::text THEN
             CASE
                 WHEN (((p_old ->> 'archived_at'::text) IS NULL) AND ((p_new ->> 'archived_at'::text) IS NOT NULL)) THEN 'group.archived'::text
                 WHEN (p_op = 'insert'::text) THEN 'group.added'::text
                 ELSE 'group.changed'::text
             END
             WHEN 'identity.session'::text THEN
             CASE
                 WHEN (((p_new ->> 'ended_at'::text) IS NOT NULL) AND ((p_old ->> 'ended_at'::text) IS NULL)) THEN 'session.ended'::text
                 WHEN (p_op <> 'insert'::text) THEN 'session.changed'::text
                 WHEN ((p_new ->> 'grant_id'::text) IS NOT NULL) THEN 'operate-as.entered'::text
                 WHEN ((p_new ->> 'kind'::text) = 'token'::text) THEN 'token.added'::text
                 ELSE 'sign-in.done'::text
             END
             WHEN 'identity.invitation'::text THEN
             CASE
                 WHEN (p_op = 'insert'::text) THEN 'invitation.sent'::text
                 WHEN ((p_new ->> 'used_at'::text) IS DISTINCT FROM (p_old ->> 'used_at'::text)) THEN 'invitation.used'::text
                 ELSE 'invitation.changed'::text
             END
             WHEN 'app.operate_grant'::text THEN
             CASE
                 WHEN ((p_old ->> 'state'::text) = (p_new ->> 'state'::text)) THEN 'operate-as.changed'::text
                 WHEN ((p_new ->> 'state'::text) = 'granted'::text) THEN 'operate-as.started'::text
                 ELSE ('operate-as.'::text || COALESCE((p_new ->> 'state'::text), 'removed'::text))
             END
             WHEN 'app.operate_register'::text THEN
             CASE
                 WHEN ((p_old ->> 'state'::text) = (p_new ->> 'state'::text)) THEN 'operate-as.changed'::text
                 WHEN ((p_new ->> 'state'::text) = 'granted'::text) THEN 'operate-as.started'::text
                 ELSE ('operate-as.'::text || COALESCE((p_new ->> 'state'::text), 'removed'::text))
             END
             WHEN 'audit.export'::text THEN
             CASE p_op
                 WHEN 'insert'::text THEN 'audit.export-requested'::text
                 ELSE 'audit.exported'::text
             END
             WHEN 'audit.sink'::text THEN
             CASE
                 WHEN (p_op = 'insert'::text) THEN 'audit-sink.added'::text
                 WHEN ((p_new ->> 'removed_at'::text) IS NOT NULL) THEN 'audit-sink.removed'::text
                 ELSE 'audit-sink.changed'::text
             END
             ELSE (
             CASE p_table
                 WHEN 'app.org'::text THEN 'organisation'::text
                 WHEN 'app.org_register'::text THEN 'organisation-register'::text
                 WHEN 'app.org_settings'::text THEN 'organisation-settings'::text
                 WHEN 'pki.org_key'::text THEN 'organisation-key'::text
                 ELSE (
                 CASE split_part(p_table, '.'::text, 1)
                     WHEN 'audit'::text THEN 'audit-'::text
                     ELSE ''::text
                 END || replace(split_part(p_table, '.'::text, 2), '_'::text, '-'::text))
             END ||
             CASE p_op
                 WHEN 'insert'::text THEN '.added'::text
                 WHEN 'update'::text THEN '.changed'::text
                 ELSE '.removed'::text
             END)
         END AS "case";
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.export_read(p_export_id uuid, p_from_seq bigint, p_count integer)
 RETURNS TABLE(seq bigint, hash bytea, text text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  e audit.export;
begin
  if p_count not between 1 and 10000 then
    raise exception 'at most 10000 lines at once' using errcode = 'FL004';
  end if;
  select * into e from audit.export x
  where x.org_id = ctx.org_id() and x.export_id = p_export_id and x.session_id = ctx.session_id() and x.person_id = ctx.person_id()
    -- Taken, and that is committed: what this transaction could take back it may not read on.
    and x.used_in <> pg_current_xact_id() and x.used_at > statement_timestamp() - interval '2 hours';
  if not found or not ctx.can_everywhere('audit.export') then
    raise exception 'no such export' using errcode = 'FL005';
  end if;
  -- Along the leaves: a leaf whose line is gone is shown as gone, not left out.
  return query
    select f.seq, f.hash, case when l.line_id is not null then audit.leaf_text(l) end
    from audit.leaf f left join audit.line l on l.org_id = f.org_id and l.line_id = f.line_id
    where f.org_id = e.org_id and f.seq >= greatest(p_from_seq, e.first_seq) and f.seq < least(p_from_seq + p_count, e.end_seq)
    order by f.seq;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.export_request(p_ticket_hash bytea, p_format text, p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  until timestamptz;
begin
  if not ctx.can_everywhere('audit.export') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  insert into audit.export (org_id, ticket_hash, session_id, person_id, format, from_at, to_at)
  values (ctx.org_id(), p_ticket_hash, ctx.session_id(), ctx.person_id(), p_format, p_from, p_to)
  returning expires_at into until;
  return until;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.export_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if old.used_at is not null or (old.org_id, old.export_id, old.ticket_hash, old.session_id, old.person_id, old.format, old.requested_at,
      old.expires_at, old.requested_in) is distinct from (new.org_id, new.export_id, new.ticket_hash, new.session_id, new.person_id,
      new.format, new.requested_at, new.expires_at, new.requested_in) then
    raise exception 'a ticket is used once and changed never' using errcode = 'FL002';
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION audit.export_take(p_ticket_hash bytea)
 RETURNS TABLE(export_id uuid, format text, from_at timestamp with time zone, to_at timestamp with time zone, size bigint, first_seq bigint, end_seq bigint, note text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
declare
  head record;
  e audit.export;
  run int8range;
begin
  if not ctx.can_everywhere('audit.export') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  select c.size, c.note || coalesce((select string_agg(s.line, '' order by s.witness) from audit.cosignature s
    where s.org_id = c.org_id and s.size = c.size), '') as note
  into head from audit.checkpoint c where c.org_id = ctx.org_id() order by c.size desc limit 1;
  -- Lock: the ticket's row, so that of two takers one gets it. A ticket of this very transaction is not there yet.
  select * into e from audit.export x
  where x.org_id = ctx.org_id() and x.ticket_hash = p_ticket_hash and x.session_id = ctx.session_id() and x.person_id = ctx.person_id()
    and x.used_at is null and x.expires_at > statement_timestamp() and x.requested_in <> pg_current_xact_id()
  for update;
  if not found then
    raise exception 'no such ticket' using errcode = 'FL005';
  end if;
  run := int8range(0, coalesce(head.size, 0));
  if num_nulls(e.from_at, e.to_at) < 2 then
    -- From the first to the last line of the span, and what stands between them: a file with gaps could hide one.
    select int8range(coalesce(min(f.seq), 0), coalesce(max(f.seq) + 1, 0)) into run
    from audit.line l join audit.leaf f on f.org_id = l.org_id and f.line_id = l.line_id
    where l.org_id = e.org_id and l.at >= coalesce(e.from_at, '-infinity') and l.at < coalesce(e.to_at, 'infinity') and f.seq < head.size;
  end if;
  return query
    update audit.export x set used_at = now(), used_in = pg_current_xact_id(), size = coalesce(head.size, 0),
      first_seq = coalesce(lower(run), 0), end_seq = coalesce(upper(run), 0)
    where x.org_id = e.org_id and x.export_id = e.export_id
    returning x.export_id, x.format, x.from_at, x.to_at, x.size, x.first_seq, x.end_seq, head.note;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.is_secret(p_column text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT ((p_column ~~ '%hash'::text) OR (p_column ~~ '%\_index'::text) OR (p_column ~~ '%\_der'::text) OR (p_column ~~ '%wrapped'::text) OR (p_column = 'sealed'::text) OR (p_column = 'secret_sealed'::text));
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.leaf_text(l audit.line)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT concat('{"v":1,"org":"', (l).org_id, '","line":"', (l).line_id, '","at":"', to_char(((l).at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'::text), '","category":"', (l).category, '","event":"', (l).event, '","result":"', (l).result, '","person":', COALESCE((('"'::text || ((l).person_id)::text) || '"'::text), 'null'::text), ',"staff":', COALESCE((('"'::text || ((l).staff_id)::text) || '"'::text), 'null'::text), ',"grant":', COALESCE((('"'::text || ((l).grant_id)::text) || '"'::text), 'null'::text), ',"session":', COALESCE((('"'::text || ((l).session_id)::text) || '"'::text), 'null'::text), ',"process":', to_json((l).process), ',"request":', COALESCE((to_json((l).request_id))::text, 'null'::text), ',"address":', COALESCE((to_json((l).address))::text, 'null'::text), ',"table":', to_json((l).table_name), ',"op":"', (l).op, '","key":', (l).row_key, ',"concerns":', (l).concerns, ',"changed":', (l).changed, '}') AS concat;
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.matches(l audit.line, p_filter jsonb)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT ((((p_filter ->> 'person'::text) IS NULL) OR audit.person_concerned(l, ((p_filter ->> 'person'::text))::uuid)) AND (((p_filter ->> 'asset'::text) IS NULL) OR ((p_filter ->> 'asset'::text) = ANY (ARRAY[((l).row_key ->> 'asset_id'::text), ((l).concerns ->> 'asset_id'::text)]))) AND (((p_filter ->> 'category'::text) IS NULL) OR ((l).category = (p_filter ->> 'category'::text))) AND (((p_filter ->> 'event'::text) IS NULL) OR ((l).event = (p_filter ->> 'event'::text)) OR starts_with((l).event, ((p_filter ->> 'event'::text) || '.'::text))) AND (((p_filter ->> 'result'::text) IS NULL) OR ((l).result = (p_filter ->> 'result'::text))) AND (((p_filter ->> 'text'::text) IS NULL) OR (strpos(audit.clear_text(l), lower((p_filter ->> 'text'::text))) > 0)));
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.note_account(p_account_id uuid, p_event text, p_result text DEFAULT 'done'::text, p_facts jsonb DEFAULT '{}'::jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if jsonb_typeof(p_facts) is distinct from 'object' or length(p_facts::text) > 4000 then
    raise exception 'facts of a line are a small object' using errcode = 'FL004';
  end if;
  -- Who failed to sign in is not known, nor who asked for a new password: the line concerns the person and blames nobody.
  insert into audit.line (org_id, person_id, process, request_id, address, category, event, result, table_name, op, row_key, changed)
  select p.org_id, case when p_result = 'done' and p_event <> 'password.reset-requested' then p.person_id end, session_user, a.request_id, a.address,
    audit.category_of_note(p_event), p_event, p_result, 'app.person', 'note', jsonb_build_object('person_id', p.person_id), p_facts
  from app.person p cross join lateral audit.actor(p.org_id, ctx.payload()) a
  where p.account_id = p_account_id and p.state = 'active';
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION audit.note_operating(p_session jsonb, p_op text, p_request_id text, p_address text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := (p_session ->> 'grant_org_id')::uuid;
  -- Whose doing it is in the tenant's own log: its administrator who ends it, or the staff member.
  who record := audit.actor(org, ctx.payload());
begin
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, concerns, changed)
  values (org, who.person_id, (p_session ->> 'person_id')::uuid, (p_session ->> 'grant_id')::uuid,
    coalesce(who.session_id, (p_session ->> 'session_id')::uuid), session_user, coalesce(who.request_id, p_request_id), coalesce(who.address, p_address),
    'access', case p_op when 'insert' then 'operate-as.entered' else 'operate-as.left' end, 'done', 'app.operate_grant', 'note',
    jsonb_build_object('grant_id', p_session ->> 'grant_id'), '{}', '{}');
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION audit.note_org(p_org_id uuid, p_event text, p_result text DEFAULT 'done'::text, p_facts jsonb DEFAULT '{}'::jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  who record;
begin
  if jsonb_typeof(p_facts) is distinct from 'object' or length(p_facts::text) > 4000 then
    raise exception 'facts of a line are a small object' using errcode = 'FL004';
  end if;
  who := audit.actor(p_org_id, ctx.payload());
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, changed)
  values (p_org_id, who.person_id, who.staff_id, who.grant_id, who.session_id, session_user, who.request_id, who.address,
    audit.category_of_note(p_event), p_event, p_result, 'app.org', 'note', jsonb_build_object('org_id', p_org_id), p_facts);
end $function$
-- owner definer; execute: auth, worker

CREATE OR REPLACE FUNCTION audit.note_refused(p_token bytea, p_request_id text, p_address text, p_operation text, p_why text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Lines a minute and session; then one that says so, and silence until the minute is over.
  at_most constant integer := 120;
  s record;
  counted integer;
begin
  if concat(p_request_id, p_address) ~ '[|[:space:][:cntrl:]]' or length(p_request_id) > 64 or length(p_address) > 64
    or p_operation !~ '^[a-z][a-z.-]{0,63}$' or p_why !~ '^[a-z][a-z-]{0,39}$' then
    raise exception 'a refusal is malformed' using errcode = 'FL004';
  end if;
  -- Operating as a tenant, it is the tenant who is told.
  select x.session_id, x.person_id, x.grant_id, coalesce(x.grant_org_id, x.org_id) as org_id into s
  from identity.session x where x.token_hash = sha256(p_token);
  if not found then
    -- Nobody's session: no organisation to tell. The api's own log has it.
    return;
  end if;
  insert into audit.refusal_count as c (org_id, session_id, since, noted) values (s.org_id, s.session_id, now(), 1)
  on conflict (org_id, session_id) do update set
    since = case when c.since < now() - interval '1 minute' then now() else c.since end,
    noted = case when c.since < now() - interval '1 minute' then 1 else c.noted + 1 end
  returning noted into counted;
  if counted > at_most + 1 then
    return;
  end if;
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, changed)
  values (s.org_id, case when s.grant_id is null then s.person_id end, case when s.grant_id is not null then s.person_id end,
    s.grant_id, s.session_id, session_user, p_request_id, p_address,
    case when p_why in ('invalid', 'conflict', 'limit', 'not-found') then 'request-error' else 'access' end,
    'refused', 'refused', 'operation', 'note', jsonb_build_object('operation', p_operation),
    jsonb_build_object('why', p_why) || case when counted > at_most then jsonb_build_object('more', 'not told until the minute is over') else '{}' end);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.person_concerned(l audit.line, p_person_id uuid)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT (((l).person_id = p_person_id) OR ((l).staff_id = p_person_id) OR (((l).row_key ->> 'person_id'::text) = (p_person_id)::text) OR (((l).concerns ->> 'person_id'::text) = (p_person_id)::text));
END
-- owner definer

CREATE OR REPLACE FUNCTION audit.read_checkpoint(OUT size bigint, OUT at timestamp with time zone, OUT note text, OUT behind bigint, OUT oldest_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.tree_org();
  done audit.sealed;
begin
  select c.size, c.at,
    -- Cosignatures stand behind the log's own signatures: the note is one file.
    c.note || coalesce((select string_agg(s.line, '' order by s.witness) from audit.cosignature s where s.org_id = org and s.size = c.size), '')
  into size, at, note from audit.checkpoint c where c.org_id = org order by c.size desc limit 1;
  select d.* into done from audit.sealed d where d.org_id = org order by d.round desc limit 1;
  select coalesce(done.size, 0) - coalesce(read_checkpoint.size, 0) + count(*), min(l.at) into behind, oldest_at
  from (select l.at from audit.line l where l.org_id = org
    and (l.xid, l.n) > (coalesce(done.through_xid, '0'::xid8), coalesce(done.through_n, 0)) order by l.xid, l.n limit 10000) l;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.read_cosigned()
 RETURNS TABLE(size bigint, note text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.tree_org();
begin
  return query
    select c.size, c.note || (select string_agg(s.line, '' order by s.witness) from audit.cosignature s where s.org_id = org and s.size = c.size)
    from audit.checkpoint c
    where c.org_id = org and exists (select from audit.cosignature s where s.org_id = org and s.size = c.size)
    order by c.size desc limit 1;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.read_hashes(p_levels smallint[], p_from bigint[], p_counts integer[])
 RETURNS bytea
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return audit.tree_hashes(audit.tree_org(), p_levels, p_from, p_counts);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.read_leaf(p_line_id uuid, OUT seq bigint, OUT hash bytea)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  select f.seq, f.hash into seq, hash from audit.leaf f where f.org_id = audit.tree_org() and f.line_id = p_line_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.read_lines(p_filter jsonb, p_from timestamp with time zone, p_to timestamp with time zone, p_before_at timestamp with time zone, p_before_line uuid, p_limit integer, p_scan integer)
 RETURNS TABLE(line_id uuid, seq bigint, at timestamp with time zone, category text, event text, result text, person_id uuid, staff_id uuid, grant_id uuid, session_id uuid, process text, request_id text, address text, table_name text, op text, row_key jsonb, concerns jsonb, changed jsonb, next_at timestamp with time zone, next_line uuid)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
declare
  org constant uuid := audit.tree_org();
  i integer := 0;
  l audit.line;
begin
  if p_limit not between 1 and 1000 or p_scan not between 1 and 1000000 then
    raise exception 'a page has at most 1000 lines' using errcode = 'FL004';
  end if;
  -- At most p_scan lines are looked at, however few of them match: the next page goes on from there.
  for l in
    select * from audit.line x where x.org_id = org
      and (x.at, x.line_id) < (coalesce(p_before_at, 'infinity'), coalesce(p_before_line, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      and x.at >= coalesce(p_from, '-infinity') and x.at < coalesce(p_to, 'infinity')
    order by x.at desc, x.line_id desc limit p_scan
  loop
    i := i + 1;
    if audit.matches(l, p_filter) then
      p_limit := p_limit - 1;
      select l.line_id, f.seq, l.at, l.category, l.event, l.result, l.person_id, l.staff_id, l.grant_id, l.session_id, l.process,
        l.request_id, l.address, l.table_name, l.op, l.row_key, l.concerns, l.changed
      into line_id, seq, at, category, event, result, person_id, staff_id, grant_id, session_id, process,
        request_id, address, table_name, op, row_key, concerns, changed
      from (select) one left join audit.leaf f on f.org_id = org and f.line_id = l.line_id;
      next_at := case when p_limit = 0 or i = p_scan then l.at end;
      next_line := case when p_limit = 0 or i = p_scan then l.line_id end;
      return next;
      exit when p_limit = 0;
    elsif i = p_scan then
      -- No line: only where to go on.
      line_id := null;
      next_at := l.at;
      next_line := l.line_id;
      return next;
    end if;
  end loop;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.read_text(p_line_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return (select audit.leaf_text(l) from audit.line l where l.org_id = audit.tree_org() and l.line_id = p_line_id);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.record()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET "TimeZone" TO 'UTC'
 SET bytea_output TO 'hex'
 SET extra_float_digits TO '1'
 SET "IntervalStyle" TO 'iso_8601'
AS $function$
declare
  table_name constant text := tg_table_schema || '.' || tg_table_name;
  op constant text := lower(tg_op);
  old_facts constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_facts constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  facts constant jsonb := coalesce(new_facts, old_facts);
  org constant uuid := (facts ->> 'org_id')::uuid;
  is_update constant boolean := tg_op = 'UPDATE';
  row_key jsonb := '{}';
  concerns jsonb := '{}';
  changed jsonb := '{}';
  column_name text;
  before jsonb;
  after jsonb;
  who record;
begin
  for column_name, after in
    select f.key, f.value from jsonb_each(facts) f where not is_update or f.value is distinct from old_facts -> f.key
  loop
    if audit.is_secret(column_name) then
      changed := changed || jsonb_build_object(column_name, null);
      continue;
    end if;
    before := old_facts -> column_name;
    if column_name like '%\_sealed' then
      before := to_jsonb(audit.sealed_text(table_name, column_name, before #>> '{}'));
      after := to_jsonb(audit.sealed_text(table_name, column_name, after #>> '{}'));
    end if;
    changed := changed || jsonb_build_object(column_name, case when is_update then jsonb_build_array(before, after) else after end);
  end loop;
  foreach column_name in array tg_argv loop
    row_key := row_key || jsonb_build_object(column_name, facts -> column_name);
  end loop;
  foreach column_name in array array['asset_id', 'person_id', 'site_id'] loop
    if facts ->> column_name is not null and not row_key ? column_name then
      concerns := concerns || jsonb_build_object(column_name, facts -> column_name);
    end if;
  end loop;
  who := audit.actor(org, ctx.payload());
  -- A session is begun and ended by its own person, whom the auth process has just recognised.
  if table_name = 'identity.session' and who.session_id is null and session_user = 'fairlead_auth' then
    who.person_id := (facts ->> 'person_id')::uuid;
    who.session_id := (facts ->> 'session_id')::uuid;
    who.address := coalesce(who.address, facts ->> 'address');
  elsif table_name = 'identity.invitation' and who.session_id is null and session_user = 'fairlead_auth' then
    if is_update then
      who.person_id := (facts ->> 'person_id')::uuid;
    elsif exists (select from app.person p where p.org_id = org and p.person_id = (facts ->> 'created_by')::uuid) then
      who.person_id := (facts ->> 'created_by')::uuid;
    else
      -- Staff, who founded the organisation.
      who.staff_id := (facts ->> 'created_by')::uuid;
    end if;
  end if;
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, concerns, changed)
  values (org, who.person_id, who.staff_id, who.grant_id, who.session_id, session_user, who.request_id, who.address,
    audit.category_of_change(table_name, op), audit.event_of_change(table_name, op, old_facts, new_facts), 'done',
    table_name, op, row_key, concerns, changed);
  if table_name = 'identity.session' and facts ->> 'grant_org_id' is not null then
    perform audit.note_operating(facts, op, who.request_id, who.address);
  end if;
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

CREATE OR REPLACE FUNCTION audit.request(p_request_id text, p_address text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if concat(p_request_id, p_address) ~ '[|[:space:][:cntrl:]]' or length(p_request_id) > 64 or length(p_address) > 64 then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  perform set_config('fairlead.request', concat(p_request_id, '|', p_address), true);
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION audit.seal(p_org_id uuid, p_at_most integer, OUT from_size bigint, OUT frontier bytea, OUT hashes bytea, OUT oldest_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  done audit.sealed;
  horizon xid8;
  beyond xid8;
  restored boolean;
  taken integer;
  last_xid xid8;
  last_n bigint;
begin
  if p_at_most not between 1 and 100000 then
    raise exception 'between 1 and 100000 lines at once' using errcode = 'FL004';
  end if;
  -- Lock: one sealer at a time in an organisation, gone with the transaction. Who comes second finds nothing to do here.
  if not pg_try_advisory_xact_lock(hashtextextended('audit.seal ' || p_org_id, 0)) then
    return;
  end if;
  select c.size, c.frontier into from_size, frontier from audit.checkpoint c where c.org_id = p_org_id order by c.size desc limit 1;
  from_size := coalesce(from_size, 0);
  frontier := coalesce(frontier, '');
  select d.* into done from audit.sealed d where d.org_id = p_org_id order by d.round desc limit 1;
  -- What was sealed before and has no checkpoint yet (a sealer was killed, the vault was away) is signed first.
  if coalesce(done.size, 0) <= from_size then
    horizon := pg_snapshot_xmin(pg_current_snapshot());
    beyond := pg_snapshot_xmax(pg_current_snapshot());
    -- A database that was restored into another server counts transactions anew, below those of its lines: then the lines
    -- without a leaf are looked for among all of them, once.
    restored := coalesce(done.through_xid > beyond, false);
    with next as (
      select l.line_id, l.xid, l.n, l.at, sha256('\x00'::bytea || convert_to(audit.leaf_text(l), 'UTF8')) as hash
      from audit.line l
      where l.org_id = p_org_id
        and case when restored then l.xid < horizon or l.xid >= beyond else l.xid < horizon end
        and (l.xid, l.n) > (case when restored then '0'::xid8 else coalesce(done.through_xid, '0'::xid8) end,
          case when restored then 0 else coalesce(done.through_n, 0) end)
        and not exists (select from audit.leaf f where f.org_id = l.org_id and f.line_id = l.line_id)
      order by l.xid, l.n limit p_at_most
    ), numbered as (
      select from_size + row_number() over (order by next.xid, next.n) - 1 as seq, next.* from next
    ), written as (
      insert into audit.leaf (org_id, seq, line_id, hash) select p_org_id, w.seq, w.line_id, w.hash from numbered w
    )
    select count(*), min(w.at), (array_agg(w.xid order by w.seq desc))[1], (array_agg(w.n order by w.seq desc))[1]
    into taken, oldest_at, last_xid, last_n from numbered w;
    if taken > 0 or (restored and from_size > 0) then
      -- When not all were taken the next ones follow the last; else everything below the horizon has been.
      insert into audit.sealed (org_id, round, size, through_xid, through_n)
      values (p_org_id, coalesce(done.round, 0) + 1, from_size + taken,
        case when taken = p_at_most then last_xid else horizon end, case when taken = p_at_most then last_n else 0 end);
    end if;
  end if;
  select coalesce(string_agg(f.hash, '' order by f.seq), '') into hashes from audit.leaf f where f.org_id = p_org_id and f.seq >= from_size;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.seal_due(p_quiet_at bigint, OUT quiet_at bigint, OUT org_ids uuid[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  drawn bigint;
  mine xid8;
  seen pg_snapshot;
begin
  -- Asked twice a second, mostly for nothing: where no line was written since it was quiet, that is all.
  select s.last_value into drawn from audit.line_n_seq s;
  if drawn = p_quiet_at then
    quiet_at := drawn;
    org_ids := '{}';
    return;
  end if;
  -- An id of our own, taken after the number was read: whoever had drawn a number by then has an older one.
  mine := pg_current_xact_id();
  seen := pg_current_snapshot();
  select coalesce(array_agg(o.org_id), '{}') into org_ids
  from app.org o
  left join lateral (select d.size, d.through_xid, d.through_n from audit.sealed d where d.org_id = o.org_id order by d.round desc limit 1) d on true
  left join lateral (select c.size from audit.checkpoint c where c.org_id = o.org_id order by c.size desc limit 1) c on true
  where coalesce(d.size, 0) > coalesce(c.size, 0)
    or d.through_xid > pg_snapshot_xmax(seen)
    or exists (select from audit.line l where l.org_id = o.org_id and l.xid < pg_snapshot_xmin(seen)
      and (l.xid, l.n) > (coalesce(d.through_xid, '0'::xid8), coalesce(d.through_n, 0)));
  -- Quiet: nothing to seal, and nobody older than us who may have written a line. (A snapshot's xmin and xmax are equal
  -- also while the newest transaction of all is under way.)
  quiet_at := case when org_ids = '{}' and pg_snapshot_xmin(seen) = mine then drawn end;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.sealed_text(p_table text, p_column text, p_hex text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
begin
  -- In schema identity the platform's key seals; of it only the name of an API token is the organisation's.
  if p_table like 'identity.%' and p_column <> 'name_sealed'
    -- Of a person only what is sealed under their own key (version 0), which can be taken away (0033): what the
    -- organisation's key opens would outlive its erasure here.
    or p_table = 'app.person' and substr(p_hex, 5, 8) <> '00000000' then
    return null;
  end if;
  return translate(encode(decode(substr(p_hex, 3), 'hex'), 'base64'), E'\n', '');
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION audit.sealing_behind(OUT lines bigint, OUT oldest_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Bounded: whoever is this far behind need not know it to the line.
  select coalesce(sum(b.lines), 0), min(b.oldest_at) into lines, oldest_at
  from app.org o
  left join lateral (select d.through_xid, d.through_n from audit.sealed d where d.org_id = o.org_id order by d.round desc limit 1) d on true
  cross join lateral (
    select count(*) as lines, min(l.at) as oldest_at from (
      select l.at from audit.line l where l.org_id = o.org_id
        and (l.xid, l.n) > (coalesce(d.through_xid, '0'::xid8), coalesce(d.through_n, 0)) order by l.xid, l.n limit 10000) l) b;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.sink_add(p_sink_id uuid, p_kind text, p_target_sealed bytea, p_secret_sealed bytea, p_from_start boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.stream_org(true);
begin
  -- Lock: the organisation, so that of two additions at once both are counted.
  perform 1 from app.org o where o.org_id = org for no key update;
  if (select count(*) from audit.sink s where s.org_id = org and s.removed_at is null) >= 10 then
    raise exception 'an organisation has at most 10 streams' using errcode = 'FL003';
  end if;
  insert into audit.sink (org_id, sink_id, kind, target_sealed, secret_sealed, created_by)
  values (org, p_sink_id, p_kind, p_target_sealed, p_secret_sealed, ctx.person_id());
  insert into audit.sink_state (org_id, sink_id, cursor)
  values (org, p_sink_id, case when p_from_start then 0
    else coalesce((select f.seq + 1 from audit.leaf f where f.org_id = org order by f.seq desc limit 1), 0) end);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.sink_edit(p_sink_id uuid, p_target_sealed bytea, p_paused boolean, p_removed boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.stream_org(true);
begin
  update audit.sink s set target_sealed = coalesce(p_target_sealed, s.target_sealed), paused = coalesce(p_paused, s.paused),
    removed_at = case when p_removed then now() end
  where s.org_id = org and s.sink_id = p_sink_id and s.removed_at is null;
  if not found then
    raise exception 'no such stream' using errcode = 'FL005';
  end if;
  -- Whoever has just put the target right need not wait for the next try.
  update audit.sink_state t set next_at = now(), attempts = case when p_target_sealed is null then t.attempts else 0 end
  where t.org_id = org and t.sink_id = p_sink_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.sink_test(p_sink_id uuid)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.stream_org(true);
  asked timestamptz;
begin
  update audit.sink_state t set test_asked_at = clock_timestamp(), next_at = now()
  from audit.sink s
  where t.org_id = org and t.sink_id = p_sink_id and s.org_id = t.org_id and s.sink_id = t.sink_id and s.removed_at is null
  returning t.test_asked_at into asked;
  if not found then
    raise exception 'no such stream' using errcode = 'FL005';
  end if;
  perform audit.note_org(org, 'sink.tested', 'done', jsonb_build_object('sink_id', p_sink_id));
  return asked;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.sinks()
 RETURNS TABLE(sink_id uuid, kind text, target_sealed bytea, paused boolean, created_at timestamp with time zone, cursor bigint, behind bigint, attempts integer, next_at timestamp with time zone, last_ok_at timestamp with time zone, last_error text, test_asked_at timestamp with time zone, test_done_at timestamp with time zone, test_error text)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.stream_org(false);
begin
  return query
    select s.sink_id, s.kind, s.target_sealed, s.paused, s.created_at, t.cursor,
      coalesce((select f.seq + 1 from audit.leaf f where f.org_id = org order by f.seq desc limit 1), 0) - t.cursor,
      t.attempts, t.next_at, t.last_ok_at, t.last_error, t.test_asked_at, t.test_done_at, t.test_error
    from audit.sink s join audit.sink_state t on t.org_id = s.org_id and t.sink_id = s.sink_id
    where s.org_id = org and s.removed_at is null order by s.created_at, s.sink_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.stream_org(p_change boolean)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can_everywhere('audit.stream') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if p_change and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  return ctx.org_id();
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION audit.subscribe(p_daily boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  org constant uuid := audit.tree_org();
begin
  if ctx.person_id() is null then
    raise exception 'staff operate and subscribe to nothing' using errcode = 'FL002';
  end if;
  if p_daily is not null then
    insert into audit.subscription as s (org_id, person_id, daily) values (org, ctx.person_id(), p_daily)
    on conflict (org_id, person_id) do update set daily = excluded.daily;
  end if;
  return coalesce((select s.daily from audit.subscription s where s.org_id = org and s.person_id = ctx.person_id()), false);
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION audit.tree_hashes(p_org_id uuid, p_levels smallint[], p_from bigint[], p_counts integer[])
 RETURNS bytea
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  answer bytea := '';
  i integer;
  hashes bytea;
begin
  -- A proof has at most 63 hashes, each folded from at most 63 ranges within one tile.
  if coalesce(array_length(p_levels, 1), 0) > 4096 or 256 < any (p_counts) then
    raise exception 'more hashes than any proof has' using errcode = 'FL004';
  end if;
  for i in 1 .. coalesce(array_length(p_levels, 1), 0) loop
    if p_levels[i] = 0 then
      select string_agg(f.hash, '' order by f.seq) into hashes from audit.leaf f
      where f.org_id = p_org_id and f.seq >= p_from[i] and f.seq < p_from[i] + p_counts[i];
    else
      select string_agg(t.root, '' order by t.tile_index) into hashes from audit.tile t
      where t.org_id = p_org_id and t.level = p_levels[i] - 1 and t.tile_index >= p_from[i] and t.tile_index < p_from[i] + p_counts[i];
    end if;
    answer := answer || coalesce(hashes, '');
  end loop;
  return answer;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.tree_org()
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if not ctx.can_everywhere('audit.read') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return ctx.org_id();
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION audit.witness_due(p_witness text, p_at_most integer)
 RETURNS TABLE(org_id uuid, size bigint, note text, known bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select o.org_id, c.size, c.note, coalesce(s.size, 0)
    from app.org o
    cross join lateral (select c.size, c.note from audit.checkpoint c where c.org_id = o.org_id order by c.size desc limit 1) c
    left join lateral (select s.size from audit.cosignature s where s.org_id = o.org_id and s.witness = p_witness order by s.size desc limit 1) s on true
    where coalesce(s.size, 0) < c.size
    limit p_at_most;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.worker_daily_checkpoints()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  sent integer;
begin
  with due as (
    select s.org_id, s.person_id, p.account_id, c.size, c.at, c.note
    from audit.subscription s
    join app.person p on p.org_id = s.org_id and p.person_id = s.person_id and p.state = 'active' and p.account_id is not null
    -- Only while they may read the trail.
    join ctx.person_grant g on g.org_id = s.org_id and g.person_id = s.person_id and strpos(g.everywhere, ' audit.read ') > 0
    cross join lateral (select x.size, x.at, x.note || coalesce((select string_agg(k.line, '' order by k.witness) from audit.cosignature k
        where k.org_id = x.org_id and k.size = x.size), '') as note
      from audit.checkpoint x where x.org_id = s.org_id order by x.size desc limit 1) c
    where s.daily and coalesce(s.sent_at, '-infinity') < now() - interval '1 day'
    for update of s skip locked
  ), noted as (
    insert into identity.notice (org_id, account_id, kind, facts)
    select d.org_id, d.account_id, 'checkpoint', jsonb_build_object('note', d.note) from due d
  )
  update audit.subscription s set sent_at = now(), sent_size = d.size from due d where s.org_id = d.org_id and s.person_id = d.person_id;
  get diagnostics sent = row_count;
  return sent;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.worker_sink_delivered(p_org_id uuid, p_sink_id uuid, p_cursor bigint, p_error text, p_wait interval, p_keep boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The cursor never goes back, whoever reports late.
  update audit.sink_state t set
    cursor = greatest(t.cursor, p_cursor),
    attempts = case when p_error is null then 0 else t.attempts + 1 end,
    last_ok_at = case when p_error is null then now() else t.last_ok_at end,
    last_error = left(p_error, 300),
    next_at = now() + p_wait,
    leased_until = case when p_keep then now() + interval '2 minutes' end
  where t.org_id = p_org_id and t.sink_id = p_sink_id;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.worker_sink_lines(p_org_id uuid, p_sink_id uuid, p_from bigint, p_at_most integer)
 RETURNS TABLE(seq bigint, hash bytea, text text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  -- Only for who holds the lease of a sink of that organisation: the worker reads no trail that nobody streams.
  if not exists (select from audit.sink_state t join audit.sink s on s.org_id = t.org_id and s.sink_id = t.sink_id
      where t.org_id = p_org_id and t.sink_id = p_sink_id and t.leased_until > now() and s.removed_at is null and not s.paused) then
    return;
  end if;
  return query
    select f.seq, f.hash, case when l.line_id is not null then audit.leaf_text(l) end
    from audit.leaf f left join audit.line l on l.org_id = f.org_id and l.line_id = f.line_id
    where f.org_id = p_org_id and f.seq >= p_from and f.seq < p_from + p_at_most order by f.seq;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.worker_sink_released(p_org_id uuid, p_sink_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update audit.sink_state t set leased_until = null where t.org_id = p_org_id and t.sink_id = p_sink_id;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.worker_sink_tested(p_org_id uuid, p_sink_id uuid, p_asked_at timestamp with time zone, p_error text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update audit.sink_state t set test_done_at = greatest(p_asked_at, clock_timestamp()), test_error = left(p_error, 300), leased_until = null
  where t.org_id = p_org_id and t.sink_id = p_sink_id;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION audit.worker_take_sinks(p_at_most integer)
 RETURNS TABLE(org_id uuid, sink_id uuid, kind text, target_sealed bytea, secret_sealed bytea, cursor bigint, size bigint, attempts integer, test_asked_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: the rows of the sinks that are taken, SKIP LOCKED and leased: two workers never deliver to one sink at once.
  return query
    with due as (
      select t.org_id, t.sink_id, n.size from audit.sink_state t
      join audit.sink s on s.org_id = t.org_id and s.sink_id = t.sink_id and s.removed_at is null
      cross join lateral (select coalesce((select f.seq + 1 from audit.leaf f where f.org_id = t.org_id order by f.seq desc limit 1), 0) as size) n
      where t.next_at <= now() and coalesce(t.leased_until, '-infinity') < now()
        and (not s.paused and t.cursor < n.size or t.test_asked_at > coalesce(t.test_done_at, '-infinity'))
      order by t.next_at limit p_at_most
      for update of t skip locked
    )
    update audit.sink_state t set leased_until = now() + interval '2 minutes'
    from due d join audit.sink s on s.org_id = d.org_id and s.sink_id = d.sink_id
    where t.org_id = d.org_id and t.sink_id = d.sink_id
    returning t.org_id, t.sink_id, s.kind, s.target_sealed, s.secret_sealed, t.cursor, case when s.paused then t.cursor else d.size end, t.attempts,
      case when t.test_asked_at > coalesce(t.test_done_at, '-infinity') then t.test_asked_at end;
end $function$
-- owner definer; execute: worker

CREATE OR REPLACE FUNCTION ctx.address()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT split_part(ctx.payload(), '|'::text, 7) AS split_part;
END
-- owner definer

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
 SELECT COALESCE((strpos(split_part(ctx.payload(), '|'::text, 11), ((' '::text || permission) || ' '::text)) > 0), false) AS "coalesce";
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

CREATE OR REPLACE FUNCTION ctx.covers(a_everywhere text, a_at_sites text, b_everywhere text, b_at_sites text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select not exists (
      select from unnest(string_to_array(btrim(b_everywhere), ' ')) as p
      where p <> '' and strpos(a_everywhere, ' ' || p || ' ') = 0)
    and not exists (
      select from ctx.pairs(b_at_sites) b, unnest(string_to_array(btrim(b.permissions), ' ')) as p,
        unnest(string_to_array(nullif(b.sites, ''), ',')) as site
      where strpos(a_everywhere, ' ' || p || ' ') = 0
        and not exists (select from ctx.pairs(a_at_sites) a
          where strpos(a.permissions, ' ' || p || ' ') > 0 and strpos(a.sites, site) > 0))
$function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.few_sites_where(permission text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
  sites text;
begin
  -- The sites of one's role, and of no group: what most people have.
  if cardinality(fields) = 13 then
    return case when strpos(fields[12], ' ' || permission || ' ') > 0 and length(fields[13]) <= 591
      then string_to_array(nullif(fields[13], ''), ',')::uuid[] end;
  end if;
  for i in 12 .. coalesce(cardinality(fields), 0) by 2 loop
    if strpos(fields[i], ' ' || permission || ' ') > 0 then
      sites := concat_ws(',', nullif(sites, ''), nullif(fields[i + 1], ''));
    end if;
  end loop;
  -- Sixteen ids of 36 characters and the commas between them.
  if length(sites) <= 591 then
    return string_to_array(nullif(sites, ''), ',')::uuid[];
  end if;
  return null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.grant_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (NULLIF(split_part(ctx.payload(), '|'::text, 9), ''::text))::uuid AS "nullif";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.grant_of(p_org_id uuid, p_person_id uuid, OUT everywhere text, OUT at_sites text, OUT needs_mfa boolean)
 RETURNS record
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with person as (
    select p.org_id, p.person_id, p.role, p.org_kind, p.role in ('operator', 'site_manager') as at_own_sites
    from app.person p where p.org_id = p_org_id and p.person_id = p_person_id
  ), groups as (
    select g.org_id, g.group_id, g.permissions, g.everywhere
    from person
    join app.group_member m on m.org_id = person.org_id and m.person_id = person.person_id
    join app.permission_group g on g.org_id = m.org_id and g.group_id = m.group_id and g.archived_at is null
  ), held as (
    select distinct k.permission, k.needs_mfa
    from person, (
      select rp.permission, false as by_group from person p join ctx.role_permission rp on rp.role = p.role
      union all
      select unnest(g.permissions), true from groups g where g.everywhere
    ) as h (permission, by_group)
    join ctx.permission k on k.permission = h.permission
    where (k.platform <= (person.org_kind = 'platform'))
      -- Who is signed in everywhere, is so at no site in particular.
      and (h.by_group or not person.at_own_sites or k.scope = 'organisation' or k.permission = 'session.read')
  ), pair as (
    select 0 as n, null::uuid as group_id,
      (select string_agg(rp.permission, ' ' order by rp.permission)
        from ctx.role_permission rp join ctx.permission k on k.permission = rp.permission
        where rp.role = person.role and k.scope = 'site' and k.permission <> 'session.read') as permissions,
      (select coalesce(string_agg(ps.site_id::text, ',' order by ps.site_id), '')
        from app.person_site ps where ps.org_id = person.org_id and ps.person_id = person.person_id) as sites
    from person where person.at_own_sites
    union all
    select 1, g.group_id,
      (select string_agg(k.permission, ' ' order by k.permission) from ctx.permission k
        where k.permission = any (g.permissions) and k.scope = 'site'),
      (select coalesce(string_agg(gs.site_id::text, ',' order by gs.site_id), '')
        from app.group_site gs where gs.org_id = g.org_id and gs.group_id = g.group_id)
    from groups g where not g.everywhere
  )
  select
    coalesce((select ' ' || string_agg(h.permission, ' ' order by h.permission) || ' ' from held h), ''),
    coalesce((select string_agg(' ' || p.permissions || ' |' || p.sites, '|' order by p.n, p.group_id) from pair p), ''),
    coalesce((select bool_or(h.needs_mfa) from held h), false)
      or coalesce((select person.role in ('org_admin', 'staff') from person), false)
      or coalesce((select s.mfa_required from app.org_settings s where s.org_id = p_org_id), false)
$function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.i_cover(p_everywhere text, p_at_sites text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
begin
  return coalesce(ctx.covers(fields[11], coalesce(array_to_string(fields[12:], '|'), ''), p_everywhere, p_at_sites), false);
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.is_fresh()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT COALESCE((split_part(ctx.payload(), '|'::text, 10) = 't'::text), false) AS "coalesce";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.live(token bytea, OUT org_id uuid, OUT org_kind text, OUT person_id uuid, OUT session_id uuid, OUT account_id uuid, OUT role text, OUT everywhere text, OUT at_sites text, OUT kind text, OUT aal text, OUT verified_at timestamp with time zone, OUT is_fresh boolean, OUT lacks_mfa boolean, OUT staff_org_id uuid, OUT staff_id uuid, OUT grant_id uuid, OUT is_elevated boolean, OUT grant_ends_at timestamp with time zone, OUT is_over boolean, OUT expires_at timestamp with time zone, OUT last_seen_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  scopes text;
  tenant uuid;
  wall_of uuid;
begin
  select l.org_id, l.org_kind, l.person_id, l.session_id, l.account_id, l.role, l.everywhere, l.at_sites, l.kind, l.aal, l.verified_at,
    l.is_fresh, l.lacks_mfa, l.scopes, l.expires_at, l.last_seen_at, l.grant_org_id, l.grant_id, false, l.dashboard_id
  into org_id, org_kind, person_id, session_id, account_id, role, everywhere, at_sites, kind, aal, verified_at,
    is_fresh, lacks_mfa, scopes, expires_at, last_seen_at, tenant, grant_id, is_over, wall_of
  from ctx.live_session l where l.token_hash = sha256(token);
  if session_id is null then
    return;
  end if;
  if wall_of is not null then
    select w.everywhere, w.at_sites into everywhere, at_sites
    from ctx.wall_holds(org_id, person_id, wall_of, everywhere, at_sites) w;
    if everywhere is null then
      session_id := null;
    end if;
    return;
  end if;
  if lacks_mfa then
    everywhere := ' session.read ';
    at_sites := '';
  elsif scopes is not null then
    everywhere := ctx.scoped(everywhere, scopes || 'session.read ');
    at_sites := coalesce((select string_agg(ctx.scoped(p.permissions, scopes) || '|' || p.sites, '|') from ctx.pairs(at_sites) p), '');
  end if;
  if grant_id is null then
    return;
  end if;
  -- Staff operating as a tenant: what they are at home counts for being allowed to, and for nothing else.
  select g.elevated, g.expires_at into is_elevated, grant_ends_at
  from app.operate_grant g
  join app.org o on o.org_id = g.org_id and o.state = 'active'
  where g.org_id = tenant and g.grant_id = live.grant_id and g.staff_org_id = live.org_id and g.staff_id = live.person_id
    and g.state = 'granted' and g.expires_at > statement_timestamp();
  is_over := not found or strpos(everywhere, ' platform.operate-as ') = 0;
  everywhere := case when is_over then '' else ctx.operating(is_elevated) end;
  at_sites := '';
  staff_org_id := org_id;
  staff_id := person_id;
  person_id := null;
  org_id := tenant;
  org_kind := 'tenant';
  expires_at := least(expires_at, grant_ends_at);
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.many_sites_where(permission text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
  sites text;
begin
  for i in 12 .. coalesce(cardinality(fields), 0) by 2 loop
    if strpos(fields[i], ' ' || permission || ' ') > 0 then
      sites := concat_ws(',', nullif(sites, ''), nullif(fields[i + 1], ''));
    end if;
  end loop;
  if length(sites) > 591 then
    return string_to_array(sites, ',')::uuid[];
  end if;
  return '{}';
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.open(token bytea, request_id text, address text, permission text DEFAULT NULL::text, step_up boolean DEFAULT false)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  is_fresh boolean;
  tail text;
  payload text;
  told text;
  inner_pad bytea;
  outer_pad bytea;
begin
  -- No payload for a request id or an address that could write a field or a permission into it, or is too long.
  select l.is_fresh, l.tail, l.told, k.inner_pad, k.outer_pad,
    case when request_id || address !~ '[|[:space:][:cntrl:]]' and octet_length(request_id) <= 64 and octet_length(address) <= 64 then
      l.head || l.session_id::text || '|' || l.role || '|' || request_id || '|' || address || '|||'
    end
  into is_fresh, tail, told, inner_pad, outer_pad, payload
  from ctx.live_session l cross join ctx.key k where l.token_hash = sha256(token) and not l.lacks_mfa;
  payload := payload || case when is_fresh then 't|' else '|' end || tail;
  if (payload || told <> ''
    and (permission is null or strpos(tail, ' ' || permission || ' ') > 0)
    and (not step_up or is_fresh)
    and coalesce(current_setting('fairlead.context', true), '') = '') is not true
  then
    return ctx.open_carefully(token, request_id, address, permission, step_up);
  end if;
  return case when set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true) <> '' then payload || E'\n' || told end;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.open_carefully(token bytea, request_id text, address text, permission text, step_up boolean)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  l record;
  payload text;
  inner_pad bytea;
  outer_pad bytea;
begin
  if current_setting('fairlead.context', true) <> '' then
    -- One transaction, one person: what an earlier statement saw must not mix with what a later one writes.
    raise exception 'a context is open already' using errcode = 'FL002';
  end if;
  if concat(request_id, address) ~ '[|[:space:][:cntrl:]]' or length(request_id) > 64 or length(address) > 64 then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  l := ctx.live(token);
  if l.session_id is null then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.is_over then
    raise exception 'operating as this organisation has ended' using errcode = 'FL008';
  end if;
  if l.lacks_mfa and permission <> 'session.read' then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  if strpos(l.everywhere || l.at_sites, ' ' || permission || ' ') = 0 then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if step_up and not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  payload := concat_ws('|', l.org_id, l.org_kind, coalesce(l.person_id::text, ''), l.session_id, l.role, coalesce(request_id, ''),
    coalesce(address, ''), coalesce(l.staff_id::text, ''), coalesce(l.grant_id::text, ''),
    case when l.is_fresh then 't' else '' end, l.everywhere, l.at_sites);
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  perform set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true);
  if l.grant_id is not null then
    perform ctx.tell_operating(l.session_id, l.org_id, coalesce(permission, 'session.read'));
  end if;
  return payload || E'\n' || concat_ws('|', date_part('epoch', l.expires_at), date_part('epoch', l.last_seen_at), l.kind, l.aal,
    coalesce(date_part('epoch', l.verified_at)::text, ''), l.lacks_mfa::text, coalesce(l.is_elevated::text, ''),
    coalesce(date_part('epoch', l.grant_ends_at)::text, ''));
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.operating(elevated boolean)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select ' alarm.read asset.read audit.read event.read person.read record.read session.read site.read telemetry.read '
    || case when elevated then 'alarm.acknowledge alarm.edit alarm.shelve asset.add asset.edit certificate.issue certificate.revoke signal.edit site.edit ' else '' end
$function$
-- owner definer

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

CREATE OR REPLACE FUNCTION ctx.pairs(at_sites text)
 RETURNS TABLE(permissions text, sites text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO ''
AS $function$
  select parts[i], parts[i + 1] from string_to_array(nullif(at_sites, ''), '|') as parts, generate_series(1, cardinality(parts), 2) as i
$function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.payload()
 RETURNS text
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  sealed bytea := convert_to(current_setting('fairlead.context', true), 'UTF8');
  payload bytea := substr(sealed, 65);
  inner_pad bytea;
  outer_pad bytea;
begin
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  -- Compared as hashes: how long the comparison takes says nothing about the seal.
  if sha256(substr(sealed, 1, 64)) = sha256(convert_to(encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || payload)), 'hex'), 'UTF8'))
  then
    return convert_from(payload, 'UTF8');
  end if;
  return null;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.person_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (NULLIF(split_part(ctx.payload(), '|'::text, 3), ''::text))::uuid AS "nullif";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.regrant(p_org_id uuid, p_person_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Who founds an organisation, enrols or migrates asks in no context of this organisation.
  is_asked boolean := coalesce(ctx.org_id() = p_org_id, false);
  who record;
begin
  if coalesce(cardinality(p_person_ids), 0) = 0 then
    return;
  end if;
  -- Lock: the organisation's turn, until commit. Whoever comes second works out grants from what the first has left.
  insert into ctx.grant_turn as t (org_id) values (p_org_id) on conflict (org_id) do update set turn = t.turn + 1;
  for who in
    select p.person_id, p.org_kind, p.role, p.state = 'active' as is_active, f.everywhere, f.at_sites, f.needs_mfa,
      g.everywhere as had_everywhere, g.at_sites as had_at_sites,
      (g.role, g.is_active, g.everywhere, g.at_sites) is distinct from (p.role, p.state = 'active', f.everywhere, f.at_sites) as is_changed
    from app.person p
    cross join lateral ctx.grant_of(p.org_id, p.person_id) f
    left join ctx.person_grant g on g.org_id = p.org_id and g.person_id = p.person_id
    where p.org_id = p_org_id and p.person_id = any (p_person_ids)
  loop
    if is_asked and not (ctx.i_cover(who.everywhere, who.at_sites)
        and (who.had_everywhere is null or ctx.i_cover(who.had_everywhere, who.had_at_sites))) then
      raise exception 'this takes more than you may do yourself' using errcode = 'FL002';
    end if;
    if is_asked and who.is_changed and not ctx.is_fresh() then
      raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
    end if;
    insert into ctx.person_grant as g (org_id, person_id, org_kind, role, is_active, everywhere, at_sites, needs_mfa)
    values (p_org_id, who.person_id, who.org_kind, who.role, who.is_active, who.everywhere, who.at_sites, who.needs_mfa)
    on conflict (org_id, person_id) do update set role = excluded.role, is_active = excluded.is_active,
      everywhere = excluded.everywhere, at_sites = excluded.at_sites, needs_mfa = excluded.needs_mfa;
    -- A wake-up without data: open streams look again whether they still may.
    perform pg_notify('session', '');
  end loop;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.regrant_members()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- Lock: the organisation's turn, until commit; in order, so that two changes of several organisations do not cross.
  insert into ctx.grant_turn as t (org_id) select distinct c.org_id from changed c order by 1
  on conflict (org_id) do update set turn = t.turn + 1;
  perform ctx.regrant(m.org_id, array_agg(distinct m.person_id))
  from app.group_member m where (m.org_id, m.group_id) in (select c.org_id, c.group_id from changed c)
  group by m.org_id;
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION ctx.regrant_named()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform ctx.regrant(c.org_id, array_agg(distinct c.person_id)) from changed c group by c.org_id;
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION ctx.regrant_people()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform ctx.regrant(new.org_id, array[new.person_id]);
  return null;
end $function$
-- owner definer; execute: owner

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

CREATE OR REPLACE FUNCTION ctx.scoped(permissions text, scopes text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- Nothing dangerous by a token, whatever its scopes say: it has nobody to ask for a factor.
  select coalesce(' ' || string_agg(k.permission, ' ' order by k.permission) || ' ', '') from ctx.permission k
  where strpos(permissions, ' ' || k.permission || ' ') > 0 and strpos(scopes, ' ' || k.permission || ' ') > 0 and not k.dangerous
$function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.session_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (split_part(ctx.payload(), '|'::text, 4))::uuid AS split_part;
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.session_org(token bytea)
 RETURNS TABLE(org_id uuid, org_kind text, person_id uuid, session_id uuid, account_id uuid, role text, permissions text[], kind text, aal text, verified_at timestamp with time zone, is_fresh boolean, lacks_mfa boolean, staff_org_id uuid, staff_id uuid, grant_id uuid, expires_at timestamp with time zone, last_seen_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select l.org_id, l.org_kind, l.person_id, l.session_id, l.account_id, l.role,
      array(select p from unnest(string_to_array(l.everywhere, ' ') || (select string_to_array(string_agg(s.permissions, ' '), ' ') from ctx.pairs(l.at_sites) s)) p
        where p <> ''),
      l.kind, l.aal, l.verified_at, l.is_fresh, l.lacks_mfa, l.staff_org_id, l.staff_id, l.grant_id, l.expires_at, l.last_seen_at
    from ctx.live(token) l where l.session_id is not null and not l.is_over;
end $function$
-- owner definer; execute: auth, vault

CREATE OR REPLACE FUNCTION ctx.settings_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into ctx.grant_turn as t (org_id) values (new.org_id) on conflict (org_id) do update set turn = t.turn + 1;
  update ctx.person_grant g set needs_mfa = (select f.needs_mfa from ctx.grant_of(g.org_id, g.person_id) f) where g.org_id = new.org_id;
  perform pg_notify('session', '');
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION ctx.staff_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL RESTRICTED
BEGIN ATOMIC
 SELECT (NULLIF(split_part(ctx.payload(), '|'::text, 8), ''::text))::uuid AS "nullif";
END
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.tell_operating(session_id uuid, org_id uuid, permission text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (select from ctx.operate_seen s where s.session_id = tell_operating.session_id and s.permission = tell_operating.permission
      and s.told_at > statement_timestamp() - interval '1 minute') then
    return;
  end if;
  insert into ctx.operate_seen as s (session_id, permission, told_at) values (session_id, permission, statement_timestamp())
  on conflict on constraint operate_seen_pkey do update set told_at = excluded.told_at where s.told_at <= excluded.told_at - interval '1 minute';
  if found then
    perform audit.note_org(org_id, 'operate-as.read', 'done', jsonb_build_object('permission', permission));
  end if;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION ctx.touch(token bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- At most one write a minute and session, so that reading stays reading. As far ahead as the session's maker put it at
  -- first or the organisation says since, never beyond its absolute end. A token knows no idleness.
  update identity.session s
  set last_seen_at = now(), idle_expires_at = least(s.expires_at, now() + case when s.kind = 'token' then s.idle_expires_at - s.last_seen_at
    else least(s.idle_expires_at - s.last_seen_at, make_interval(mins => o.idle_minutes)) end)
  from app.org_settings o
  where s.token_hash = sha256(token) and s.ended_at is null
    and s.expires_at > now() and s.idle_expires_at > now()
    and s.last_seen_at < now() - interval '1 minute'
    and o.org_id = s.org_id;
end $function$
-- owner definer; execute: api

CREATE OR REPLACE FUNCTION ctx.wall_holds(p_org_id uuid, p_person_id uuid, p_dashboard_id uuid, p_everywhere text, p_at_sites text, OUT everywhere text, OUT at_sites text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  d record;
  assets text;
  sites text;
  alarming text;
  plans text;
begin
  -- Dead with its dashboard, and with its maker's leave to show it.
  select x.asset_ids, x.alarm_site_ids, x.alarms_everywhere, x.plan_site_ids into d
  from app.dashboard x
  where x.org_id = p_org_id and x.dashboard_id = p_dashboard_id and x.archived_at is null
    and (x.is_shared or x.owner_id = p_person_id) and strpos(p_everywhere, ' dashboard.share ') > 0;
  if not found then
    return;
  end if;
  -- No more than its maker sees now.
  select string_agg(a.asset_id::text, ',') into assets
  from app.asset a
  where a.org_id = p_org_id and a.asset_id = any (d.asset_ids)
    and (strpos(p_everywhere, ' telemetry.read ') > 0 or exists (select from ctx.pairs(p_at_sites) p
      where strpos(p.permissions, ' telemetry.read ') > 0 and a.site_id::text = any (string_to_array(p.sites, ','))));
  -- Where they have ever stood: what an asset sent there stays there.
  select string_agg(distinct s.site_id::text, ',') into sites
  from app.asset_site s
  where s.org_id = p_org_id and s.asset_id = any (string_to_array(assets, ',')::uuid[])
    and (strpos(p_everywhere, ' telemetry.read ') > 0 or exists (select from ctx.pairs(p_at_sites) p
      where strpos(p.permissions, ' telemetry.read ') > 0 and s.site_id::text = any (string_to_array(p.sites, ','))));
  select string_agg(s.site_id::text, ',') into alarming
  from app.site s
  where s.org_id = p_org_id and (d.alarms_everywhere or s.site_id = any (d.alarm_site_ids))
    and (strpos(p_everywhere, ' alarm.read ') > 0 or exists (select from ctx.pairs(p_at_sites) p
      where strpos(p.permissions, ' alarm.read ') > 0 and s.site_id::text = any (string_to_array(p.sites, ','))));
  -- A plan shows the site, the assets on it and their alarms: it takes all three.
  select string_agg(s.site_id::text, ',') into plans
  from app.site s
  where s.org_id = p_org_id and s.site_id = any (d.plan_site_ids)
    and not exists (select from unnest(array[' site.read ', ' asset.read ', ' alarm.read ']) r (permission)
      where strpos(p_everywhere, r.permission) = 0 and not exists (select from ctx.pairs(p_at_sites) p
        where strpos(p.permissions, r.permission) > 0 and s.site_id::text = any (string_to_array(p.sites, ','))));
  everywhere := ' wall.show ';
  -- Permissions of nobody: `wall.show` and the ids that stand where sites stand. The ordinary ones hold at no site by
  -- themselves; what of assets a wall sees, the policies below say.
  at_sites := concat_ws('|', ' asset.read ', '', ' telemetry.read ', coalesce(sites, ''), ' alarm.read site.read ', coalesce(alarming, ''),
    ' wall.asset ', coalesce(assets, ''), ' wall.plan ', coalesce(plans, ''), ' wall.dashboard ', p_dashboard_id::text);
end $function$
-- owner definer

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

CREATE OR REPLACE FUNCTION identity.administrators(p_org_id uuid)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select distinct p.account_id from app.person p
    where p.org_id = p_org_id and p.state = 'active' and p.role in ('org_admin', 'staff') and p.account_id is not null;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.alarm_letter(p_org_id uuid, p_account_id uuid, p_notification_id uuid, p_at timestamp with time zone)
 RETURNS TABLE(rule_id uuid, asset_id uuid, priority text, at timestamp with time zone, may_acknowledge boolean, why text, more integer, more_worst text, state text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  its app.notification;
  sees_all boolean;
begin
  -- Lock: the notification, until commit: what comes from now on belongs to the next one.
  update app.notification n set closed_at = coalesce(n.closed_at, p_at) from app.person p
  where n.org_id = p_org_id and n.notification_id = p_notification_id and p.org_id = n.org_id and p.person_id = n.person_id
    and p.account_id = p_account_id
  returning n.* into its;
  -- How many more there are is told to those alone who see everything: nobody counts what they may not see.
  sees_all := exists (select from ctx.person_grant g
    where g.org_id = its.org_id and g.person_id = its.person_id and strpos(g.everywhere, ' alarm.read ') > 0);
  -- What may be told is decided now, not when the alarm was raised: people lose sites, assets move, somebody was faster.
  return query
    select i.rule_id, i.asset_id, l.priority, i.at, app.person_may_at(its.org_id, its.person_id, 'alarm.acknowledge', l.site_id), its.why,
      case when sees_all then its.more else 0 end, case when sees_all then its.more_worst end, l.state
    from app.notification_alarm i
    join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id
      -- A digest tells what was, too; everything else what still waits.
      and (its.why = 'digest' or l.state in ('unacknowledged', 'returned'))
    where i.org_id = its.org_id and i.notification_id = its.notification_id
      and app.person_may_at(its.org_id, its.person_id, 'alarm.read', l.site_id)
    order by app.priority_rank(l.priority) desc, i.at desc, i.rule_id, i.asset_id;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.alarm_link_add(p_token_hash bytea, p_org_id uuid, p_notification_id uuid, p_rule_id uuid, p_asset_id uuid, p_at timestamp with time zone, p_expires_at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into identity.alarm_link (token_hash, org_id, person_id, rule_id, asset_id, raises, created_at, expires_at)
  select p_token_hash, n.org_id, n.person_id, l.rule_id, l.asset_id, l.raises, p_at, p_expires_at
  from app.notification n
  join app.notification_alarm i on i.org_id = n.org_id and i.notification_id = n.notification_id and i.rule_id = p_rule_id and i.asset_id = p_asset_id
  join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id
  where n.org_id = p_org_id and n.notification_id = p_notification_id;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.alarm_link_of(p_token_hash bytea, p_at timestamp with time zone)
 RETURNS TABLE(org_id uuid, person_id uuid, rule_id uuid, asset_id uuid, site_id uuid, priority text, state text, active boolean, latching boolean, raised_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  return query
    select k.org_id, k.person_id, l.rule_id, l.asset_id, l.site_id, l.priority, l.state, l.active, l.latching, l.raised_at
    from identity.alarm_link k
    join app.alarm l on l.org_id = k.org_id and l.rule_id = k.rule_id and l.asset_id = k.asset_id and l.raises = k.raises
    join app.org o on o.org_id = k.org_id and o.state = 'active'
    where k.token_hash = p_token_hash and k.used_at is null and k.created_at <= p_at and k.expires_at > p_at
      and app.person_may_at(k.org_id, k.person_id, 'alarm.read', l.site_id)
      and app.person_may_at(k.org_id, k.person_id, 'alarm.acknowledge', l.site_id)
    -- Lock: link and alarm, until commit: of two uses one counts.
    for no key update of k, l;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.alarm_link_use(p_token_hash bytea, p_event_id uuid, p_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  link record;
  next record;
begin
  select * into link from identity.alarm_link_of(p_token_hash, p_at);
  if not found then
    raise exception 'this link is not open' using errcode = 'FL005';
  end if;
  next := app.alarm_next(link.state, link.active, link.latching, 'acknowledge');
  if next.state is null then
    raise exception 'an alarm that is % cannot be acknowledged', link.state using errcode = 'FL003';
  end if;
  update identity.alarm_link k set used_at = p_at where k.token_hash = p_token_hash;
  update app.alarm l set state = next.state, active = next.active, acknowledged_at = clock_timestamp(), acknowledged_by = link.person_id,
    changed_at = clock_timestamp(), changes = l.changes + 1
  where l.org_id = link.org_id and l.rule_id = link.rule_id and l.asset_id = link.asset_id;
  insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, person_id)
  values (link.org_id, p_event_id, link.rule_id, link.asset_id, link.site_id, now(), now(), 'acknowledge', next.state, link.priority, link.person_id);
  -- The line says whose link it was and that it was one: nobody has signed in.
  insert into audit.line (org_id, person_id, process, request_id, address, category, event, result, table_name, op, row_key, changed)
  select link.org_id, link.person_id, session_user, a.request_id, a.address, audit.category_of_note('alarm.acknowledged'), 'alarm.acknowledged', 'done',
    'app.org', 'note', jsonb_build_object('org_id', link.org_id),
    jsonb_build_object('rule_id', link.rule_id, 'asset_id', link.asset_id, 'event_id', p_event_id, 'by', 'link')
  from audit.actor(link.org_id, ctx.payload()) a;
  perform pg_notify('alarm', '');
  return next.state;
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

CREATE OR REPLACE FUNCTION identity.enter_grant(p_session bytea, p_grant_id uuid, p_session_id uuid, p_token_hash bytea)
 RETURNS TABLE(org_id uuid, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  l record;
  tenant uuid;
  found_state text;
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.is_over then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.lacks_mfa then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  -- Nobody operates as somebody while operating as somebody.
  if l.grant_id is not null or l.org_kind <> 'platform' or l.kind = 'token' or strpos(l.everywhere, ' platform.operate-as ') = 0 then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  select r.tenant_id into tenant from app.operate_register r
  where r.org_id = l.org_id and r.grant_id = p_grant_id and r.staff_id = l.person_id;
  -- Lock: the grant, so that it is not ended between this look and the session.
  select case when g.expires_at > statement_timestamp() then g.state else 'ended' end into found_state
  from app.operate_grant g
  where g.org_id = tenant and g.grant_id = p_grant_id and g.staff_org_id = l.org_id and g.staff_id = l.person_id
  for share;
  if not found then
    raise exception 'no such grant' using errcode = 'FL005';
  end if;
  if found_state is distinct from 'granted' then
    raise exception 'this has not been granted, or is over' using errcode = 'FL003';
  end if;
  return query select * from identity.reissue(l.session_id, p_session_id, p_token_hash, tenant, p_grant_id);
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.erase_account(p_account_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The rows stay, since codes that were used stay used; nothing in them belongs to anybody any more.
  update identity.account a set email_index = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    email_sealed = '', password_hash = 'erased' where a.account_id = p_account_id;
  update identity.totp t set secret_sealed = null, confirmed_at = null, begun_sealed = null, begun_at = null where t.account_id = p_account_id;
  update identity.recovery_code c set withdrawn_at = coalesce(c.withdrawn_at, now()) where c.account_id = p_account_id;
  update identity.passkey k set removed_at = coalesce(k.removed_at, now()), name_sealed = '', public_key = '',
    credential_id = sha256(uuid_send(k.passkey_id) || uuid_send(gen_random_uuid())) where k.account_id = p_account_id;
  update identity.pending w set ended_at = coalesce(w.ended_at, now()) where w.account_id = p_account_id;
  update identity.password_reset r set ended_at = coalesce(r.ended_at, now()) where r.account_id = p_account_id;
  update identity.email_change e set ended_at = coalesce(e.ended_at, now()), email_sealed = '',
    email_index = sha256(uuid_send(e.change_id) || uuid_send(gen_random_uuid())) where e.account_id = p_account_id;
  update identity.notice n set to_sealed = null, given_up_at = case when n.sent_at is null then coalesce(n.given_up_at, now()) else n.given_up_at end
  where n.account_id = p_account_id;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION identity.inviter(p_session bytea, p_person_id uuid)
 RETURNS TABLE(org_id uuid, person_id uuid)
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  s record;
begin
  s := ctx.live(p_session);
  if s.session_id is null then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  return query
    select p.org_id, s.person_id from app.person p
    left join ctx.person_grant g on g.org_id = p.org_id and g.person_id = p.person_id
    where p.person_id = p_person_id and p.state = 'invited'
      -- An invitation hands over what the person will hold: only by who holds as much.
      and ((p.org_id = s.org_id and strpos(s.everywhere, ' person.edit ') > 0 and ctx.covers(s.everywhere, s.at_sites, g.everywhere, g.at_sites))
        -- Staff found an organisation, they do not join it: only while nobody has ever been active there.
        or (s.org_kind = 'platform' and strpos(s.everywhere, ' platform.organisations ') > 0 and p.role = 'org_admin'
          and exists (select from app.org_register r where r.org_id = s.org_id and r.tenant_id = p.org_id)
          and not exists (select from app.person q where q.org_id = p.org_id and q.state <> 'invited')));
  if not found then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.leave_grant(p_session bytea, p_session_id uuid, p_token_hash bytea)
 RETURNS TABLE(org_id uuid, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  mine uuid;
begin
  -- Also when the grant is over: that is the moment to come back.
  select s.session_id into mine from identity.session s
  join ctx.person_grant g on g.org_id = s.org_id and g.person_id = s.person_id and g.is_active
  where s.token_hash = sha256(p_session) and s.ended_at is null and s.grant_id is not null
    and least(s.expires_at, s.idle_expires_at) > statement_timestamp();
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  return query select * from identity.reissue(mine, p_session_id, p_token_hash, null, null);
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.notice_waits()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform pg_notify('notice', '');
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION identity.outage_letter(p_org_id uuid, p_account_id uuid, p_notification_id uuid, p_at timestamp with time zone)
 RETURNS TABLE(part text, from_at timestamp with time zone, until_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  its app.notification;
begin
  -- Lock: the notification, until commit: what comes from now on belongs to the next one.
  update app.notification n set closed_at = coalesce(n.closed_at, p_at) from app.person p
  where n.org_id = p_org_id and n.notification_id = p_notification_id and p.org_id = n.org_id and p.person_id = n.person_id
    and p.account_id = p_account_id
  returning n.* into its;
  return query
    select o.part, o.from_at, o.until_at from app.notification_outage t
    join app.outage o on o.org_id = t.org_id and o.part = t.part and o.from_at = t.from_at
    where t.org_id = its.org_id and t.notification_id = its.notification_id and app.person_may(its.org_id, its.person_id, 'alarm.read')
    order by o.from_at, o.part;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.reissue(p_old uuid, p_session_id uuid, p_token_hash bytea, p_grant_org_id uuid, p_grant_id uuid)
 RETURNS TABLE(org_id uuid, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  s identity.session;
begin
  -- Lock: the old session's row, so that of two that leave it one wins.
  update identity.session x set ended_at = now(), ended_why = 'replaced' where x.session_id = p_old and x.ended_at is null returning * into s;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, verified_at, grant_org_id, grant_id)
  values (p_session_id, p_token_hash, s.account_id, s.org_id, s.person_id, least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at)),
    s.expires_at, s.address, s.client, s.kind, s.aal, s.verified_at, p_grant_org_id, p_grant_id);
  return query select s.org_id, s.expires_at;
end $function$
-- owner definer

CREATE OR REPLACE FUNCTION identity.renew_session(p_session bytea, p_session_id uuid, p_token_hash bytea, p_aal text)
 RETURNS TABLE(org_id uuid, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  l record;
  s identity.session;
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.kind <> 'browser' then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  -- Lock: the old session's row, so that of two renewals one wins.
  update identity.session x set ended_at = now(), ended_why = 'replaced'
  where x.session_id = l.session_id and x.ended_at is null returning * into s;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, verified_at, grant_org_id, grant_id)
  values (p_session_id, p_token_hash, s.account_id, s.org_id, s.person_id,
    -- As far ahead as its maker put it; the absolute end stays where it was.
    least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at)), s.expires_at, s.address, s.client, s.kind,
    -- Never less sure than before.
    case when s.aal = 'mfa' then 'mfa' else p_aal end, statement_timestamp(), s.grant_org_id, s.grant_id);
  return query select s.org_id, s.expires_at;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.sessions_ended()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform pg_notify('session', '');
  return null;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION identity.standing(p_account_id uuid, OUT is_active boolean, OUT must_have_factor boolean)
 RETURNS record
 LANGUAGE plpgsql
 STABLE PARALLEL RESTRICTED SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  select count(*) > 0, coalesce(bool_or(g.needs_mfa), false) into is_active, must_have_factor
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  join ctx.person_grant g on g.org_id = p.org_id and g.person_id = p.person_id and g.is_active
  where p.account_id = p_account_id and p.state = 'active';
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.start_session(p_session_id uuid, p_account_id uuid, p_person_id uuid, p_token_hash bytea, p_address text, p_client text, p_aal text, p_at timestamp with time zone)
 RETURNS TABLE(org_id uuid, person_id uuid, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  is_link boolean := p_aal = 'link';
  ends timestamptz;
  who record;
begin
  select p.org_id, p.person_id, s.sessions_per_person, s.idle_minutes, s.absolute_hours into who
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  join app.org_settings s on s.org_id = p.org_id
  where p.state = 'active'
    and (p_person_id is null or p.person_id = p_person_id)
    and case when is_link then p_person_id is not null else p.account_id = p_account_id end
  order by (select max(x.created_at) from identity.session x
      where x.org_id = p.org_id and x.person_id = p.person_id and x.account_id = p_account_id) desc nulls last, p.created_at
  limit 1;
  if not found then
    raise exception 'no active person' using errcode = 'FL005';
  end if;
  -- Lock: the person, so that of two sign-ins at once both count.
  perform 1 from app.person p where p.org_id = who.org_id and p.person_id = who.person_id for no key update;
  -- The persons of a demonstration are many people's.
  if not is_link then
    update identity.session x set ended_at = p_at, ended_why = 'too many'
    where x.session_id in (
      select y.session_id from identity.session y
      where y.org_id = who.org_id and y.person_id = who.person_id and y.kind = 'browser' and y.ended_at is null
        and least(y.expires_at, y.idle_expires_at) > p_at
      order by y.last_seen_at desc, y.created_at desc offset who.sessions_per_person - 1);
  end if;
  ends := p_at + make_interval(hours => who.absolute_hours);
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, created_at, last_seen_at,
    idle_expires_at, expires_at, address, client, kind, aal, verified_at)
  values (p_session_id, p_token_hash, p_account_id, who.org_id, who.person_id, p_at, p_at,
    least(ends, p_at + make_interval(mins => who.idle_minutes)), ends, p_address, p_client,
    case when is_link then 'link' else 'browser' end, p_aal, statement_timestamp());
  return query select who.org_id, who.person_id, ends;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.start_token(p_session bytea, p_session_id uuid, p_token_hash bytea, p_name_sealed bytea, p_scopes text[], p_days integer, p_address text, p_client text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Programs of one person; more are a sign of tokens that nobody ends.
  at_most constant integer := 50;
  l record;
  account uuid;
  ends timestamptz := now() + make_interval(days => p_days);
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.is_over then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.lacks_mfa then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  -- No token by a token, and none of an organisation that somebody operates as.
  if l.kind = 'token' or l.grant_id is not null or strpos(l.everywhere, ' token.add ') = 0 then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  if p_days is null or p_days not between 1 and 365 or coalesce(cardinality(p_scopes), 0) = 0 or p_name_sealed is null then
    raise exception 'a token has a name, something it may do, and an end within a year' using errcode = 'FL004';
  end if;
  if exists (
      select from unnest(p_scopes) as wanted
      left join ctx.permission k on k.permission = wanted
      where k.permission is null or k.dangerous or strpos(l.everywhere || l.at_sites, ' ' || wanted || ' ') = 0) then
    raise exception 'a token can do no more than its maker, and nothing that asks for a factor' using errcode = 'FL004';
  end if;
  -- Lock: the person, so that of two tokens at once both count.
  select p.account_id into account from app.person p where p.org_id = l.org_id and p.person_id = l.person_id for no key update;
  if (select count(*) from identity.session s where s.org_id = l.org_id and s.person_id = l.person_id and s.kind = 'token'
      and s.ended_at is null and s.expires_at > now()) >= at_most then
    raise exception 'there are too many tokens: end some' using errcode = 'FL003';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, scopes, name_sealed)
  values (p_session_id, p_token_hash, account, l.org_id, l.person_id, ends, ends, p_address, p_client, 'token', 'token',
    (select ' ' || string_agg(distinct s, ' ' order by s) || ' ' from unnest(p_scopes) s), p_name_sealed);
  return ends;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION identity.start_wall(p_session bytea, p_session_id uuid, p_token_hash bytea, p_name_sealed bytea, p_dashboard_id uuid, p_days integer, p_address text, p_client text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Screens of one person; more are a sign of links that nobody ends.
  at_most constant integer := 50;
  l record;
  account uuid;
  ends timestamptz := now() + make_interval(days => p_days);
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.is_over then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.lacks_mfa then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  -- No wall by a token, and none of an organisation that somebody operates as.
  if l.kind = 'token' or l.grant_id is not null or strpos(l.everywhere, ' dashboard.share ') = 0 then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  if p_days is null or p_days not between 1 and 365 or p_name_sealed is null then
    raise exception 'a wall has a name and an end within a year' using errcode = 'FL004';
  end if;
  if not exists (select from app.dashboard d where d.org_id = l.org_id and d.dashboard_id = p_dashboard_id
      and d.archived_at is null and (d.is_shared or d.owner_id = l.person_id)) then
    raise exception 'no such dashboard' using errcode = 'FL005';
  end if;
  -- Lock: the person, so that of two walls at once both count.
  select p.account_id into account from app.person p where p.org_id = l.org_id and p.person_id = l.person_id for no key update;
  if (select count(*) from identity.session s where s.org_id = l.org_id and s.person_id = l.person_id and s.kind = 'token'
      and s.ended_at is null and s.expires_at > now()) >= at_most then
    raise exception 'there are too many tokens: end some' using errcode = 'FL003';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, scopes, name_sealed, dashboard_id)
  values (p_session_id, p_token_hash, account, l.org_id, l.person_id, ends, ends, p_address, p_client, 'token', 'token',
    ' alarm.read asset.read telemetry.read ', p_name_sealed, p_dashboard_id);
  return ends;
end $function$
-- owner definer; execute: auth

CREATE OR REPLACE FUNCTION pki.crl_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if new.authority <> old.authority or new.number <= old.number then
    raise exception 'the number of a list only grows' using errcode = 'FL002';
  end if;
  return new;
end $function$
-- owner definer; execute: owner

CREATE OR REPLACE FUNCTION pki.issuance_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if old.signed_at is not null
     or (old.serial, old.org_id, old.asset_id, old.spki, old.tbs_sha256, old.not_after, old.intent_at, old.issuer)
        is distinct from (new.serial, new.org_id, new.asset_id, new.spki, new.tbs_sha256, new.not_after, new.intent_at, new.issuer) then
    raise exception 'an issuance is completed once and changed never' using errcode = 'FL002';
  end if;
  return new;
end $function$
-- owner definer; execute: owner
