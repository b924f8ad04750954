-- Staff operate as an organisation by a grant of it: for a reason, at most an hour, reading unless it says more, and with
-- the organisation's consent where it asks for that. The tenant's row decides (ctx.live reads it at every request); the
-- platform keeps a copy of its own, so that nobody there looks into a tenant to know what they asked for.

create table app.operate_grant (
  org_id uuid not null references app.org (org_id),
  grant_id uuid not null,
  -- A person of the platform's organisation. No foreign key reaches across organisations; app.operate_request writes it.
  staff_org_id uuid not null,
  staff_id uuid not null,
  staff_name_sealed bytea not null,
  reason_sealed bytea not null,
  ticket_sealed bytea not null,
  elevated boolean not null,
  minutes integer not null check (minutes between 1 and 60),
  state text not null check (state in ('requested', 'granted', 'refused', 'ended')),
  requested_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by uuid,
  expires_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  ended_by_staff boolean not null default false,
  primary key (org_id, grant_id),
  foreign key (org_id, decided_by) references app.person (org_id, person_id),
  foreign key (org_id, ended_by) references app.person (org_id, person_id),
  check (state <> 'granted' or expires_at is not null),
  check (expires_at <= coalesce(decided_at, requested_at) + interval '60 minutes'),
  check ((state = 'ended') = (ended_at is not null))
);

create table app.operate_register (
  org_id uuid not null,
  grant_id uuid not null,
  tenant_id uuid not null,
  staff_id uuid not null,
  elevated boolean not null,
  minutes integer not null,
  state text not null check (state in ('requested', 'granted', 'refused', 'ended')),
  reason_sealed bytea not null,
  ticket_sealed bytea not null,
  requested_at timestamptz not null default now(),
  decided_at timestamptz,
  expires_at timestamptz,
  ended_at timestamptz,
  primary key (org_id, grant_id),
  foreign key (org_id, tenant_id) references app.org_register (org_id, tenant_id),
  foreign key (org_id, staff_id) references app.person (org_id, person_id)
);

-- Which permissions a session has used under its grant, and when that was last told.
create table ctx.operate_seen (
  session_id uuid not null,
  permission text not null,
  told_at timestamptz not null,
  primary key (session_id, permission)
);

alter table app.operate_grant enable row level security, force row level security;
alter table app.operate_register enable row level security, force row level security;
alter table ctx.operate_seen enable row level security, force row level security;

create policy org on app.operate_grant as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.operate_grant for select to fairlead_api
  using ((select ctx.can_everywhere('operate-as.decide')) or (select ctx.can_everywhere('audit.read'))
    -- Everybody sees that staff are in.
    or ((select ctx.can('session.read')) and state = 'granted' and expires_at > now()));
create policy definer on app.operate_grant to fairlead_definer using (true) with check (true);

create policy org on app.operate_register as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.operate_register for select to fairlead_api
  using ((select ctx.can_everywhere('platform.operate-as')) or (select ctx.can_everywhere('audit.read')));
create policy definer on app.operate_register to fairlead_definer using (true) with check (true);
create policy definer on ctx.operate_seen to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

create function app.operate_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if (old.state, new.state) not in (('requested', 'granted'), ('requested', 'refused'), ('requested', 'ended'), ('granted', 'ended')) then
    raise exception 'a grant does not go from % to %', old.state, new.state using errcode = 'FL003';
  end if;
  if (old.org_id, old.grant_id, old.staff_org_id, old.staff_id, old.staff_name_sealed, old.reason_sealed, old.ticket_sealed, old.elevated,
      old.minutes, old.requested_at) is distinct from (new.org_id, new.grant_id, new.staff_org_id, new.staff_id, new.staff_name_sealed,
      new.reason_sealed, new.ticket_sealed, new.elevated, new.minutes, new.requested_at)
     or (old.state = 'granted' and old.expires_at is distinct from new.expires_at) then
    raise exception 'what was asked for and granted does not change' using errcode = 'FL002';
  end if;
  return new;
end $$;

create function app.operate_changed() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if new.state <> 'refused' then
    -- Told by mail as it happens: identity.notice, of which the auth process writes the letters.
    insert into identity.notice (org_id, kind, facts)
    values (new.org_id, 'operate-as.' || case new.state when 'granted' then 'started' else new.state end,
      jsonb_build_object('grantId', new.grant_id, 'elevated', new.elevated, 'minutes', new.minutes));
  end if;
  update app.operate_register r set state = new.state, decided_at = new.decided_at, expires_at = new.expires_at, ended_at = new.ended_at
  where r.org_id = new.staff_org_id and r.grant_id = new.grant_id;
  perform pg_notify('session', '');
  return null;
end $$;

grant execute on function app.operate_step(), app.operate_changed() to fairlead_owner;

create function app.operate_request(p_grant_id uuid, p_tenant_id uuid, p_elevated boolean, p_minutes integer, p_staff_name_sealed bytea,
    p_reason_sealed bytea, p_ticket_sealed bytea, p_reason_platform_sealed bytea, p_ticket_platform_sealed bytea) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := app.ask_for('platform.operate-as');
  asked text;
begin
  if ctx.org_kind() is distinct from 'platform' or ctx.person_id() is null or ctx.grant_id() is not null then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  select case when s.consent_required then 'requested' else 'granted' end into asked
  from app.org_register r
  join app.org o on o.org_id = r.tenant_id and o.kind = 'tenant' and o.state = 'active'
  join app.org_settings s on s.org_id = o.org_id
  where r.org_id = org and r.tenant_id = p_tenant_id;
  if not found then
    raise exception 'no such organisation' using errcode = 'FL005';
  end if;
  if (select count(*) from app.operate_grant g where g.org_id = p_tenant_id and g.staff_id = ctx.person_id() and g.state = 'requested'
      and g.requested_at > now() - interval '1 day') >= 5 then
    raise exception 'requests are waiting for an answer already' using errcode = 'FL003';
  end if;
  -- The platform's copy first: what the tenant's row tells of itself changes it.
  insert into app.operate_register (org_id, grant_id, tenant_id, staff_id, elevated, minutes, state, reason_sealed, ticket_sealed)
  values (org, p_grant_id, p_tenant_id, ctx.person_id(), p_elevated, p_minutes, 'requested', p_reason_platform_sealed, p_ticket_platform_sealed);
  insert into app.operate_grant (org_id, grant_id, staff_org_id, staff_id, staff_name_sealed, reason_sealed, ticket_sealed, elevated, minutes,
    state, expires_at)
  values (p_tenant_id, p_grant_id, org, ctx.person_id(), p_staff_name_sealed, p_reason_sealed, p_ticket_sealed, p_elevated, p_minutes,
    asked, case when asked = 'granted' then now() + make_interval(mins => p_minutes) end);
  return asked;
end $$;
comment on function app.operate_request(uuid, uuid, boolean, integer, bytea, bytea, bytea, bytea, bytea) is
  'Staff ask to operate as an organisation; granted at once unless it demands consent. Answers the state. FL002, FL003, FL005, FL007.';

create function app.operate_decide(p_grant_id uuid, p_approve boolean) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := app.ask_for('operate-as.decide');
begin
  -- The row's lock: of two decisions the first one stands. A request that nobody answered for a day has lapsed.
  update app.operate_grant g set state = case when p_approve then 'granted' else 'refused' end, decided_at = now(), decided_by = ctx.person_id(),
    expires_at = case when p_approve then now() + make_interval(mins => g.minutes) end
  where g.org_id = org and g.grant_id = p_grant_id and g.state = 'requested' and g.requested_at > now() - interval '1 day'
    and ctx.person_id() is not null and p_approve is not null;
  if not found then
    if exists (select from app.operate_grant g where g.org_id = org and g.grant_id = p_grant_id) then
      raise exception 'this request waits for no answer' using errcode = 'FL003';
    end if;
    raise exception 'no such request' using errcode = 'FL005';
  end if;
end $$;
comment on function app.operate_decide(uuid, boolean) is 'An organisation approves a request of staff, or refuses it. FL002, FL003, FL005, FL007.';

create function app.operate_end(p_grant_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  tenant uuid;
  by_staff boolean;
begin
  -- A tenant's person who decides ends any of theirs; a member of the staff their own, from without or from within.
  select g.org_id, not (g.org_id = ctx.org_id() and ctx.can_everywhere('operate-as.decide')) into tenant, by_staff
  from app.operate_grant g
  where g.grant_id = p_grant_id
    and g.org_id = coalesce((select r.tenant_id from app.operate_register r where r.org_id = ctx.org_id() and r.grant_id = p_grant_id), ctx.org_id())
    and ((g.org_id = ctx.org_id() and ctx.can_everywhere('operate-as.decide'))
      or (g.org_id = ctx.org_id() and g.grant_id = ctx.grant_id() and g.staff_id = ctx.staff_id())
      or (g.staff_org_id = ctx.org_id() and g.staff_id = ctx.person_id()));
  if not found then
    raise exception 'no such grant' using errcode = 'FL005';
  end if;
  update app.operate_grant g set state = 'ended', ended_at = now(), ended_by = case when not by_staff then ctx.person_id() end, ended_by_staff = by_staff
  where g.org_id = tenant and g.grant_id = p_grant_id and g.state in ('requested', 'granted');
  if not found then
    raise exception 'it is over already' using errcode = 'FL003';
  end if;
end $$;
comment on function app.operate_end(uuid) is
  'Ends a grant, or withdraws a request: the organisation, or the member of the staff. What goes on under it is dead at once. FL003, FL005.';

create function app.worker_end_operating() returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  ended integer;
begin
  -- Dead since expires_at (ctx.live); this tells of it.
  update app.operate_grant g set state = 'ended', ended_at = now()
  from (select x.org_id, x.grant_id from app.operate_grant x
    where (x.state = 'granted' and x.expires_at <= now()) or (x.state = 'requested' and x.requested_at <= now() - interval '1 day')
    for no key update skip locked) late
  where g.org_id = late.org_id and g.grant_id = late.grant_id;
  get diagnostics ended = row_count;
  return ended;
end $$;
comment on function app.worker_end_operating() is 'Grants whose time is over, and requests that nobody answered, are told to be over.';

create function identity.enter_grant(p_session bytea, p_grant_id uuid, p_session_id uuid, p_token_hash bytea)
  returns table (org_id uuid, expires_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  l record;
  tenant uuid;
  found_state text;
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.is_over then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.lacks_mfa then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  -- Nobody operates as somebody while operating as somebody.
  if l.grant_id is not null or l.org_kind <> 'platform' or l.kind = 'token' or strpos(l.everywhere, ' platform.operate-as ') = 0 then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  select r.tenant_id into tenant from app.operate_register r
  where r.org_id = l.org_id and r.grant_id = p_grant_id and r.staff_id = l.person_id;
  -- Lock: the grant, so that it is not ended between this look and the session.
  select case when g.expires_at > statement_timestamp() then g.state else 'ended' end into found_state
  from app.operate_grant g
  where g.org_id = tenant and g.grant_id = p_grant_id and g.staff_org_id = l.org_id and g.staff_id = l.person_id
  for share;
  if not found then
    raise exception 'no such grant' using errcode = 'FL005';
  end if;
  if found_state is distinct from 'granted' then
    raise exception 'this has not been granted, or is over' using errcode = 'FL003';
  end if;
  return query select * from identity.reissue(l.session_id, p_session_id, p_token_hash, tenant, p_grant_id);
end $$;
comment on function identity.enter_grant(bytea, uuid, uuid, bytea) is
  'The session of a member of the staff becomes one that operates as the organisation, under a new token; the old one ends. FL001, FL002, FL003, FL005, FL006, FL007.';

create function identity.leave_grant(p_session bytea, p_session_id uuid, p_token_hash bytea)
  returns table (org_id uuid, expires_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  mine uuid;
begin
  -- Also when the grant is over: that is the moment to come back.
  select s.session_id into mine from identity.session s
  join ctx.person_grant g on g.org_id = s.org_id and g.person_id = s.person_id and g.is_active
  where s.token_hash = sha256(p_session) and s.ended_at is null and s.grant_id is not null
    and least(s.expires_at, s.idle_expires_at) > statement_timestamp();
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  return query select * from identity.reissue(mine, p_session_id, p_token_hash, null, null);
end $$;
comment on function identity.leave_grant(bytea, uuid, bytea) is 'Back from operating as an organisation, under a new token. The grant lives on until it ends. FL001.';

create function identity.reissue(p_old uuid, p_session_id uuid, p_token_hash bytea, p_grant_org_id uuid, p_grant_id uuid)
  returns table (org_id uuid, expires_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  s identity.session;
begin
  -- Lock: the old session's row, so that of two that leave it one wins.
  update identity.session x set ended_at = now(), ended_why = 'replaced' where x.session_id = p_old and x.ended_at is null returning * into s;
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, verified_at, grant_org_id, grant_id)
  values (p_session_id, p_token_hash, s.account_id, s.org_id, s.person_id, least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at)),
    s.expires_at, s.address, s.client, s.kind, s.aal, s.verified_at, p_grant_org_id, p_grant_id);
  return query select s.org_id, s.expires_at;
end $$;

set local role fairlead_owner;

create trigger step before update on app.operate_grant for each row execute function app.operate_step();
alter table app.operate_grant enable always trigger step;
create trigger changed after insert or update on app.operate_grant for each row execute function app.operate_changed();
alter table app.operate_grant enable always trigger changed;
create trigger audit after insert or update or delete on app.operate_grant for each row execute function audit.record('grant_id');
alter table app.operate_grant enable always trigger audit;
create trigger audit after insert or update or delete on app.operate_register for each row execute function audit.record('grant_id');
alter table app.operate_register enable always trigger audit;
