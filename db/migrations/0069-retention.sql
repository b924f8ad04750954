-- How long an organisation keeps telemetry: points of numbers, points of states and booleans, and the minutes and hours
-- that are made of numbers. Nothing is kept for ever unless nobody says otherwise: null is for ever.

alter table app.org_settings
  -- Alarms are evaluated up to a fortnight late, and looked back at for longer (docs/retention.md).
  add keep_numbers_days integer check (keep_numbers_days between 30 and 36500),
  add keep_states_days integer check (keep_states_days between 30 and 36500),
  add keep_rollups_days integer check (keep_rollups_days between 30 and 36500),
  add keep_changed_at timestamptz not null default now(),
  -- A roll-up outlives what it is made of, else a chart of minutes would show less than one of seconds.
  add check (coalesce(keep_rollups_days, 36501) >= coalesce(keep_numbers_days, 36501));

-- From when on telemetry of a site is kept. It never goes back: what comes late for an earlier time is not taken, because
-- what was there is gone and a roll-up of the late points alone would be wrong.
create table app.retained (
  org_id uuid not null,
  site_id uuid not null,
  numbers_from timestamptz not null default '-infinity',
  states_from timestamptz not null default '-infinity',
  rollups_from timestamptz not null default '-infinity',
  primary key (org_id, site_id)
);
alter table app.retained enable row level security, force row level security;
create policy org on app.retained as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.retained for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('telemetry.read'))));
create policy definer on app.retained to fairlead_definer using (true) with check (true);
grant select, insert, update on app.retained to fairlead_definer;

set local role fairlead_definer;

create function app.retention_changes() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if (old.keep_numbers_days, old.keep_states_days, old.keep_rollups_days)
    is distinct from (new.keep_numbers_days, new.keep_states_days, new.keep_rollups_days) then
    new.keep_changed_at := now();
  end if;
  return new;
end $$;
comment on function app.retention_changes() is 'A changed retention counts a day later: an error can be taken back.';
grant execute on function app.retention_changes() to fairlead_owner;

create function app.worker_retention_sites() returns table (org_id uuid, site_id uuid)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    select distinct t.org_id, t.site_id from app.storage t join app.org_settings o on o.org_id = t.org_id
    where o.keep_changed_at < now() - interval '1 day'
      and coalesce(o.keep_numbers_days, o.keep_states_days, o.keep_rollups_days) is not null
    order by 1, 2;
end $$;
comment on function app.worker_retention_sites() is 'Sites of organisations that do not keep everything for ever.';

create function app.worker_retain(of_org uuid, of_site uuid, at_most integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.worker_retain(uuid, uuid, integer) is
  'Drops blocks and roll-ups of a site that are older than its organisation keeps. Answers how many; 0 when nothing is left.';

create function app.compact_kept(of_org uuid, of_site uuid) returns table (numbers_from timestamptz, states_from timestamptz)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return query select nullif(r.numbers_from, '-infinity'), nullif(r.states_from, '-infinity')
    from app.retained r where r.org_id = of_org and r.site_id = of_site;
end $$;
comment on function app.compact_kept(uuid, uuid) is 'From when on points of this site are taken into blocks; null is always.';

set local role fairlead_owner;

create trigger retention before update on app.org_settings for each row execute function app.retention_changes();
alter table app.org_settings enable always trigger retention;
