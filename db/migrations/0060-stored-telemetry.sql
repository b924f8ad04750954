-- What a query reads of telemetry, as a function, for one reason: its plan is made once for each connection and then kept.
-- Planning it (policies, and a partition of segments for every day) took many times longer than running it. It runs with the
-- rights of whoever calls it: the policies decide which rows there are, as in any other statement.

set local role fairlead_definer;

create function app.stored_telemetry(of_site uuid, of_assets uuid[], of_signals integer[], since timestamptz, until timestamptz,
    cell_s integer, received_since timestamptz, at_most integer)
  returns table (part text, site_id uuid, sealed bytea, writer uuid, n bigint, epoch integer, asset_id uuid, signal_no integer,
    from_at timestamptz, to_at timestamptz, points integer, minutes boolean, hours boolean, width_s integer)
  language plpgsql stable parallel restricted security invoker set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
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
end $$;
comment on function app.stored_telemetry(uuid, uuid[], integer[], timestamptz, timestamptz, integer, timestamptz, integer) is
  'What is stored of some signals at one site over a window, or so many rows of it: segments in no block, blocks and roll-ups, in one snapshot.';
