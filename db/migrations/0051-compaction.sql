-- How the worker compacts. It holds nothing on a table: it takes segments, reads and writes blocks through these.

set local role fairlead_definer;

-- Every writer of a site (of any site, where none is given), found by leaping from one to the next along
-- segment_of_writer: there are few writers and many segments.
create function app.segment_writers(of_org uuid default null, of_site uuid default null)
  returns table (org_id uuid, site_id uuid, writer uuid)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.segment_writers(uuid, uuid) is 'Writers that have segments.';

create function app.compact_due(many integer, older_than timestamptz, at_most integer)
  returns table (org_id uuid, site_id uuid, segments bigint, oldest timestamptz)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.compact_due(integer, timestamptz, integer) is
  'Sites with so many segments that are in no block yet, or with older ones; the one that waits longest first.';

create function app.compact_take(of_org uuid, of_site uuid, at_most integer)
  returns table (writer uuid, n bigint, epoch integer, received_at timestamptz, sealed bytea)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.compact_take(uuid, uuid, integer) is
  'Locks a site and gives its segments that are in no block yet; nothing when another worker has it.';

create function app.compact_kinds(of_org uuid, assets uuid[])
  returns table (asset_id uuid, signal_no integer, kind text)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return query select s.asset_id, s.signal_no, s.kind from app.signal s where s.org_id = of_org and s.asset_id = any (assets);
end $$;

create function app.compact_blocks(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamptz[], tos timestamptz[])
  returns table (asset_id uuid, signal_no integer, from_at timestamptz, to_at timestamptz, points integer, minutes boolean, hours boolean)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.compact_blocks(uuid, uuid, uuid[], integer[], timestamptz[], timestamptz[]) is
  'Which blocks there are in some stretches of time of some signals.';

create function app.compact_open(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamptz[])
  returns table (asset_id uuid, signal_no integer, from_at timestamptz, sealed bytea)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    select b.asset_id, b.signal_no, b.from_at, b.sealed
    from unnest(assets, signals, froms) w (asset_id, signal_no, from_at)
    cross join lateral (
      select * from app.block b
      where b.org_id = of_org and b.site_id = of_site and b.asset_id = w.asset_id and b.signal_no = w.signal_no
        and b.from_at = w.from_at limit 1) b;
end $$;

create function app.compact_rollups(of_org uuid, of_site uuid, assets uuid[], signals integer[], widths integer[], froms timestamptz[])
  returns table (asset_id uuid, signal_no integer, width_s integer, from_at timestamptz, sealed bytea)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    select r.asset_id, r.signal_no, r.width_s, r.from_at, r.sealed
    from unnest(assets, signals, widths, froms) w (asset_id, signal_no, width_s, from_at)
    cross join lateral (
      select * from app.rollup r
      where r.org_id = of_org and r.site_id = of_site and r.asset_id = w.asset_id and r.signal_no = w.signal_no
        and r.width_s = w.width_s and r.from_at = w.from_at limit 1) r;
end $$;

create function app.compact_drop_blocks(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamptz[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Privilege raise: deleting, which no process may. What these blocks held is written again in the same transaction.
  for i in 1 .. cardinality(assets) loop
    delete from app.block b
    where b.org_id = of_org and b.site_id = of_site and b.asset_id = assets[i] and b.signal_no = signals[i] and b.from_at = froms[i];
  end loop;
end $$;

create function app.compact_add_blocks(of_org uuid, of_site uuid, assets uuid[], signals integer[], froms timestamptz[], tos timestamptz[],
  counts integer[], in_minutes boolean[], in_hours boolean[], contents bytea[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;

create function app.compact_put_rollups(of_org uuid, of_site uuid, assets uuid[], signals integer[], widths integer[], froms timestamptz[],
  counts integer[], contents bytea[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;

create function app.compact_mark(of_org uuid, of_site uuid, writers uuid[], marks bigint[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
comment on function app.compact_mark(uuid, uuid, uuid[], bigint[]) is
  'Commit point of compaction: these segments are in blocks, in the transaction that wrote them there.';

create function app.segment_day_done(day date) returns boolean
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return not exists (
    select from app.segment s
    left join app.compaction c on c.org_id = s.org_id and c.site_id = s.site_id and c.writer = s.writer
    where s.received_at >= day::timestamp at time zone 'UTC' and s.received_at < (day + 1)::timestamp at time zone 'UTC'
      and s.n > coalesce(c.upto_n, -1));
end $$;
comment on function app.segment_day_done(date) is 'Whether everything that was received on that day (UTC) is in blocks.';

create function app.compact_forget(at_most integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
