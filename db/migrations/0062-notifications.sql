-- Notifications: what of the alarms a person is told, and by which way. An alarm that begins to wait for somebody is put into
-- a queue by the transaction that writes it; the worker makes notifications of the queue, one for each person and stretch of
-- time, however many alarms; the letter is written by the auth process, which asks here, at that moment, what may be told.
-- What fills the queue and the worker's round over it are in 0065. Long because it is one way: from the setting to the letter.

create table app.notify_setting (
  org_id uuid not null,
  person_id uuid not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  -- Null: wherever the person sees alarms.
  site_ids uuid[] check (cardinality(site_ids) between 1 and 200),
  -- Minutes of the day in the time zone; both null: at any time. From 22:00 until 06:00 is 1320 until 360.
  from_minute integer check (from_minute between 0 and 1439),
  until_minute integer check (until_minute between 0 and 1439),
  time_zone text not null check (length(time_zone) <= 60),
  critical_always boolean not null,
  email boolean not null,
  enabled boolean not null,
  changed_at timestamptz not null default now(),
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  check ((from_minute is null) = (until_minute is null) and from_minute is distinct from until_minute or from_minute is null)
);

-- The queue. No foreign key: a row lives for a second, between the line of the journal that it names and the next round.
create table app.alarm_news (
  org_id uuid not null,
  event_id uuid not null,
  primary key (org_id, event_id)
);

create table app.notification (
  org_id uuid not null,
  notification_id uuid not null,
  person_id uuid not null,
  why text not null check (why in ('alarms', 'escalation')),
  created_at timestamptz not null,
  -- Until then alarms are added to it, and from then on to the next one.
  send_at timestamptz not null,
  closed_at timestamptz,
  -- Beyond those that are listed, and the highest priority of them.
  more integer not null default 0 check (more >= 0),
  more_worst text check (more_worst in ('low', 'medium', 'high', 'critical')),
  email boolean not null,
  seen_at timestamptz,
  primary key (org_id, notification_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);
create unique index notification_open on app.notification (org_id, person_id, why) where closed_at is null;
create index notification_of_person on app.notification (org_id, person_id, created_at desc);

create table app.notification_alarm (
  org_id uuid not null,
  notification_id uuid not null,
  rule_id uuid not null,
  asset_id uuid not null,
  event_id uuid not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  at timestamptz not null,
  primary key (org_id, notification_id, rule_id, asset_id),
  foreign key (org_id, notification_id) references app.notification (org_id, notification_id),
  foreign key (org_id, rule_id) references app.alarm_rule (org_id, rule_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id)
);

alter table app.notify_setting enable row level security, force row level security;
alter table app.alarm_news enable row level security, force row level security;
alter table app.notification enable row level security, force row level security;
alter table app.notification_alarm enable row level security, force row level security;
-- Functions alone read and write them.
create policy definer on app.notify_setting to fairlead_definer using (true) with check (true);
create policy definer on app.alarm_news to fairlead_definer using (true) with check (true);
create policy definer on app.notification to fairlead_definer using (true) with check (true);
create policy definer on app.notification_alarm to fairlead_definer using (true) with check (true);

create trigger audit after insert or update on app.notify_setting for each row execute function audit.record('person_id');
alter table app.notify_setting enable always trigger audit;

set local role fairlead_definer;

create function app.alarm_calls(p_kind text, p_state text) returns boolean
  language sql immutable parallel safe set search_path = ''
as $$
  select p_state = 'unacknowledged' and p_kind in ('raised', 'unsuppressed', 'shelf-ended', 'unshelve', 'return-to-service')
$$;
comment on function app.alarm_calls(text, text) is 'Whether with this line of the journal an alarm begins to wait for somebody.';

create function app.person_may_at(p_org_id uuid, p_person_id uuid, p_permission text, p_site_id uuid) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return exists (
    select from ctx.person_grant g
    join app.person p on p.org_id = g.org_id and p.person_id = g.person_id and p.state = 'active'
    where g.org_id = p_org_id and g.person_id = p_person_id and g.is_active
      and (strpos(g.everywhere, ' ' || p_permission || ' ') > 0
        or exists (select from ctx.pairs(g.at_sites) k
          where strpos(k.permissions, ' ' || p_permission || ' ') > 0 and strpos(k.sites, p_site_id::text) > 0)));
end $$;
comment on function app.person_may_at(uuid, uuid, text, uuid) is 'Whether a person, signed in or not, holds a permission at a site now.';

create function app.priority_rank(p_priority text) returns integer
  language sql immutable parallel safe set search_path = ''
as $$
  select array_position(array['low', 'medium', 'high', 'critical'], p_priority)
$$;

create function app.in_hours(p_from integer, p_until integer, p_time_zone text, p_at timestamptz) returns boolean
  language plpgsql stable parallel unsafe set search_path = ''
as $$
declare
  minute integer;
begin
  if p_from is null then
    return true;
  end if;
  begin
    minute := extract(hour from p_at at time zone p_time_zone) * 60 + extract(minute from p_at at time zone p_time_zone);
  exception when invalid_parameter_value then
    -- A zone that there is no more, since the time zones of the server were updated: told at a wrong time is better than not.
    return true;
  end;
  return case when p_from < p_until then minute >= p_from and minute < p_until else minute >= p_from or minute < p_until end;
end $$;
comment on function app.in_hours(integer, integer, text, timestamptz) is 'Whether it is between these minutes of the day there, past midnight where the end is before the beginning.';

create function app.notify_person(p_change boolean) returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  -- A wall acts for its maker and is nobody: whoever stands before it must not read what they are told.
  if ctx.person_id() is null or not ctx.can('alarm.read') or ctx.can('wall.show') then
    raise exception 'only people of the organisation who see alarms are told of them' using errcode = 'FL002';
  end if;
  -- A stolen token must not keep its owner from being told.
  if p_change and not exists (select from identity.session me where me.session_id = ctx.session_id() and me.kind <> 'token') then
    raise exception 'what somebody is told they decide themselves, not a token of theirs' using errcode = 'FL002';
  end if;
  return ctx.person_id();
end $$;
comment on function app.notify_person(boolean) is
  'Who of the organisation asks, or changes something. FL002 for staff who operate as it and for walls, and for tokens that would change something.';

create function app.notify_settings()
  returns table (enabled boolean, priority text, site_ids uuid[], from_minute integer, until_minute integer, time_zone text, critical_always boolean, email boolean)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  who constant uuid := app.notify_person(false);
begin
  return query select s.enabled, s.priority, s.site_ids, s.from_minute, s.until_minute, s.time_zone, s.critical_always, s.email
    from app.notify_setting s where s.org_id = ctx.org_id() and s.person_id = who;
end $$;
comment on function app.notify_settings() is 'What the context''s person is told; no row before they have said so. FL002.';

create function app.notify_set(p_enabled boolean, p_priority text, p_site_ids uuid[], p_from integer, p_until integer, p_time_zone text,
    p_critical_always boolean, p_email boolean) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who constant uuid := app.notify_person(true);
begin
  if exists (select from unnest(p_site_ids) u (site_id)
      where not exists (select from app.site s where s.org_id = ctx.org_id() and s.site_id = u.site_id) or not app.may_at('alarm.read', u.site_id)) then
    raise exception 'no such site' using errcode = 'FL005';
  end if;
  begin
    perform now() at time zone p_time_zone;
  exception when invalid_parameter_value then
    raise exception 'there is no such time zone' using errcode = 'FL004';
  end;
  insert into app.notify_setting as s (org_id, person_id, priority, site_ids, from_minute, until_minute, time_zone, critical_always, email, enabled)
  values (ctx.org_id(), who, p_priority, p_site_ids, p_from, p_until, p_time_zone, p_critical_always, p_email, p_enabled)
  on conflict (org_id, person_id) do update set priority = excluded.priority, site_ids = excluded.site_ids, from_minute = excluded.from_minute,
    until_minute = excluded.until_minute, time_zone = excluded.time_zone, critical_always = excluded.critical_always, email = excluded.email,
    enabled = excluded.enabled, changed_at = now();
end $$;
comment on function app.notify_set(boolean, text, uuid[], integer, integer, text, boolean, boolean) is
  'What the context''s person is told from now on. FL002, FL004 for a time zone that is none, FL005 for a site they do not see.';

create function app.notified(p_at_most integer)
  returns table (notification_id uuid, why text, created_at timestamptz, send_at timestamptz, closed_at timestamptz, seen_at timestamptz, more integer,
    email boolean, sent_at timestamptz, given_up_at timestamptz, next_at timestamptz, attempts integer, last_error text, alarms jsonb)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(false);
begin
  return query
    select n.notification_id, n.why, n.created_at, n.send_at, n.closed_at, n.seen_at, n.more,
      n.email, m.sent_at, m.given_up_at, m.next_at, m.attempts, m.last_error,
      -- An asset that the person may no longer see is not named here either.
      coalesce((select jsonb_agg(jsonb_build_object('ruleId', i.rule_id, 'assetId', i.asset_id, 'priority', i.priority, 'at', i.at)
          order by app.priority_rank(i.priority) desc, i.at desc, i.rule_id, i.asset_id)
        from app.notification_alarm i join app.asset a on a.org_id = i.org_id and a.asset_id = i.asset_id
        where i.org_id = n.org_id and i.notification_id = n.notification_id and app.may_at('alarm.read', a.site_id)), '[]')
    from app.notification n
    left join identity.notice m on m.notice_id = n.notification_id
    where n.org_id = org and n.person_id = who
    order by n.created_at desc, n.notification_id
    limit p_at_most;
end $$;
comment on function app.notified(integer) is 'What the context''s person was told, the newest first, and what became of the letters. FL002.';

create function app.notifications_unseen() returns integer
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  who constant uuid := app.notify_person(false);
begin
  return (select count(*) from app.notification n where n.org_id = ctx.org_id() and n.person_id = who and n.seen_at is null);
end $$;

create function app.notifications_see() returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who constant uuid := app.notify_person(true);
begin
  update app.notification n set seen_at = now() where n.org_id = ctx.org_id() and n.person_id = who and n.seen_at is null;
end $$;
comment on function app.notifications_see() is 'The context''s person has looked at all there is. FL002.';

create function app.notification_put(p_org_id uuid, p_person_id uuid, p_why text, p_email boolean, p_at timestamptz, p_collect interval, p_gap interval) returns uuid
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  found_id uuid;
  made_id constant uuid := gen_random_uuid();
  account constant uuid := (select p.account_id from app.person p where p.org_id = p_org_id and p.person_id = p_person_id);
  due timestamptz;
begin
  -- Lock: the one that still collects, until commit: it is not closed while alarms are added to it.
  select n.notification_id into found_id from app.notification n
  where n.org_id = p_org_id and n.person_id = p_person_id and n.why = p_why and n.closed_at is null for update;
  if found then
    return found_id;
  end if;
  -- The first goes out almost at once; what follows within a few minutes is one more, however much it is.
  select greatest(p_at + p_collect, max(n.send_at) + p_gap) into due from app.notification n
  where n.org_id = p_org_id and n.person_id = p_person_id and n.why = p_why;
  insert into app.notification (org_id, notification_id, person_id, why, created_at, send_at, email)
  values (p_org_id, made_id, p_person_id, p_why, p_at, due, p_email and account is not null);
  if p_email and account is not null then
    insert into identity.notice (notice_id, org_id, account_id, kind, facts, created_at, next_at)
    values (made_id, p_org_id, account, 'alarms.raised', jsonb_build_object('notificationId', made_id), p_at, due);
  end if;
  return made_id;
end $$;
comment on function app.notification_put(uuid, uuid, text, boolean, timestamptz, interval, interval) is
  'The notification of a person that still collects; a new one, with its letter, where there is none.';

create function app.notification_fill(p_org_id uuid, p_notification_id uuid, p_rules uuid[], p_assets uuid[], p_events uuid[], p_priorities text[],
    p_ats timestamptz[], p_listed integer) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  with news as (
    select u.*, app.priority_rank(u.priority) as rank, x.rule_id is not null as is_listed
    from unnest(p_rules, p_assets, p_events, p_priorities, p_ats) with ordinality u (rule_id, asset_id, event_id, priority, at, n)
    left join app.notification_alarm x
      on x.org_id = p_org_id and x.notification_id = p_notification_id and x.rule_id = u.rule_id and x.asset_id = u.asset_id
  ), listed as (
    select app.priority_rank(i.priority) as rank, count(*) as count from app.notification_alarm i
    where i.org_id = p_org_id and i.notification_id = p_notification_id group by 1
  ), placed as (
    -- Only what is as pressing takes a place from an alarm: a critical one is listed however many low ones there are, and
    -- all in all no more than so many of each priority.
    select w.*, w.is_listed or row_number() over (partition by w.is_listed order by w.rank desc, w.n)
      + (select coalesce(sum(l.count), 0) from listed l where l.rank >= w.rank) <= p_listed as fits
    from news w
  ), put as (
    insert into app.notification_alarm (org_id, notification_id, rule_id, asset_id, event_id, priority, at)
    select p_org_id, p_notification_id, w.rule_id, w.asset_id, w.event_id, w.priority, w.at from placed w where w.fits
    on conflict on constraint notification_alarm_pkey do update set event_id = excluded.event_id, priority = excluded.priority, at = excluded.at
  ), counted as (
    select count(*) as count, (array_agg(w.priority order by w.rank desc))[1] as worst from placed w where not w.fits
  )
  -- Who has looked has not seen what is added now.
  update app.notification n set seen_at = null, more = n.more + c.count,
    more_worst = case when coalesce(app.priority_rank(c.worst) > app.priority_rank(n.more_worst), n.more_worst is null) then c.worst else n.more_worst end
  from counted c where n.org_id = p_org_id and n.notification_id = p_notification_id;
end $$;
comment on function app.notification_fill(uuid, uuid, uuid[], uuid[], uuid[], text[], timestamptz[], integer) is
  'Adds alarms to a notification, the most pressing first; beyond so many they are counted.';

create function app.notify_people(orgs uuid[], events uuid[], p_at timestamptz, p_listed integer, p_collect interval, p_gap interval) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who record;
  put_id uuid;
begin
  for who in
    -- Line by line and alarm by alarm, each by its key (offset 0): joined freely, a planner that does not know yet how many
    -- there are tries each alarm with each line.
    with news as materialized (
      select distinct on (l.org_id, l.rule_id, l.asset_id) l.org_id, l.rule_id, l.asset_id, l.site_id, l.priority, e.event_id, e.at
      from unnest(orgs, events) t (org_id, event_id)
      cross join lateral (select j.event_id, j.rule_id, j.asset_id, j.at, j.written_at, j.kind, j.state
        from app.alarm_event j where j.org_id = t.org_id and j.event_id = t.event_id offset 0) e
      -- What somebody has answered meanwhile calls nobody any more.
      cross join lateral (select a.org_id, a.rule_id, a.asset_id, a.site_id, a.priority, a.state
        from app.alarm a where a.org_id = t.org_id and a.rule_id = e.rule_id and a.asset_id = e.asset_id offset 0) l
      where app.alarm_calls(e.kind, e.state) and l.state in ('unacknowledged', 'returned')
      order by l.org_id, l.rule_id, l.asset_id, e.written_at desc
    ), told as materialized (
      select s.org_id, s.person_id, s.email, s.priority, s.critical_always, k.site_id,
        app.in_hours(s.from_minute, s.until_minute, s.time_zone, p_at) as now_is_their_time
      from app.notify_setting s
      join (select distinct w.org_id, w.site_id from news w) k on k.org_id = s.org_id and (s.site_ids is null or k.site_id = any (s.site_ids))
      where s.enabled and app.person_may_at(s.org_id, s.person_id, 'alarm.read', k.site_id)
    )
    select t.org_id, t.person_id, t.email,
      array_agg(w.rule_id order by o.rank desc, w.at desc) as rules, array_agg(w.asset_id order by o.rank desc, w.at desc) as assets,
      array_agg(w.event_id order by o.rank desc, w.at desc) as events, array_agg(w.priority order by o.rank desc, w.at desc) as priorities,
      array_agg(w.at order by o.rank desc, w.at desc) as ats
    from told t
    join news w on w.org_id = t.org_id and w.site_id = t.site_id
    cross join lateral (select app.priority_rank(w.priority) as rank) o
    where o.rank >= app.priority_rank(t.priority) and (t.now_is_their_time or t.critical_always and w.priority = 'critical')
    group by t.org_id, t.person_id, t.email
    order by t.org_id, t.person_id
  loop
    put_id := app.notification_put(who.org_id, who.person_id, 'alarms', who.email, p_at, p_collect, p_gap);
    perform app.notification_fill(who.org_id, put_id, who.rules, who.assets, who.events, who.priorities, who.ats, p_listed);
  end loop;
end $$;
comment on function app.notify_people(uuid[], uuid[], timestamptz, integer, interval, interval) is
  'For each person who is to be told of one of these lines of the journal a notification that collects, with what they are told.';
