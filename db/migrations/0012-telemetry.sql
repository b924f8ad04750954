-- What machines send: signals, sealed segments, presence and events.

create table app.signal (
  org_id uuid not null default ctx.org_id(),
  asset_id uuid not null,
  signal_no integer not null check (signal_no between 1 and 4096),
  key_index bytea not null check (octet_length(key_index) = 32),
  key_sealed bytea not null,
  kind text not null check (kind in ('number', 'boolean', 'state')),
  name_sealed bytea,
  unit_sealed bytea,
  first_at timestamptz not null default now(),
  primary key (org_id, asset_id, signal_no),
  unique (org_id, asset_id, key_index),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id)
);

-- What one flush of a gateway wrote for one site. `writer` is one connection of a gateway to the database: its commits
-- are in order, so the highest `n` seen of each writer is an exact cursor. No foreign keys: checking one would lock and
-- rewrite the site's row at every flush.
create table app.segment (
  org_id uuid not null,
  site_id uuid not null,
  received_at timestamptz not null,
  writer uuid not null,
  n bigint not null,
  epoch integer not null,
  samples integer not null check (samples > 0),
  assets uuid[] not null,
  first_ts timestamptz not null,
  last_ts timestamptz not null,
  sealed bytea not null,
  primary key (org_id, site_id, received_at, writer, n)
) partition by range (received_at);
-- Device time may lie years before receive time, so a range of device time needs an index of intervals: a segment is in
-- exactly one of these two, and a range of the narrow ones is a range of first_ts widened by a minute.
create index segment_narrow on app.segment (org_id, site_id, first_ts) where last_ts - first_ts <= interval '1 minute';
create index segment_wide on app.segment (org_id, site_id, last_ts) where last_ts - first_ts > interval '1 minute';

create table app.presence (
  org_id uuid not null,
  asset_id uuid not null,
  connected boolean not null,
  connected_at timestamptz,
  disconnected_at timestamptz,
  last_received_at timestamptz,
  gateway uuid,
  protocol text check (protocol in ('mqtt3', 'mqtt5', 'https')),
  primary key (org_id, asset_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id)
) with (fillfactor = 50);

create table app.device_event (
  org_id uuid not null,
  event_id uuid not null,
  asset_id uuid not null,
  -- Where it happened: an asset that moves leaves its history where it was made.
  site_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind ~ '^[a-z][a-z-]{1,39}$'),
  severity text not null check (severity in ('info', 'warning', 'fault')),
  detail_sealed bytea,
  primary key (org_id, event_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id)
);
create index device_event_by_time on app.device_event (org_id, at desc);
create index device_event_of_asset on app.device_event (org_id, asset_id, at desc);

alter table app.signal enable row level security, force row level security;
alter table app.segment enable row level security, force row level security;
alter table app.presence enable row level security, force row level security;
alter table app.device_event enable row level security, force row level security;

create policy org on app.signal as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.signal for select to fairlead_api
  using ((select ctx.can('telemetry.read')) and ((select ctx.all_sites()) or asset_id in (select a.asset_id from app.asset a)));
create policy edit on app.signal for update to fairlead_api
  using ((select ctx.can_everywhere('signal.edit'))) with check ((select ctx.can_everywhere('signal.edit')));
create policy definer on app.signal to fairlead_definer using (true) with check (true);

create policy org on app.segment as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.segment for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('telemetry.read'))));
create policy gateway_appends on app.segment for insert to fairlead_gateway with check (true);

create policy org on app.presence as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.presence for select to fairlead_api
  using ((select ctx.can('asset.read')) and ((select ctx.all_sites()) or asset_id in (select a.asset_id from app.asset a)));
create policy definer on app.presence to fairlead_definer using (true) with check (true);

create policy org on app.device_event as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.device_event for select to fairlead_api
  using ((select ctx.can_everywhere('event.read')) or site_id = any ((select ctx.few_sites_where('event.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('event.read'))));
create policy gateway_appends on app.device_event for insert to fairlead_gateway with check (true);

create trigger audit after insert or update of name_sealed, unit_sealed on app.signal for each row execute function audit.record('asset_id', 'signal_no');
alter table app.signal enable always trigger audit;
create trigger only_grows before update or delete on app.device_event for each row execute function audit.refuse();
alter table app.device_event enable always trigger only_grows;

-- Everything a late clock or a sleeping worker could send beside the days made ahead lands here: nothing is lost.
create table app.segment_rest partition of app.segment default;
alter table app.segment_rest enable row level security, force row level security;
