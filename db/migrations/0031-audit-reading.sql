-- Reading the trail, and taking it away. Whoever may read it asks these functions; nobody has a grant on the tables.
--
-- An export takes two transactions: one asks and writes its line and a ticket, and commits; another takes what the ticket
-- is for. A download that could be rolled back would leave no line.

create table audit.export (
  org_id uuid not null,
  export_id uuid not null default gen_random_uuid(),
  ticket_hash bytea not null check (octet_length(ticket_hash) = 32),
  session_id uuid not null,
  person_id uuid not null,
  format text not null check (format in ('jsonl', 'csv')),
  from_at timestamptz,
  to_at timestamptz,
  requested_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '5 minutes',
  -- The transactions that wrote the two halves: what the same one reads is not yet written.
  requested_in xid8 not null default pg_current_xact_id(),
  used_at timestamptz,
  used_in xid8,
  -- The checkpoint that the file names, and the run of its lines that is in it: without a gap from first_seq to before end_seq.
  size bigint,
  first_seq bigint,
  end_seq bigint,
  primary key (org_id, export_id),
  unique (org_id, ticket_hash),
  check (num_nulls(used_at, used_in, size, first_seq, end_seq) in (0, 5)),
  check (0 <= first_seq and first_seq <= end_seq and end_seq <= size),
  check (from_at < to_at)
);
alter table audit.export enable row level security, force row level security;
create policy definer on audit.export to fairlead_definer using (true) with check (true);
create trigger audit after insert or update or delete on audit.export for each row execute function audit.record('export_id');
alter table audit.export enable always trigger audit;

set local role fairlead_definer;

create function audit.person_concerned(l audit.line, p_person_id uuid) returns boolean language sql immutable parallel safe
begin atomic
  select l.person_id = p_person_id or l.staff_id = p_person_id
    or l.row_key ->> 'person_id' = p_person_id::text or l.concerns ->> 'person_id' = p_person_id::text;
end;

create function audit.clear_text(l audit.line) returns text language sql stable parallel safe
begin atomic
  -- What of a line can be searched: everything but what is sealed.
  select lower(concat_ws(' ', l.event, l.category, l.result, l.process, l.address, l.request_id, l.table_name, l.op, l.row_key, l.concerns,
    l.session_id, (select string_agg(concat_ws(' ', c.key, c.value), ' ') from jsonb_each(l.changed) c where c.key not like '%\_sealed')));
end;

create function audit.matches(l audit.line, p_filter jsonb) returns boolean language sql stable parallel safe
begin atomic
  select (p_filter ->> 'person' is null or audit.person_concerned(l, (p_filter ->> 'person')::uuid))
    and (p_filter ->> 'asset' is null or p_filter ->> 'asset' in (l.row_key ->> 'asset_id', l.concerns ->> 'asset_id'))
    and (p_filter ->> 'category' is null or l.category = p_filter ->> 'category')
    -- 'person' also finds 'person.changed'.
    and (p_filter ->> 'event' is null or l.event = p_filter ->> 'event' or starts_with(l.event, (p_filter ->> 'event') || '.'))
    and (p_filter ->> 'result' is null or l.result = p_filter ->> 'result')
    and (p_filter ->> 'text' is null or strpos(audit.clear_text(l), lower(p_filter ->> 'text')) > 0);
end;

create function audit.read_lines(p_filter jsonb, p_from timestamptz, p_to timestamptz, p_before_at timestamptz, p_before_line uuid,
    p_limit integer, p_scan integer)
  returns table (line_id uuid, seq bigint, at timestamptz, category text, event text, result text, person_id uuid, staff_id uuid, grant_id uuid,
    session_id uuid, process text, request_id text, address text, table_name text, op text, row_key jsonb, concerns jsonb, changed jsonb,
    next_at timestamptz, next_line uuid)
  language plpgsql stable parallel restricted security definer set search_path = '' set enable_seqscan = off
as $$
declare
  org constant uuid := audit.tree_org();
  i integer := 0;
  l audit.line;
begin
  if p_limit not between 1 and 1000 or p_scan not between 1 and 1000000 then
    raise exception 'a page has at most 1000 lines' using errcode = 'FL004';
  end if;
  -- At most p_scan lines are looked at, however few of them match: the next page goes on from there.
  for l in
    select * from audit.line x where x.org_id = org
      and (x.at, x.line_id) < (coalesce(p_before_at, 'infinity'), coalesce(p_before_line, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      and x.at >= coalesce(p_from, '-infinity') and x.at < coalesce(p_to, 'infinity')
    order by x.at desc, x.line_id desc limit p_scan
  loop
    i := i + 1;
    if audit.matches(l, p_filter) then
      p_limit := p_limit - 1;
      select l.line_id, f.seq, l.at, l.category, l.event, l.result, l.person_id, l.staff_id, l.grant_id, l.session_id, l.process,
        l.request_id, l.address, l.table_name, l.op, l.row_key, l.concerns, l.changed
      into line_id, seq, at, category, event, result, person_id, staff_id, grant_id, session_id, process,
        request_id, address, table_name, op, row_key, concerns, changed
      from (select) one left join audit.leaf f on f.org_id = org and f.line_id = l.line_id;
      next_at := case when p_limit = 0 or i = p_scan then l.at end;
      next_line := case when p_limit = 0 or i = p_scan then l.line_id end;
      return next;
      exit when p_limit = 0;
    elsif i = p_scan then
      -- No line: only where to go on.
      line_id := null;
      next_at := l.at;
      next_line := l.line_id;
      return next;
    end if;
  end loop;
end $$;
comment on function audit.read_lines(jsonb, timestamptz, timestamptz, timestamptz, uuid, integer, integer) is
  'A page of the trail of the context''s organisation, newest first. The last row says where the next page begins; it may be no line but that. FL002 without audit.read.';

create function audit.count_lines(p_filter jsonb, p_from timestamptz, p_to timestamptz, p_buckets integer,
    out from_at timestamptz, out to_at timestamptz, out done integer[], out refused integer[])
  language plpgsql stable parallel restricted security definer set search_path = '' set enable_seqscan = off
as $$
declare
  org constant uuid := audit.tree_org();
begin
  if p_buckets not between 1 and 1000 then
    raise exception 'at most 1000 buckets' using errcode = 'FL004';
  end if;
  to_at := coalesce(p_to, now());
  from_at := coalesce(p_from, (select x.at from audit.line x where x.org_id = org order by x.at limit 1), to_at);
  if from_at >= to_at then
    from_at := to_at - interval '1 minute';
  end if;
  select array_agg(coalesce(c.done, 0) order by b), array_agg(coalesce(c.refused, 0) order by b) into done, refused
  from generate_series(1, p_buckets) b
  left join (
    select width_bucket(date_part('epoch', x.at), date_part('epoch', from_at), date_part('epoch', to_at), p_buckets) as bucket,
      (count(*) filter (where x.result = 'done'))::integer as done, (count(*) filter (where x.result = 'refused'))::integer as refused
    from audit.line x where x.org_id = org and x.at >= from_at and x.at < to_at and audit.matches(x, p_filter)
    group by 1) c on c.bucket = b;
end $$;
comment on function audit.count_lines(jsonb, timestamptz, timestamptz, integer) is
  'How many lines match, by time, done and refused. Without p_from, since the first line.';

create function audit.export_request(p_ticket_hash bytea, p_format text, p_from timestamptz, p_to timestamptz) returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  until timestamptz;
begin
  if not ctx.can_everywhere('audit.export') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  insert into audit.export (org_id, ticket_hash, session_id, person_id, format, from_at, to_at)
  values (ctx.org_id(), p_ticket_hash, ctx.session_id(), ctx.person_id(), p_format, p_from, p_to)
  returning expires_at into until;
  return until;
end $$;
comment on function audit.export_request(bytea, text, timestamptz, timestamptz) is
  'Asks for an export: the line and the ticket''s hash. Worth something from the next transaction on. FL002, FL007.';

create function audit.export_take(p_ticket_hash bytea)
  returns table (export_id uuid, format text, from_at timestamptz, to_at timestamptz, size bigint, first_seq bigint, end_seq bigint, note text)
  language plpgsql volatile parallel unsafe security definer set search_path = '' set enable_seqscan = off
as $$
declare
  head record;
  e audit.export;
  run int8range;
begin
  if not ctx.can_everywhere('audit.export') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  select c.size, c.note || coalesce((select string_agg(s.line, '' order by s.witness) from audit.cosignature s
    where s.org_id = c.org_id and s.size = c.size), '') as note
  into head from audit.checkpoint c where c.org_id = ctx.org_id() order by c.size desc limit 1;
  -- Lock: the ticket's row, so that of two takers one gets it. A ticket of this very transaction is not there yet.
  select * into e from audit.export x
  where x.org_id = ctx.org_id() and x.ticket_hash = p_ticket_hash and x.session_id = ctx.session_id() and x.person_id = ctx.person_id()
    and x.used_at is null and x.expires_at > statement_timestamp() and x.requested_in <> pg_current_xact_id()
  for update;
  if not found then
    raise exception 'no such ticket' using errcode = 'FL005';
  end if;
  run := int8range(0, coalesce(head.size, 0));
  if num_nulls(e.from_at, e.to_at) < 2 then
    -- From the first to the last line of the span, and what stands between them: a file with gaps could hide one.
    select int8range(coalesce(min(f.seq), 0), coalesce(max(f.seq) + 1, 0)) into run
    from audit.line l join audit.leaf f on f.org_id = l.org_id and f.line_id = l.line_id
    where l.org_id = e.org_id and l.at >= coalesce(e.from_at, '-infinity') and l.at < coalesce(e.to_at, 'infinity') and f.seq < head.size;
  end if;
  return query
    update audit.export x set used_at = now(), used_in = pg_current_xact_id(), size = coalesce(head.size, 0),
      first_seq = coalesce(lower(run), 0), end_seq = coalesce(upper(run), 0)
    where x.org_id = e.org_id and x.export_id = e.export_id
    returning x.export_id, x.format, x.from_at, x.to_at, x.size, x.first_seq, x.end_seq, head.note;
end $$;
comment on function audit.export_take(bytea) is
  'Uses a ticket up: once, within five minutes, by the session and person that asked, in another transaction. FL005.';

create function audit.export_read(p_export_id uuid, p_from_seq bigint, p_count integer)
  returns table (seq bigint, hash bytea, text text)
  language plpgsql stable parallel restricted security definer set search_path = ''
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  e audit.export;
begin
  if p_count not between 1 and 10000 then
    raise exception 'at most 10000 lines at once' using errcode = 'FL004';
  end if;
  select * into e from audit.export x
  where x.org_id = ctx.org_id() and x.export_id = p_export_id and x.session_id = ctx.session_id() and x.person_id = ctx.person_id()
    -- Taken, and that is committed: what this transaction could take back it may not read on.
    and x.used_in <> pg_current_xact_id() and x.used_at > statement_timestamp() - interval '2 hours';
  if not found or not ctx.can_everywhere('audit.export') then
    raise exception 'no such export' using errcode = 'FL005';
  end if;
  -- Along the leaves: a leaf whose line is gone is shown as gone, not left out.
  return query
    select f.seq, f.hash, case when l.line_id is not null then audit.leaf_text(l) end
    from audit.leaf f left join audit.line l on l.org_id = f.org_id and l.line_id = f.line_id
    where f.org_id = e.org_id and f.seq >= greatest(p_from_seq, e.first_seq) and f.seq < least(p_from_seq + p_count, e.end_seq)
    order by f.seq;
end $$;
comment on function audit.export_read(uuid, bigint, integer) is
  'Lines of an export that was taken, by their place in the tree. Without a line: it is gone. FL005.';

create function audit.export_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if old.used_at is not null or (old.org_id, old.export_id, old.ticket_hash, old.session_id, old.person_id, old.format, old.requested_at,
      old.expires_at, old.requested_in) is distinct from (new.org_id, new.export_id, new.ticket_hash, new.session_id, new.person_id,
      new.format, new.requested_at, new.expires_at, new.requested_in) then
    raise exception 'a ticket is used once and changed never' using errcode = 'FL002';
  end if;
  return new;
end $$;
grant execute on function audit.export_step() to fairlead_owner;

set local role fairlead_owner;
create trigger step before update on audit.export for each row execute function audit.export_step();
alter table audit.export enable always trigger step;
