-- What came of a revocation: when each gateway took notice, how many connections it closed and when the last was closed.
-- These tables are the gateways', so they stand outside the tenants' schema; people read them by app.revocation_facts.

create table pki.gateway_view (
  gateway uuid primary key,
  started_at timestamptz not null default now(),
  -- Up to then it has seen every revocation. Older than four minutes means that it refuses everybody.
  confirmed_at timestamptz,
  -- It stopped in order. One that fell is merely silent.
  left_at timestamptz
);

-- Revocations in the order in which they were written, for the gateways' look every second: the tenants' table has
-- no index that begins with the time (lint org_leads_index), and a look must not read a hundred thousand rows.
create table pki.revocation_feed (
  org_id uuid not null,
  serial bytea not null,
  written_at timestamptz not null default clock_timestamp(),
  primary key (org_id, serial),
  foreign key (org_id, serial) references app.revocation (org_id, serial)
);
create index revocation_feed_by_time on pki.revocation_feed (written_at);
insert into pki.revocation_feed (org_id, serial, written_at) select org_id, serial, revoked_at from app.revocation;

create table pki.revocation_seen (
  org_id uuid not null,
  serial bytea not null,
  gateway uuid not null,
  confirmed_at timestamptz not null,
  sockets_closed integer not null default 0 check (sockets_closed >= 0),
  last_closed_at timestamptz,
  primary key (org_id, serial, gateway),
  foreign key (org_id, serial) references app.revocation (org_id, serial),
  check ((sockets_closed = 0) = (last_closed_at is null))
);

alter table pki.gateway_view enable row level security, force row level security;
alter table pki.revocation_feed enable row level security, force row level security;
alter table pki.revocation_seen enable row level security, force row level security;
create policy definer on pki.gateway_view to fairlead_definer using (true) with check (true);
create policy definer on pki.revocation_feed to fairlead_definer using (true) with check (true);
create policy definer on pki.revocation_seen to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

create function app.revocation_fed() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  insert into pki.revocation_feed (org_id, serial) values (new.org_id, new.serial);
  return null;
end $$;
grant execute on function app.revocation_fed() to fairlead_owner;

create function app.gateway_started(gateway uuid) returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into pki.gateway_view as v (gateway) values (gateway_started.gateway)
  on conflict on constraint gateway_view_pkey do update set started_at = now(), confirmed_at = null, left_at = null;
  return now();
end $$;
comment on function app.gateway_started(uuid) is
  'A gateway begins. Answers the time by this clock: the gateway''s own may be wrong, and its looks must not begin later.';

create or replace function app.gateway_gone(gateway uuid) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  gone integer;
begin
  update pki.gateway_view v set left_at = now() where v.gateway = gateway_gone.gateway and v.left_at is null;
  update app.presence p set connected = false, disconnected_at = now()
  where p.gateway = gateway_gone.gateway and p.connected;
  get diagnostics gone = row_count;
  return gone;
end $$;

create or replace function app.gateway_revocations(after timestamptz)
  returns table (serial bytea, fingerprint bytea, revoked_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select f.serial, i.fingerprint, f.written_at
    from pki.revocation_feed f
    join pki.issuance i on i.org_id = f.org_id and i.serial = f.serial
    where f.written_at >= after and i.fingerprint is not null
    order by f.written_at;
end $$;

create function app.gateway_confirm_view(gateway uuid, asked_ago_ms integer, fingerprint bytea[], sockets integer[],
    closed_ago_ms integer[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.gateway_confirm_view(uuid, integer, bytea[], integer[], integer[]) is
  'Up to when the gateway''s view is confirmed, and of each revocation what was closed since it was last told. Times are so-and-so long ago, so that no clock but this one counts.';

create function app.revocation_facts(p_serial bytea)
  returns table (gateway uuid, gateway_state text, confirmed_at timestamptz, sockets_closed integer, last_closed_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
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
end $$;
comment on function app.revocation_facts(bytea) is
  'What came of a revocation of the caller''s organisation, gateway by gateway; no rows when there is none.';

set local role fairlead_owner;

create trigger fed after insert on app.revocation for each row execute function app.revocation_fed();
alter table app.revocation enable always trigger fed;
create trigger never_emptied before truncate on app.revocation for each statement execute function audit.refuse();
alter table app.revocation enable always trigger never_emptied;
create trigger only_grows before update or delete on pki.revocation_feed for each row execute function audit.refuse();
alter table pki.revocation_feed enable always trigger only_grows;
