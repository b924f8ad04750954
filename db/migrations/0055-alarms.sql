-- Alarms: rules that people make, what each says of an asset now, and the journal. What is evaluated and when stands in
-- core/alarm; the states and their order in app.alarm_next (0056).

create table app.alarm_rule (
  org_id uuid not null default ctx.org_id(),
  rule_id uuid not null,
  -- What it is for: every asset to which all of these apply; nothing is the whole organisation.
  asset_id uuid,
  site_id uuid,
  kind text check (kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other')),
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  latching boolean not null,
  -- Name, consequence and response; and the conditions, with the signals that they name as blind indexes, in their order.
  texts_sealed bytea not null,
  spec_sealed bytea not null,
  signals_index bytea[] not null check (cardinality(signals_index) between 1 and 8),
  enabled boolean not null default false,
  -- Of the conditions and of what they are for: whatever was evaluated so far begins anew with another one.
  version integer not null default 1 check (version > 0),
  archived_at timestamptz,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, rule_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  check (asset_id is null or (site_id is null and kind is null)),
  check (archived_at is null or not enabled)
);

-- One row for each rule and asset that was ever anything but normal.
create table app.alarm (
  org_id uuid not null,
  rule_id uuid not null,
  asset_id uuid not null,
  -- Where the asset stands.
  site_id uuid not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  latching boolean not null,
  state text not null check (state in ('normal', 'unacknowledged', 'acknowledged', 'returned', 'shelved', 'suppressed', 'out-of-service')),
  -- The condition holds, whatever state people see.
  active boolean not null,
  -- Device time and our own.
  raised_at timestamptz,
  raised_received_at timestamptz,
  cleared_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  shelved_until timestamptz,
  raises integer not null default 0,
  changed_at timestamptz not null default clock_timestamp(),
  changes bigint not null default 0,
  primary key (org_id, rule_id, asset_id),
  foreign key (org_id, rule_id) references app.alarm_rule (org_id, rule_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id),
  foreign key (org_id, acknowledged_by) references app.person (org_id, person_id),
  check (not active or state not in ('normal', 'returned')),
  check (active or latching or state not in ('unacknowledged', 'acknowledged')),
  check ((state = 'shelved') = (shelved_until is not null))
) with (fillfactor = 70);
create index alarm_of_asset on app.alarm (org_id, asset_id);
create index alarm_by_change on app.alarm (org_id, changed_at desc);
create index alarm_standing on app.alarm (org_id, state) where state <> 'normal';

-- The journal.
create table app.alarm_event (
  org_id uuid not null,
  event_id uuid not null,
  rule_id uuid not null,
  asset_id uuid not null,
  -- Where it happened: an asset that moves leaves its history where it was made.
  site_id uuid not null,
  -- When it happened, by the device's clock where a device said so, and when we received what said so.
  at timestamptz not null,
  received_at timestamptz not null,
  written_at timestamptz not null default clock_timestamp(),
  kind text not null check (kind in ('raised', 'cleared', 'suppressed', 'unsuppressed', 'shelf-ended', 'ended', 'late-data',
    'acknowledge', 'shelve', 'unshelve', 'out-of-service', 'return-to-service')),
  -- What it came to.
  state text not null,
  priority text not null,
  person_id uuid,
  staff_id uuid,
  until timestamptz,
  -- Of a person: what they said. Of the rule: which value of which signal.
  comment_sealed bytea,
  detail_sealed bytea,
  primary key (org_id, event_id),
  foreign key (org_id, rule_id) references app.alarm_rule (org_id, rule_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id)
);
create index alarm_event_by_time on app.alarm_event (org_id, written_at desc);
create index alarm_event_of_alarm on app.alarm_event (org_id, rule_id, asset_id, written_at desc);
create index alarm_event_of_asset on app.alarm_event (org_id, asset_id, written_at desc);

-- How far the evaluation has come: at each site the highest `n` of each writer whose segments are in every memory below,
-- and what the rules of an asset remember, which may be further (its own heads stand inside).
create table app.alarm_cursor (
  org_id uuid primary key,
  site_ids uuid[] not null,
  writers uuid[] not null,
  ns bigint[] not null,
  received_at timestamptz[] not null,
  saved_at timestamptz not null default clock_timestamp(),
  check (cardinality(writers) = all (array[cardinality(site_ids), cardinality(ns), cardinality(received_at)])),
  foreign key (org_id) references app.org (org_id)
);
create table app.alarm_memory (
  org_id uuid not null,
  asset_id uuid not null,
  sealed bytea not null,
  primary key (org_id, asset_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id)
) with (fillfactor = 50);

alter table app.alarm_rule enable row level security, force row level security;
alter table app.alarm enable row level security, force row level security;
alter table app.alarm_event enable row level security, force row level security;
alter table app.alarm_cursor enable row level security, force row level security;
alter table app.alarm_memory enable row level security, force row level security;

create policy org on app.alarm_rule as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
-- A rule for one asset or site is seen by whoever reads alarms there; one that is for many by whoever reads alarms anywhere.
create policy read on app.alarm_rule for select to fairlead_api
  using ((select ctx.can_everywhere('alarm.read')) or ((select ctx.can('alarm.read')) and case
    when asset_id is not null then asset_id in (select a.asset_id from app.asset a
      where a.site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[]) or a.site_id in (select unnest(ctx.many_sites_where('alarm.read'))))
    when site_id is not null then site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[])
      or site_id in (select unnest(ctx.many_sites_where('alarm.read')))
    else true end));
create policy add on app.alarm_rule for insert to fairlead_api with check ((select ctx.can_everywhere('alarm.edit')));
create policy edit on app.alarm_rule for update to fairlead_api
  using ((select ctx.can_everywhere('alarm.edit'))) with check ((select ctx.can_everywhere('alarm.edit')));
create policy definer on app.alarm_rule to fairlead_definer using (true) with check (true);

create policy org on app.alarm as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.alarm for select to fairlead_api
  using ((select ctx.can_everywhere('alarm.read')) or site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('alarm.read'))));
create policy definer on app.alarm to fairlead_definer using (true) with check (true);

create policy org on app.alarm_event as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.alarm_event for select to fairlead_api
  using ((select ctx.can_everywhere('alarm.read')) or site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('alarm.read'))));
create policy definer on app.alarm_event to fairlead_definer using (true) with check (true);

create policy definer on app.alarm_cursor to fairlead_definer using (true) with check (true);
create policy definer on app.alarm_memory to fairlead_definer using (true) with check (true);

create trigger audit after insert or update on app.alarm_rule for each row execute function audit.record('rule_id');
alter table app.alarm_rule enable always trigger audit;
create trigger only_grows before update or delete on app.alarm_event for each row execute function audit.refuse();
alter table app.alarm_event enable always trigger only_grows;

set local role fairlead_definer;

create function app.alarm_rule_changes() returns trigger
  language plpgsql security definer set search_path = ''
as $$
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
end $$;
comment on function app.alarm_rule_changes() is 'Counts the versions of a rule and wakes the evaluation.';

create function app.alarm_moves() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  update app.alarm l set site_id = new.site_id where l.org_id = new.org_id and l.asset_id = new.asset_id and l.site_id <> new.site_id;
  return null;
end $$;
comment on function app.alarm_moves() is 'An alarm is where its asset stands; the journal stays where it was written.';
grant execute on function app.alarm_rule_changes(), app.alarm_moves() to fairlead_owner;

set local role fairlead_owner;

create trigger changes before insert or update on app.alarm_rule for each row execute function app.alarm_rule_changes();
alter table app.alarm_rule enable always trigger changes;
create trigger alarms_move after update of site_id on app.asset for each row execute function app.alarm_moves();
alter table app.asset enable always trigger alarms_move;
