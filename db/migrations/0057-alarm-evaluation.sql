-- What the worker's evaluation of alarms reads and writes. It has no grant on a table: these functions are all of it.

set local role fairlead_definer;

create function app.worker_alarm_orgs() returns table (org_id uuid, stamp text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select o.org_id, concat_ws('/',
      (select concat_ws(' ', max(r.changed_at), count(*)) from app.alarm_rule r where r.org_id = o.org_id),
      (select sum(hashtextextended(concat_ws(' ', a.asset_id, a.site_id, a.kind), 0)::numeric) from app.asset a where a.org_id = o.org_id),
      (select count(*) from app.signal s where s.org_id = o.org_id))
    from app.org o
    where o.state = 'active' and (exists (select from app.alarm_rule r where r.org_id = o.org_id and r.enabled)
      or exists (select from app.alarm l where l.org_id = o.org_id and l.state <> 'normal'));
end $$;
comment on function app.worker_alarm_orgs() is
  'Organisations that have something to evaluate or to end, and a text that changes when rules, assets or signals do.';

create function app.worker_alarm_turn(p_org_id uuid) returns boolean
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: the evaluation of this organisation, for as long as this connection lives: it goes with its worker.
  return pg_try_advisory_lock(hashtextextended('app.alarm ' || p_org_id, 0));
end $$;
comment on function app.worker_alarm_turn(uuid) is 'One worker at a time evaluates an organisation; false while another one does.';

create function app.worker_alarm_rules(p_org_id uuid)
  returns table (rule_id uuid, version integer, spec_sealed bytea)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query select r.rule_id, r.version, r.spec_sealed from app.alarm_rule r where r.org_id = p_org_id and r.enabled order by r.created_at, r.rule_id;
end $$;

create function app.worker_alarm_targets(p_org_id uuid, p_at_most integer)
  returns table (rule_id uuid, asset_id uuid, site_id uuid, signal_nos integer[])
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
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
end $$;
comment on function app.worker_alarm_targets(uuid, integer) is
  'Each enabled rule with each asset that it is for: the numbers of its signals there, in its order, 0 for one that the asset has not sent.';

create function app.worker_alarm_standing(p_org_id uuid)
  returns table (rule_id uuid, asset_id uuid, active boolean, state text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query select l.rule_id, l.asset_id, l.active, l.state from app.alarm l
    where l.org_id = p_org_id and (l.active or l.state <> 'normal');
end $$;

create function app.worker_alarm_memories(p_org_id uuid) returns table (asset_id uuid, sealed bytea)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query select m.asset_id, m.sealed from app.alarm_memory m where m.org_id = p_org_id;
end $$;

create function app.worker_alarm_cursor(p_org_id uuid)
  returns table (saved_at timestamptz, site_id uuid, writer uuid, n bigint, received_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query select c.saved_at, u.site_id, u.writer, u.n, u.received_at
    from app.alarm_cursor c left join lateral unnest(c.site_ids, c.writers, c.ns, c.received_at) u (site_id, writer, n, received_at) on true
    where c.org_id = p_org_id;
end $$;

create function app.worker_alarm_writers(p_org_ids uuid[], p_site_ids uuid[], p_since timestamptz[])
  returns table (org_id uuid, site_id uuid, writer uuid, n bigint, received_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select c.org_id, c.site_id, s.writer, max(s.n), max(s.received_at)
    from unnest(p_org_ids, p_site_ids, p_since) c (org_id, site_id, since)
    join app.segment s on s.org_id = c.org_id and s.site_id = c.site_id and s.received_at >= c.since
    group by c.org_id, c.site_id, s.writer;
end $$;
comment on function app.worker_alarm_writers(uuid[], uuid[], timestamptz[]) is 'Who has written at these sites since then, and up to where.';

create function app.worker_alarm_tail(p_org_ids uuid[], p_site_ids uuid[], p_writers uuid[], p_ns bigint[], p_since timestamptz[], p_at_most integer)
  returns table (org_id uuid, site_id uuid, writer uuid, n bigint, epoch integer, received_at timestamptz, sealed bytea)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select s.org_id, s.site_id, s.writer, s.n, s.epoch, s.received_at, s.sealed
    from unnest(p_org_ids, p_site_ids, p_writers, p_ns, p_since) c (org_id, site_id, writer, n, since)
    cross join lateral (
      select s.org_id, s.site_id, s.writer, s.n, s.epoch, s.received_at, s.sealed from app.segment s
      where s.org_id = c.org_id and s.site_id = c.site_id and s.writer = c.writer and s.n > c.n and s.received_at >= c.since
      order by s.n limit p_at_most
    ) s;
end $$;
comment on function app.worker_alarm_tail(uuid[], uuid[], uuid[], bigint[], timestamptz[], integer) is
  'Segments behind a cursor, of each writer at each site the first so many.';

create function app.worker_alarm_write(p_org_id uuid, p_rule_ids uuid[], p_asset_ids uuid[], p_event_ids uuid[], p_kinds text[],
    p_at timestamptz[], p_received_at timestamptz[], p_details bytea[], p_memory_of uuid[], p_memories bytea[],
    p_site_ids uuid[], p_writers uuid[], p_ns bigint[], p_seen_at timestamptz[]) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  change record;
  alarm app.alarm;
  next record;
  written integer := 0;
begin
  -- Lock: the evaluation of this organisation. The connection that has its turn gets it once more; any other one is
  -- a worker whose turn is over, and must not write over what its successor has seen.
  if not pg_try_advisory_xact_lock(hashtextextended('app.alarm ' || p_org_id, 0)) then
    raise exception 'another worker evaluates this organisation' using errcode = 'FL003';
  end if;
  for change in
    select u.*, a.site_id, r.priority, r.latching
    from unnest(p_rule_ids, p_asset_ids, p_event_ids, p_kinds, p_at, p_received_at, p_details) with ordinality
      as u (rule_id, asset_id, event_id, kind, at, received_at, detail, ord)
    join app.asset a on a.org_id = p_org_id and a.asset_id = u.asset_id
    join app.alarm_rule r on r.org_id = p_org_id and r.rule_id = u.rule_id
    order by u.ord
  loop
    insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
    values (p_org_id, change.rule_id, change.asset_id, change.site_id, change.priority, change.latching, 'normal', false) on conflict do nothing;
    -- Lock: the alarm, until commit: a person may be answering it.
    select * into alarm from app.alarm l
    where l.org_id = p_org_id and l.rule_id = change.rule_id and l.asset_id = change.asset_id for no key update;
    if change.kind = 'late-data' then
      select alarm.state as state, alarm.active as active into next;
    else
      next := app.alarm_next(alarm.state, alarm.active, alarm.latching, change.kind);
      -- What it says is so already.
      continue when next.state is null;
      update app.alarm l set state = next.state, active = next.active, changed_at = clock_timestamp(), changes = l.changes + 1,
        priority = change.priority,
        latching = case when change.kind = 'raised' then change.latching else l.latching end,
        shelved_until = case when next.state = 'shelved' then l.shelved_until end,
        raises = l.raises + (change.kind = 'raised')::integer,
        raised_at = case when change.kind = 'raised' then change.at else l.raised_at end,
        raised_received_at = case when change.kind = 'raised' then change.received_at else l.raised_received_at end,
        cleared_at = case change.kind when 'raised' then null when 'cleared' then greatest(change.at, l.raised_at) else l.cleared_at end,
        acknowledged_at = case when change.kind = 'raised' then null else l.acknowledged_at end,
        acknowledged_by = case when change.kind = 'raised' then null else l.acknowledged_by end
      where l.org_id = p_org_id and l.rule_id = change.rule_id and l.asset_id = change.asset_id;
    end if;
    insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, detail_sealed)
    values (p_org_id, change.event_id, change.rule_id, change.asset_id, change.site_id, change.at, change.received_at, change.kind,
      next.state, change.priority, change.detail);
    written := written + 1;
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
comment on function app.worker_alarm_write(uuid, uuid[], uuid[], uuid[], text[], timestamptz[], timestamptz[], bytea[], uuid[], bytea[], uuid[], uuid[], bigint[], timestamptz[]) is
  'What the evaluation found, in its order, with the memories of the assets; the cursor when all memories are there. FL003 out of turn.';

create function app.worker_alarm_shelves(p_at_most integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  alarm app.alarm;
  next record;
  ended integer := 0;
begin
  -- Lock: the alarms whose time is over, SKIP LOCKED: another worker, or a person, has those that are left out.
  for alarm in select * from app.alarm l where l.state = 'shelved' and l.shelved_until <= now() limit p_at_most for no key update skip locked loop
    next := app.alarm_next(alarm.state, alarm.active, alarm.latching, 'shelf-ended');
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
end $$;
comment on function app.worker_alarm_shelves(integer) is 'Shelving that is over: what is still an alarm is one again.';
