-- The trail leaves: to webhooks and syslog servers of an organisation, line after line in the order of the tree, and as a
-- daily checkpoint by mail. A sink's cursor is all the state there is: what is behind it was taken by the other side.

create table audit.sink (
  org_id uuid not null,
  sink_id uuid not null,
  kind text not null check (kind in ('webhook', 'syslog')),
  -- Sealed with the organisation's sub-key 'sink', which of the processes the worker alone gets: {"target": ..., "ca": ...}.
  target_sealed bytea not null,
  -- Of a webhook: what its signatures are made with.
  secret_sealed bytea,
  paused boolean not null default false,
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid,
  primary key (org_id, sink_id),
  foreign key (org_id) references app.org (org_id),
  check ((kind = 'webhook') = (secret_sealed is not null))
);

-- Written by the worker at every delivery: no change that people made, so no line of the trail.
create table audit.sink_state (
  org_id uuid not null,
  sink_id uuid not null,
  -- The next line to deliver.
  cursor bigint not null check (cursor >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  next_at timestamptz not null default now(),
  -- Of several workers one delivers; a killed one's lease runs out.
  leased_until timestamptz,
  last_ok_at timestamptz,
  last_error text check (length(last_error) <= 300),
  test_asked_at timestamptz,
  test_done_at timestamptz,
  test_error text check (length(test_error) <= 300),
  primary key (org_id, sink_id),
  foreign key (org_id, sink_id) references audit.sink (org_id, sink_id)
);

create table audit.subscription (
  org_id uuid not null,
  person_id uuid not null,
  daily boolean not null,
  -- The size of the last checkpoint that was sent, and when.
  sent_size bigint,
  sent_at timestamptz,
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);

alter table audit.sink enable row level security, force row level security;
alter table audit.sink_state enable row level security, force row level security;
alter table audit.subscription enable row level security, force row level security;
create policy definer on audit.sink to fairlead_definer using (true) with check (true);
create policy definer on audit.sink_state to fairlead_definer using (true) with check (true);
create policy definer on audit.subscription to fairlead_definer using (true) with check (true);
create trigger audit after insert or update or delete on audit.sink for each row execute function audit.record('sink_id');
alter table audit.sink enable always trigger audit;
create trigger audit after insert or update of daily or delete on audit.subscription for each row execute function audit.record('person_id');
alter table audit.subscription enable always trigger audit;

set local role fairlead_definer;

create function audit.read_text(p_line_id uuid) returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return (select audit.leaf_text(l) from audit.line l where l.org_id = audit.tree_org() and l.line_id = p_line_id);
end $$;
comment on function audit.read_text(uuid) is 'The text of a line, as the tree hashes it.';

create function audit.stream_org(p_change boolean) returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  if not ctx.can_everywhere('audit.stream') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if p_change and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  return ctx.org_id();
end $$;
comment on function audit.stream_org(boolean) is 'The organisation whose streams the context may see, or change. FL002, FL007.';

create function audit.sinks()
  returns table (sink_id uuid, kind text, target_sealed bytea, paused boolean, created_at timestamptz, cursor bigint, behind bigint, attempts integer,
    next_at timestamptz, last_ok_at timestamptz, last_error text, test_asked_at timestamptz, test_done_at timestamptz, test_error text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := audit.stream_org(false);
begin
  return query
    select s.sink_id, s.kind, s.target_sealed, s.paused, s.created_at, t.cursor,
      coalesce((select f.seq + 1 from audit.leaf f where f.org_id = org order by f.seq desc limit 1), 0) - t.cursor,
      t.attempts, t.next_at, t.last_ok_at, t.last_error, t.test_asked_at, t.test_done_at, t.test_error
    from audit.sink s join audit.sink_state t on t.org_id = s.org_id and t.sink_id = s.sink_id
    where s.org_id = org and s.removed_at is null order by s.created_at, s.sink_id;
end $$;

create function audit.sink_add(p_sink_id uuid, p_kind text, p_target_sealed bytea, p_secret_sealed bytea, p_from_start boolean) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := audit.stream_org(true);
begin
  -- Lock: the organisation, so that of two additions at once both are counted.
  perform 1 from app.org o where o.org_id = org for no key update;
  if (select count(*) from audit.sink s where s.org_id = org and s.removed_at is null) >= 10 then
    raise exception 'an organisation has at most 10 streams' using errcode = 'FL003';
  end if;
  insert into audit.sink (org_id, sink_id, kind, target_sealed, secret_sealed, created_by)
  values (org, p_sink_id, p_kind, p_target_sealed, p_secret_sealed, ctx.person_id());
  insert into audit.sink_state (org_id, sink_id, cursor)
  values (org, p_sink_id, case when p_from_start then 0
    else coalesce((select f.seq + 1 from audit.leaf f where f.org_id = org order by f.seq desc limit 1), 0) end);
end $$;
comment on function audit.sink_add(uuid, text, bytea, bytea, boolean) is
  'A new stream of the trail, from its first line or from now on. FL002, FL003 beyond ten, FL007.';

create function audit.sink_edit(p_sink_id uuid, p_target_sealed bytea, p_paused boolean, p_removed boolean) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := audit.stream_org(true);
begin
  update audit.sink s set target_sealed = coalesce(p_target_sealed, s.target_sealed), paused = coalesce(p_paused, s.paused),
    removed_at = case when p_removed then now() end
  where s.org_id = org and s.sink_id = p_sink_id and s.removed_at is null;
  if not found then
    raise exception 'no such stream' using errcode = 'FL005';
  end if;
  -- Whoever has just put the target right need not wait for the next try.
  update audit.sink_state t set next_at = now(), attempts = case when p_target_sealed is null then t.attempts else 0 end
  where t.org_id = org and t.sink_id = p_sink_id;
end $$;
comment on function audit.sink_edit(uuid, bytea, boolean, boolean) is 'Nulls stay as they are. A removed stream is kept and never delivers again. FL002, FL005, FL007.';

create function audit.sink_test(p_sink_id uuid) returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := audit.stream_org(true);
  asked timestamptz;
begin
  update audit.sink_state t set test_asked_at = clock_timestamp(), next_at = now()
  from audit.sink s
  where t.org_id = org and t.sink_id = p_sink_id and s.org_id = t.org_id and s.sink_id = t.sink_id and s.removed_at is null
  returning t.test_asked_at into asked;
  if not found then
    raise exception 'no such stream' using errcode = 'FL005';
  end if;
  perform audit.note_org(org, 'sink.tested', 'done', jsonb_build_object('sink_id', p_sink_id));
  return asked;
end $$;
comment on function audit.sink_test(uuid) is 'Asks the worker to try the target, and answers since when. FL002, FL005, FL007.';

create function audit.subscribe(p_daily boolean) returns boolean
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := audit.tree_org();
begin
  if ctx.person_id() is null then
    raise exception 'staff operate and subscribe to nothing' using errcode = 'FL002';
  end if;
  if p_daily is not null then
    insert into audit.subscription as s (org_id, person_id, daily) values (org, ctx.person_id(), p_daily)
    on conflict (org_id, person_id) do update set daily = excluded.daily;
  end if;
  return coalesce((select s.daily from audit.subscription s where s.org_id = org and s.person_id = ctx.person_id()), false);
end $$;
comment on function audit.subscribe(boolean) is 'Whether the context''s person gets the day''s checkpoint by mail; null only asks. FL002.';

create function audit.worker_take_sinks(p_at_most integer)
  returns table (org_id uuid, sink_id uuid, kind text, target_sealed bytea, secret_sealed bytea, cursor bigint, size bigint, attempts integer, test_asked_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: the rows of the sinks that are taken, SKIP LOCKED and leased: two workers never deliver to one sink at once.
  return query
    with due as (
      select t.org_id, t.sink_id, n.size from audit.sink_state t
      join audit.sink s on s.org_id = t.org_id and s.sink_id = t.sink_id and s.removed_at is null
      cross join lateral (select coalesce((select f.seq + 1 from audit.leaf f where f.org_id = t.org_id order by f.seq desc limit 1), 0) as size) n
      where t.next_at <= now() and coalesce(t.leased_until, '-infinity') < now()
        and (not s.paused and t.cursor < n.size or t.test_asked_at > coalesce(t.test_done_at, '-infinity'))
      order by t.next_at limit p_at_most
      for update of t skip locked
    )
    update audit.sink_state t set leased_until = now() + interval '2 minutes'
    from due d join audit.sink s on s.org_id = d.org_id and s.sink_id = d.sink_id
    where t.org_id = d.org_id and t.sink_id = d.sink_id
    returning t.org_id, t.sink_id, s.kind, s.target_sealed, s.secret_sealed, t.cursor, case when s.paused then t.cursor else d.size end, t.attempts,
      case when t.test_asked_at > coalesce(t.test_done_at, '-infinity') then t.test_asked_at end;
end $$;
comment on function audit.worker_take_sinks(integer) is 'Sinks with lines to deliver or to be tried, leased to the caller for two minutes.';

create function audit.worker_sink_lines(p_org_id uuid, p_sink_id uuid, p_from bigint, p_at_most integer)
  returns table (seq bigint, hash bytea, text text)
  language plpgsql stable parallel unsafe security definer set search_path = ''
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
begin
  -- Only for who holds the lease of a sink of that organisation: the worker reads no trail that nobody streams.
  if not exists (select from audit.sink_state t join audit.sink s on s.org_id = t.org_id and s.sink_id = t.sink_id
      where t.org_id = p_org_id and t.sink_id = p_sink_id and t.leased_until > now() and s.removed_at is null and not s.paused) then
    return;
  end if;
  return query
    select f.seq, f.hash, case when l.line_id is not null then audit.leaf_text(l) end
    from audit.leaf f left join audit.line l on l.org_id = f.org_id and l.line_id = f.line_id
    where f.org_id = p_org_id and f.seq >= p_from and f.seq < p_from + p_at_most order by f.seq;
end $$;

create function audit.worker_sink_delivered(p_org_id uuid, p_sink_id uuid, p_cursor bigint, p_error text, p_wait interval, p_keep boolean) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- The cursor never goes back, whoever reports late.
  update audit.sink_state t set
    cursor = greatest(t.cursor, p_cursor),
    attempts = case when p_error is null then 0 else t.attempts + 1 end,
    last_ok_at = case when p_error is null then now() else t.last_ok_at end,
    last_error = left(p_error, 300),
    next_at = now() + p_wait,
    leased_until = case when p_keep then now() + interval '2 minutes' end
  where t.org_id = p_org_id and t.sink_id = p_sink_id;
end $$;
comment on function audit.worker_sink_delivered(uuid, uuid, bigint, text, interval, boolean) is
  'What came of a delivery: the cursor behind what was taken, or why not and when to try again. p_keep: more follows at once.';

create function audit.worker_sink_released(p_org_id uuid, p_sink_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update audit.sink_state t set leased_until = null where t.org_id = p_org_id and t.sink_id = p_sink_id;
end $$;
comment on function audit.worker_sink_released(uuid, uuid) is 'A worker that stops gives its sink back.';

create function audit.worker_sink_tested(p_org_id uuid, p_sink_id uuid, p_asked_at timestamptz, p_error text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update audit.sink_state t set test_done_at = greatest(p_asked_at, clock_timestamp()), test_error = left(p_error, 300), leased_until = null
  where t.org_id = p_org_id and t.sink_id = p_sink_id;
end $$;

create function audit.worker_daily_checkpoints() returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  sent integer;
begin
  with due as (
    select s.org_id, s.person_id, p.account_id, c.size, c.at, c.note
    from audit.subscription s
    join app.person p on p.org_id = s.org_id and p.person_id = s.person_id and p.state = 'active' and p.account_id is not null
    -- Only while they may read the trail.
    join ctx.person_grant g on g.org_id = s.org_id and g.person_id = s.person_id and strpos(g.everywhere, ' audit.read ') > 0
    cross join lateral (select x.size, x.at, x.note || coalesce((select string_agg(k.line, '' order by k.witness) from audit.cosignature k
        where k.org_id = x.org_id and k.size = x.size), '') as note
      from audit.checkpoint x where x.org_id = s.org_id order by x.size desc limit 1) c
    where s.daily and coalesce(s.sent_at, '-infinity') < now() - interval '1 day'
    for update of s skip locked
  ), noted as (
    insert into identity.notice (org_id, account_id, kind, facts)
    select d.org_id, d.account_id, 'checkpoint', jsonb_build_object('note', d.note) from due d
  )
  update audit.subscription s set sent_at = now(), sent_size = d.size from due d where s.org_id = d.org_id and s.person_id = d.person_id;
  get diagnostics sent = row_count;
  return sent;
end $$;
comment on function audit.worker_daily_checkpoints() is 'Puts the day''s checkpoint in the post of whoever subscribed and may still read the trail.';
