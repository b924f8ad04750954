-- What the evaluation found is written set by set, not change by change: all first changes of every alarm, then all second
-- ones. A flood is one change of each of very many alarms, so it is one round.

set local role fairlead_definer;

create or replace function app.worker_alarm_write(p_org_id uuid, p_rule_ids uuid[], p_asset_ids uuid[], p_event_ids uuid[], p_kinds text[],
    p_at timestamptz[], p_received_at timestamptz[], p_details bytea[], p_memory_of uuid[], p_memories bytea[],
    p_site_ids uuid[], p_writers uuid[], p_ns bigint[], p_seen_at timestamptz[]) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  rounds integer;
  wrote integer;
  written integer := 0;
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
  select max(n.n) into rounds from (
    select count(*) as n from unnest(p_rule_ids, p_asset_ids) u (rule_id, asset_id) group by u.rule_id, u.asset_id) n;
  for this_round in 1 .. coalesce(rounds, 0) loop
    with change as materialized (
      select u.*, a.site_id, r.priority, r.latching
      from (
        select d.*, row_number() over (partition by d.rule_id, d.asset_id order by d.ord) as round
        from unnest(p_rule_ids, p_asset_ids, p_event_ids, p_kinds, p_at, p_received_at, p_details) with ordinality
          as d (rule_id, asset_id, event_id, kind, at, received_at, detail, ord)
      ) u
      join app.asset a on a.org_id = p_org_id and a.asset_id = u.asset_id
      join app.alarm_rule r on r.org_id = p_org_id and r.rule_id = u.rule_id
      where u.round = this_round
    ),
    -- No state: what it says is so already.
    step as materialized (
      select c.*, case when c.kind = 'late-data' then l.state else x.state end as to_state, x.active as to_active
      from change c
      join app.alarm l on l.org_id = p_org_id and l.rule_id = c.rule_id and l.asset_id = c.asset_id
      -- Data that came late is told and changes nothing: what is asked for it is not used.
      cross join lateral app.alarm_next(l.state, l.active, l.latching, case when c.kind = 'late-data' then 'raised' else c.kind end) x
    ),
    changed as (
      update app.alarm l set state = s.to_state, active = s.to_active, changed_at = clock_timestamp(), changes = l.changes + 1,
        priority = s.priority,
        latching = case when s.kind = 'raised' then s.latching else l.latching end,
        shelved_until = case when s.to_state = 'shelved' then l.shelved_until end,
        raises = l.raises + (s.kind = 'raised')::integer,
        raised_at = case when s.kind = 'raised' then s.at else l.raised_at end,
        raised_received_at = case when s.kind = 'raised' then s.received_at else l.raised_received_at end,
        cleared_at = case s.kind when 'raised' then null when 'cleared' then greatest(s.at, l.raised_at) else l.cleared_at end,
        acknowledged_at = case when s.kind = 'raised' then null else l.acknowledged_at end,
        acknowledged_by = case when s.kind = 'raised' then null else l.acknowledged_by end
      from step s
      where l.org_id = p_org_id and l.rule_id = s.rule_id and l.asset_id = s.asset_id and s.kind <> 'late-data' and s.to_state is not null
    )
    insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, detail_sealed)
    select p_org_id, s.event_id, s.rule_id, s.asset_id, s.site_id, s.at, s.received_at, s.kind, s.to_state, s.priority, s.detail
    from step s where s.to_state is not null order by s.ord;
    get diagnostics wrote = row_count;
    written := written + wrote;
  end loop;
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
end $$;
