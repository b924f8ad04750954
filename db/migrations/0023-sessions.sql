-- Sessions: minted by the auth process within the limits of the organisation, seen and ended by their people. Whoever
-- ends one wakes every open stream, which looks again whether it still may.

-- Live streams of a session, in so many places as it may have at once; a place is taken again when its stream has closed or
-- has not been heard of for three minutes. (A place and not a row for each stream, so that nothing has to be deleted.)
create table identity.stream (
  session_id uuid not null references identity.session (session_id),
  place integer not null check (place between 1 and 32),
  stream_id uuid not null,
  opened_at timestamptz not null default now(),
  beat_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (session_id, place)
) with (fillfactor = 50);
alter table identity.stream enable row level security, force row level security;
create policy definer on identity.stream to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

drop function identity.start_session(uuid, uuid, uuid, bytea, text, text, boolean, timestamptz, timestamptz, timestamptz);
create function identity.start_session(p_session_id uuid, p_account_id uuid, p_person_id uuid, p_token_hash bytea, p_address text,
    p_client text, p_aal text, p_at timestamptz)
  returns table (org_id uuid, person_id uuid, expires_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  is_link boolean := p_aal = 'link';
  ends timestamptz;
  who record;
begin
  select p.org_id, p.person_id, s.sessions_per_person, s.idle_minutes, s.absolute_hours into who
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  join app.org_settings s on s.org_id = p.org_id
  where p.state = 'active'
    and (p_person_id is null or p.person_id = p_person_id)
    and case when is_link then p_person_id is not null else p.account_id = p_account_id end
  order by (select max(x.created_at) from identity.session x
      where x.org_id = p.org_id and x.person_id = p.person_id and x.account_id = p_account_id) desc nulls last, p.created_at
  limit 1;
  if not found then
    raise exception 'no active person' using errcode = 'FL005';
  end if;
  -- Lock: the person, so that of two sign-ins at once both count.
  perform 1 from app.person p where p.org_id = who.org_id and p.person_id = who.person_id for no key update;
  -- The persons of a demonstration are many people's.
  if not is_link then
    update identity.session x set ended_at = p_at, ended_why = 'too many'
    where x.session_id in (
      select y.session_id from identity.session y
      where y.org_id = who.org_id and y.person_id = who.person_id and y.kind = 'browser' and y.ended_at is null
        and least(y.expires_at, y.idle_expires_at) > p_at
      order by y.last_seen_at desc, y.created_at desc offset who.sessions_per_person - 1);
  end if;
  ends := p_at + make_interval(hours => who.absolute_hours);
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, created_at, last_seen_at,
    idle_expires_at, expires_at, address, client, kind, aal, verified_at)
  values (p_session_id, p_token_hash, p_account_id, who.org_id, who.person_id, p_at, p_at,
    least(ends, p_at + make_interval(mins => who.idle_minutes)), ends, p_address, p_client,
    case when is_link then 'link' else 'browser' end, p_aal, statement_timestamp());
  return query select who.org_id, who.person_id, ends;
end $$;
comment on function identity.start_session(uuid, uuid, uuid, bytea, text, text, text, timestamptz) is
  'Mints a session for the account''s active person: the one named, else the one of its latest session, else the oldest; within the limits of their organisation, and ends those idle the longest beyond the allowed number. p_aal: password, mfa or link. FL005.';

create function app.sessions(p_all boolean)
  returns table (session_id uuid, person_id uuid, staff_id uuid, kind text, name_sealed bytea, scopes text, created_at timestamptz,
    last_seen_at timestamptz, expires_at timestamptz, address text, client text, aal text, grant_id uuid, streams integer, is_current boolean)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org uuid := ctx.org_id();
  mine uuid := ctx.session_id();
begin
  if mine is null or (p_all and not ctx.can_everywhere('session.manage')) then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  return query
    select s.session_id, case when g.grant_id is null then s.person_id end, g.staff_id, s.kind, s.name_sealed, s.scopes,
      s.created_at, s.last_seen_at, least(s.expires_at, s.idle_expires_at, g.expires_at), s.address, s.client, s.aal, s.grant_id,
      (select count(*)::integer from identity.stream t where t.session_id = s.session_id and t.closed_at is null
        and t.beat_at > now() - interval '3 minutes'),
      s.session_id = mine
    from identity.session s
    -- Of staff who operate as this organisation: as long as they may.
    left join app.operate_grant g on g.org_id = org and s.grant_org_id = org and g.grant_id = s.grant_id
      and g.state = 'granted' and g.expires_at > now()
    where (s.org_id = org or s.grant_org_id = org)
      and s.ended_at is null and least(s.expires_at, s.idle_expires_at) > now()
      and case when p_all then s.org_id = org or g.grant_id is not null
        else s.session_id = mine or (s.org_id = org and s.person_id = ctx.person_id()) end
    order by s.last_seen_at desc, s.session_id;
end $$;
comment on function app.sessions(boolean) is
  'Live sessions: one''s own, or with session.manage all of the organisation, staff who operate as it included. FL002.';

create function app.may_end(s identity.session) returns boolean
  language sql stable parallel restricted security definer set search_path = ''
as $$
  select s.session_id = ctx.session_id()
    or (s.org_id = ctx.org_id() and (ctx.can_everywhere('session.manage')
      -- A stolen token must not throw its owner out.
      or (s.person_id = ctx.person_id() and exists (select from identity.session me where me.session_id = ctx.session_id() and me.kind <> 'token'))))
    or (s.grant_org_id = ctx.org_id() and (ctx.can_everywhere('session.manage') or ctx.can_everywhere('operate-as.decide')))
$$;

create function app.end_session(p_session_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update identity.session s set ended_at = now(),
    ended_why = case when s.person_id = ctx.person_id() then 'ended' else 'ended by an administrator' end
  where s.session_id = p_session_id and s.ended_at is null and app.may_end(s);
  if not found then
    raise exception 'no such session' using errcode = 'FL005';
  end if;
end $$;
comment on function app.end_session(uuid) is 'Ends a session of one''s own, or with session.manage one of the organisation. FL005.';

create function app.end_sessions(p_person_id uuid default null, p_all boolean default false) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  ended integer;
begin
  if ctx.org_id() is null or ((p_all or p_person_id is not null) and not ctx.can_everywhere('session.manage')) then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if p_person_id is not null and not exists (select from app.person p where p.org_id = ctx.org_id() and p.person_id = p_person_id) then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
  update identity.session s set ended_at = now(),
    ended_why = case when s.person_id = ctx.person_id() then 'ended' else 'ended by an administrator' end
  where (s.org_id = ctx.org_id() or s.grant_org_id = ctx.org_id()) and s.ended_at is null and app.may_end(s)
    and case
      when p_all then s.session_id <> ctx.session_id()
      when p_person_id is not null then s.org_id = ctx.org_id() and s.person_id = p_person_id
      else s.org_id = ctx.org_id() and s.person_id = ctx.person_id() and s.session_id <> ctx.session_id() end;
  get diagnostics ended = row_count;
  return ended;
end $$;
comment on function app.end_sessions(uuid, boolean) is
  'Ends my other sessions; with session.manage all of one person, or everybody''s but this one. Answers how many. FL002, FL005.';

create function app.stream_open(p_stream_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  mine uuid := ctx.session_id();
  free integer;
begin
  -- Lock: the session's row, so that two streams do not take one place. Held for this short transaction.
  perform 1 from identity.session s where s.session_id = mine for no key update;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  select min(p) into free from generate_series(1, 32) p
  where not exists (select from identity.stream t where t.session_id = mine and t.place = p
    and t.closed_at is null and t.beat_at > now() - interval '3 minutes');
  if free is null then
    raise exception 'too many live views are open' using errcode = 'FL003';
  end if;
  insert into identity.stream as t (session_id, place, stream_id) values (mine, free, p_stream_id)
  on conflict (session_id, place) do update set stream_id = excluded.stream_id, opened_at = now(), beat_at = now(), closed_at = null;
end $$;
comment on function app.stream_open(uuid) is 'Notes down a live stream of this session. FL003 when there are too many.';

create function app.stream_beat(p_stream_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update identity.stream t set beat_at = now()
  where t.session_id = ctx.session_id() and t.stream_id = p_stream_id and t.closed_at is null;
end $$;

create function app.stream_close(p_stream_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update identity.stream t set closed_at = now()
  where t.session_id = ctx.session_id() and t.stream_id = p_stream_id and t.closed_at is null;
end $$;

create function identity.sessions_ended() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  perform pg_notify('session', '');
  return null;
end $$;
grant execute on function identity.sessions_ended() to fairlead_owner;

set local role fairlead_owner;

create trigger wake after update of ended_at on identity.session for each statement execute function identity.sessions_ended();
alter table identity.session enable always trigger wake;
