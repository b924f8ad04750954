-- How often an asset usually speaks, that somebody notices when it does not, what it says of its own health, and the
-- units that a device declares with its signals.

-- An engineer's word; what was learnt stands in app.presence. Between a tenth of a second and a week.
alter table app.asset add rhythm_ms integer check (rhythm_ms between 100 and 604800000);

alter table app.presence
  add rhythm_ms integer check (rhythm_ms > 0),
  -- Of an asset whose messages come so rarely that no gateway remembers two of them: the last silences between them.
  add gaps_ms integer[] not null default '{}' check (cardinality(gaps_ms) <= 5),
  -- Since when it is known, and told, to have fallen silent.
  add silent_at timestamptz;

-- The last self-check of each asset. Its words and values are sealed; how it stands as a whole is clear.
create table app.health (
  org_id uuid not null,
  asset_id uuid not null,
  -- Of the device's clock, and of ours.
  reported_at timestamptz not null,
  received_at timestamptz not null,
  state text not null check (state in ('ok', 'warn', 'fail')),
  -- Keyed: equal when the same checks stand the same way, so that a gateway that begins tells nothing twice.
  standing bytea not null check (octet_length(standing) = 32),
  report_sealed bytea not null,
  primary key (org_id, asset_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id)
);
alter table app.health enable row level security, force row level security;
create policy org on app.health as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
-- Whoever sees the asset sees how it is: the asset's own policy decides.
create policy read on app.health for select to fairlead_api
  using ((select ctx.can_everywhere('asset.read')) or asset_id in (select a.asset_id from app.asset a));
create policy definer on app.health to fairlead_definer using (true) with check (true);
create policy definer_appends on app.device_event for insert to fairlead_definer with check (true);

-- Also what a migration may use before db/roles.sql is applied again.
grant select, insert, update on app.health to fairlead_definer;

set local role fairlead_definer;

drop function app.gateway_declare_signals(uuid, uuid, bytea[], bytea[], text[]);
create function app.gateway_declare_signals(org uuid, asset uuid, key_index bytea[], key_sealed bytea[], kind text[], unit_sealed bytea[])
  returns table (signal_key_index bytea, signal_no integer, signal_kind text)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.gateway_declare_signals(uuid, uuid, bytea[], bytea[], text[], bytea[]) is
  'Signals come into being by being sent. Known ones keep their number and kind, and the unit that people gave them.';

drop function app.gateway_presence(uuid, uuid[], uuid[], boolean[], timestamptz[], timestamptz[], text[]);
create function app.gateway_presence(gateway uuid, org uuid[], asset uuid[], connected boolean[], at timestamptz[],
    last_received timestamptz[], protocol text[], rhythm_ms integer[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.gateway_presence(uuid, uuid[], uuid[], boolean[], timestamptz[], timestamptz[], text[], integer[]) is
  'One batch of presence, each asset at most once. A rhythm that the gateway has learnt counts; null says that it knows none.';

create function app.worker_watch_silence() returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.worker_watch_silence() is
  'Tells once of every asset that has fallen silent, connected or not, and once that it speaks again.';

create function app.gateway_health(org uuid, asset uuid, reported timestamptz, received timestamptz, state text,
    standing bytea, report_sealed bytea) returns table (before_state text, before_standing bytea)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.gateway_health(uuid, uuid, timestamptz, timestamptz, text, bytea, bytea) is
  'Keeps an asset''s last self-check. Answers how it stood before; nothing when it never told.';
