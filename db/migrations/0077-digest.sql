-- Digest: instead of a letter for every burst, one a day, at an hour of the person's own time zone, of what was raised since the
-- last one and of what stands. Escalation and outages are told at once all the same, and so are the browsers.

alter table app.notify_setting add column digest_minute integer check (digest_minute between 0 and 1439);
alter table app.notification drop constraint notification_why_check;
alter table app.notification add constraint notification_why_check check (why in ('alarms', 'escalation', 'outage', 'digest'));
-- Up to when somebody's digests have told. Beside the setting, because that is audited: this is no decision of theirs.
create table app.notify_digest (
  org_id uuid not null,
  person_id uuid not null,
  told_until timestamptz not null,
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);
alter table app.notify_digest enable row level security, force row level security;
create policy definer on app.notify_digest to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

drop function app.notify_settings();
drop function app.notify_set(boolean, text, uuid[], integer, integer, text, boolean, boolean);
drop function identity.alarm_letter(uuid, uuid, uuid, timestamptz);

create function app.notify_settings()
  returns table (enabled boolean, priority text, site_ids uuid[], from_minute integer, until_minute integer, time_zone text, critical_always boolean, email boolean, digest_minute integer)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  who constant uuid := app.notify_person(false);
begin
  return query select s.enabled, s.priority, s.site_ids, s.from_minute, s.until_minute, s.time_zone, s.critical_always, s.email, s.digest_minute
    from app.notify_setting s where s.org_id = ctx.org_id() and s.person_id = who;
end $$;
comment on function app.notify_settings() is 'What the context''s person is told; no row before they have said so. FL002.';

create function app.notify_set(p_enabled boolean, p_priority text, p_site_ids uuid[], p_from integer, p_until integer, p_time_zone text,
    p_critical_always boolean, p_email boolean, p_digest integer default null) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who constant uuid := app.notify_person(true);
  has_digest boolean;
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
  has_digest := exists (select from app.notify_setting s
    where s.org_id = ctx.org_id() and s.person_id = who and s.enabled and s.email and s.digest_minute is not null);
  insert into app.notify_setting as s (org_id, person_id, priority, site_ids, from_minute, until_minute, time_zone, critical_always, email, enabled,
    digest_minute)
  values (ctx.org_id(), who, p_priority, p_site_ids, p_from, p_until, p_time_zone, p_critical_always, p_email, p_enabled, p_digest)
  on conflict (org_id, person_id) do update set priority = excluded.priority, site_ids = excluded.site_ids, from_minute = excluded.from_minute,
    until_minute = excluded.until_minute, time_zone = excluded.time_zone, critical_always = excluded.critical_always, email = excluded.email,
    enabled = excluded.enabled, digest_minute = excluded.digest_minute, changed_at = now();
  -- A first digest tells what comes from now on: what came before was told at once, or not wanted. Who has one already and
  -- changes something still waits for what came since the last.
  insert into app.notify_digest as d (org_id, person_id, told_until) values (ctx.org_id(), who, now())
  on conflict (org_id, person_id) do update set told_until = excluded.told_until where not has_digest;
end $$;
comment on function app.notify_set(boolean, text, uuid[], integer, integer, text, boolean, boolean, integer) is
  'What the context''s person is told from now on. FL002, FL004 for a time zone that is none, FL005 for a site they do not see.';

create or replace function app.notify_people(orgs uuid[], events uuid[], p_at timestamptz, p_listed integer, p_collect interval, p_gap interval) returns void
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
      select s.org_id, s.person_id, s.email and s.digest_minute is null as email, s.priority, s.critical_always, k.site_id,
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

create or replace function app.notification_put(p_org_id uuid, p_person_id uuid, p_why text, p_email boolean, p_at timestamptz, p_collect interval, p_gap interval) returns uuid
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
    values (made_id, p_org_id, account, case p_why when 'outage' then 'platform.outage' else 'alarms.raised' end,
      jsonb_build_object('notificationId', made_id), p_at, due);
  end if;
  -- One for each of their browsers; what it may tell is asked when it is sent. What a digest sums up they were told at once.
  insert into app.push_message (org_id, notification_id, subscription_id, created_at, next_at)
  select p_org_id, made_id, b.subscription_id, p_at, due from app.push_subscription b
  where b.org_id = p_org_id and b.person_id = p_person_id and b.gone_at is null and p_why <> 'digest';
  return made_id;
end $$;

create function identity.alarm_letter(p_org_id uuid, p_account_id uuid, p_notification_id uuid, p_at timestamptz)
  returns table (rule_id uuid, asset_id uuid, priority text, at timestamptz, may_acknowledge boolean, why text, more integer, more_worst text, state text)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  its app.notification;
  sees_all boolean;
begin
  -- Lock: the notification, until commit: what comes from now on belongs to the next one.
  update app.notification n set closed_at = coalesce(n.closed_at, p_at) from app.person p
  where n.org_id = p_org_id and n.notification_id = p_notification_id and p.org_id = n.org_id and p.person_id = n.person_id
    and p.account_id = p_account_id
  returning n.* into its;
  -- How many more there are is told to those alone who see everything: nobody counts what they may not see.
  sees_all := exists (select from ctx.person_grant g
    where g.org_id = its.org_id and g.person_id = its.person_id and strpos(g.everywhere, ' alarm.read ') > 0);
  -- What may be told is decided now, not when the alarm was raised: people lose sites, assets move, somebody was faster.
  return query
    select i.rule_id, i.asset_id, l.priority, i.at, app.person_may_at(its.org_id, its.person_id, 'alarm.acknowledge', l.site_id), its.why,
      case when sees_all then its.more else 0 end, case when sees_all then its.more_worst end, l.state
    from app.notification_alarm i
    join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id
      -- A digest tells what was, too; everything else what still waits.
      and (its.why = 'digest' or l.state in ('unacknowledged', 'returned'))
    where i.org_id = its.org_id and i.notification_id = its.notification_id
      and app.person_may_at(its.org_id, its.person_id, 'alarm.read', l.site_id)
    order by app.priority_rank(l.priority) desc, i.at desc, i.rule_id, i.asset_id;
end $$;
comment on function identity.alarm_letter(uuid, uuid, uuid, timestamptz) is
  'What a letter may tell its reader at this moment, of alarms that still wait; nothing more is added to the notification.';

create function app.last_minute_of_day(p_minute integer, p_time_zone text, p_at timestamptz) returns timestamptz
  language plpgsql stable parallel unsafe set search_path = ''
as $$
declare
  zone text := p_time_zone;
  today date;
  due timestamptz;
begin
  begin
    today := (p_at at time zone zone)::date;
  exception when invalid_parameter_value then
    -- A zone that there is no more, since the time zones of the server were updated: at a wrong hour is better than never.
    zone := 'UTC';
    today := (p_at at time zone zone)::date;
  end;
  -- Every day has this minute once: where the clock jumps over it, it is as much later; where it comes twice, the second.
  due := (today + p_minute * interval '1 minute') at time zone zone;
  return case when due <= p_at then due else (today - 1 + p_minute * interval '1 minute') at time zone zone end;
end $$;
comment on function app.last_minute_of_day(integer, text, timestamptz) is 'When it was this minute of the day there last; once for each day of that place.';

create function app.worker_digest(p_at timestamptz, p_at_most integer, p_listed integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who record;
  its record;
  told integer := 0;
begin
  for who in
    select s.org_id, s.person_id, s.priority, s.site_ids, d.told_until, app.last_minute_of_day(s.digest_minute, s.time_zone, p_at) as due
    from app.notify_setting s
    join app.notify_digest d on d.org_id = s.org_id and d.person_id = s.person_id
    where s.enabled and s.email and s.digest_minute is not null and d.told_until < app.last_minute_of_day(s.digest_minute, s.time_zone, p_at)
      -- An hour that has passed already when somebody chooses it is tomorrow's.
      and s.changed_at < app.last_minute_of_day(s.digest_minute, s.time_zone, p_at)
    order by d.told_until limit p_at_most
    -- Lock: up to when it was told, SKIP LOCKED and until commit: another worker does not tell it again.
    for update of d skip locked
  loop
    update app.notify_digest d set told_until = who.due where d.org_id = who.org_id and d.person_id = who.person_id;
    told := told + 1;
    select array_agg(l.rule_id order by o.rank desc, l.raised_at desc) as rules, array_agg(l.asset_id order by o.rank desc, l.raised_at desc) as assets,
      array_agg(e.event_id order by o.rank desc, l.raised_at desc) as events, array_agg(l.priority order by o.rank desc, l.raised_at desc) as priorities,
      array_agg(l.raised_at order by o.rank desc, l.raised_at desc) as ats into its
    from app.alarm l
    cross join lateral (select app.priority_rank(l.priority) as rank) o
    -- The line with which it began to wait; of one that was raised since and is over too.
    cross join lateral (select j.event_id, j.written_at from app.alarm_event j
      where j.org_id = l.org_id and j.rule_id = l.rule_id and j.asset_id = l.asset_id and app.alarm_calls(j.kind, j.state)
      order by j.written_at desc limit 1) e
    where l.org_id = who.org_id and l.raised_at is not null and o.rank >= app.priority_rank(who.priority)
      and (who.site_ids is null or l.site_id = any (who.site_ids))
      and (l.state in ('unacknowledged', 'acknowledged', 'returned') or e.written_at > who.told_until)
      and app.person_may_at(who.org_id, who.person_id, 'alarm.read', l.site_id);
    -- A day on which nothing was raised and nothing stands is no letter.
    continue when its.rules is null;
    perform app.notification_fill(who.org_id, app.notification_put(who.org_id, who.person_id, 'digest', true, p_at, interval '0', interval '0'),
      its.rules, its.assets, its.events, its.priorities, its.ats, p_listed);
  end loop;
  return told;
end $$;
comment on function app.worker_digest(timestamptz, integer, integer) is
  'Digests whose hour has come: for each person one notification of what was raised since the last one and what stands. Answers for how many it had come.';
