-- What the evaluation found is worked out in memory, change by change, and written set by set: each alarm once, however
-- often it changed, and the journal in one statement. The work grows with the changes, be they one of each of very many
-- alarms (a flood) or very many of one (a signal that flaps, told after an hour offline).

set local role fairlead_definer;

create or replace function app.worker_alarm_write(p_org_id uuid, p_rule_ids uuid[], p_asset_ids uuid[], p_event_ids uuid[], p_kinds text[],
    p_at timestamptz[], p_received_at timestamptz[], p_details bytea[], p_memory_of uuid[], p_memories bytea[],
    p_site_ids uuid[], p_writers uuid[], p_ns bigint[], p_seen_at timestamptz[]) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
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
end $$;
