-- What the platform could not see while it was down itself. Gateways and the evaluation of alarms say again and again that they
-- are there, and the database writes that down as stretches of time; a hole between two stretches that is long enough was an
-- outage, and is told when it is over, to every organisation that there was. What says so is the database, not the memory of
-- a process: all of them may have been killed at once.

create table pki.watched (
  part text not null check (part in ('gateways', 'alarms')),
  begun_at timestamptz not null,
  seen_until timestamptz not null,
  -- Whether what was missed before it has been told.
  told boolean not null default false,
  primary key (part, begun_at),
  check (seen_until >= begun_at)
);
create table app.outage (
  org_id uuid not null,
  -- 'gateways': none of them took telemetry. 'alarms': they were not evaluated.
  part text not null check (part in ('gateways', 'alarms')),
  from_at timestamptz not null,
  until_at timestamptz not null,
  told_at timestamptz not null,
  primary key (org_id, part, from_at),
  foreign key (org_id) references app.org (org_id),
  check (until_at > from_at)
);
alter table app.notification drop constraint notification_why_check;
alter table app.notification add constraint notification_why_check check (why in ('alarms', 'escalation', 'outage'));
create table app.notification_outage (
  org_id uuid not null,
  notification_id uuid not null,
  part text not null,
  from_at timestamptz not null,
  primary key (org_id, notification_id, part, from_at),
  foreign key (org_id, notification_id) references app.notification (org_id, notification_id),
  foreign key (org_id, part, from_at) references app.outage (org_id, part, from_at)
);

alter table pki.watched enable row level security, force row level security;
alter table app.outage enable row level security, force row level security;
alter table app.notification_outage enable row level security, force row level security;
create policy definer on pki.watched to fairlead_definer using (true) with check (true);
create policy definer on app.outage to fairlead_definer using (true) with check (true);
create policy definer on app.notification_outage to fairlead_definer using (true) with check (true);
create policy org on app.outage as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.outage for select to fairlead_api using ((select ctx.can('alarm.read')));

set local role fairlead_definer;

create function app.watch_seen(p_part text, p_at timestamptz) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  -- Three times as long as the gateways keep silent (VIEW_TOLD_EVERY_MS), and less than an outage (OUTAGE_S_MIN).
  apart constant interval := interval '30 seconds';
begin
  update pki.watched w set seen_until = greatest(w.seen_until, p_at)
  where w.part = p_part and w.begun_at = (select max(x.begun_at) from pki.watched x where x.part = p_part) and p_at <= w.seen_until + apart;
  if found then
    return;
  end if;
  -- Lock: of two gateways that are back one begins the stretch, until commit.
  perform pg_advisory_xact_lock(hashtext('app.watch_seen'));
  update pki.watched w set seen_until = greatest(w.seen_until, p_at)
  where w.part = p_part and w.begun_at = (select max(x.begun_at) from pki.watched x where x.part = p_part) and p_at <= w.seen_until + apart;
  if not found then
    insert into pki.watched (part, begun_at, seen_until) values (p_part, p_at, p_at);
  end if;
end $$;
comment on function app.watch_seen(text, timestamptz) is 'A part of the platform is there: the stretch of time goes on, or a new one begins.';

create function app.gateway_is_seen() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  -- Without a confirmed view a gateway refuses everybody, so this is what says that telemetry is taken.
  perform app.watch_seen('gateways', new.confirmed_at);
  return null;
end $$;
grant execute on function app.gateway_is_seen() to fairlead_owner;

create function app.person_may(p_org_id uuid, p_person_id uuid, p_permission text) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return exists (select from ctx.person_grant g
    join app.person p on p.org_id = g.org_id and p.person_id = g.person_id and p.state = 'active'
    where g.org_id = p_org_id and g.person_id = p_person_id and g.is_active
      and (strpos(g.everywhere, ' ' || p_permission || ' ') > 0
        or exists (select from ctx.pairs(g.at_sites) k where strpos(k.permissions, ' ' || p_permission || ' ') > 0)));
end $$;
comment on function app.person_may(uuid, uuid, text) is 'Whether a person, signed in or not, holds a permission somewhere now.';

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
  return made_id;
end $$;

create function app.outage_tell(p_part text, p_from timestamptz, p_until timestamptz, p_at timestamptz, p_collect interval, p_gap interval) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  its app.outage;
  who record;
  put_id uuid;
begin
  for its in
    -- Whoever came later could see nothing before they came.
    insert into app.outage (org_id, part, from_at, until_at, told_at)
    select o.org_id, p_part, greatest(p_from, o.created_at), p_until, p_at from app.org o
    where o.state = 'active' and o.created_at < p_until
    on conflict do nothing returning *
  loop
    perform audit.note_org(its.org_id, 'alarm.outage', 'done',
      jsonb_build_object('part', its.part, 'from', its.from_at, 'until', its.until_at));
    for who in
      select s.person_id, s.email from app.notify_setting s
      where s.org_id = its.org_id and s.enabled and app.person_may(s.org_id, s.person_id, 'alarm.read')
        and (s.critical_always or app.in_hours(s.from_minute, s.until_minute, s.time_zone, p_at))
      order by s.person_id
    loop
      put_id := app.notification_put(its.org_id, who.person_id, 'outage', who.email, p_at, p_collect, p_gap);
      insert into app.notification_outage (org_id, notification_id, part, from_at) values (its.org_id, put_id, its.part, its.from_at)
      on conflict do nothing;
      -- Who has looked has not seen what is added now.
      update app.notification n set seen_at = null where n.org_id = its.org_id and n.notification_id = put_id and n.seen_at is not null;
    end loop;
  end loop;
end $$;
comment on function app.outage_tell(text, timestamptz, timestamptz, timestamptz, interval, interval) is
  'Writes down for every organisation what could not be seen, in its audit log as well, and tells those who are told of alarms.';

create function app.worker_watch_platform(p_alarms boolean, p_at timestamptz, p_min interval, p_collect interval, p_gap interval) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  hole record;
  told integer := 0;
begin
  if p_alarms then
    perform app.watch_seen('alarms', clock_timestamp());
  end if;
  for hole in
    select w.part, w.begun_at as until_at,
      (select max(x.seen_until) from pki.watched x where x.part = w.part and x.begun_at < w.begun_at) as from_at
    from pki.watched w where not w.told order by w.begun_at
    -- Lock: what is told, SKIP LOCKED and until commit: another worker does not tell it again.
    for update of w skip locked
  loop
    -- What cannot be told is taken back and tried again. That alarms are evaluated stays said: else this would look like the
    -- next outage.
    begin
      update pki.watched w set told = true where w.part = hole.part and w.begun_at = hole.until_at;
      -- Nothing before the very first stretch; and what is over in seconds is a restart.
      if hole.until_at - hole.from_at >= p_min then
        perform app.outage_tell(hole.part, hole.from_at, hole.until_at, p_at, p_collect, p_gap);
        told := told + 1;
      end if;
    exception when others then
      raise warning 'an outage until % could not be told and waits: %', hole.until_at, sqlerrm;
    end;
  end loop;
  return told;
end $$;
comment on function app.worker_watch_platform(boolean, timestamptz, interval, interval, interval) is
  'The evaluation of alarms is there (if so), and what the platform could not see is told, once. Answers how many outages that were.';

drop function app.notified(integer);
create function app.notified(p_at_most integer)
  returns table (notification_id uuid, why text, created_at timestamptz, send_at timestamptz, closed_at timestamptz, seen_at timestamptz, more integer,
    email boolean, sent_at timestamptz, given_up_at timestamptz, next_at timestamptz, attempts integer, last_error text, alarms jsonb, outages jsonb)
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
        where i.org_id = n.org_id and i.notification_id = n.notification_id and app.may_at('alarm.read', a.site_id)), '[]'),
      coalesce((select jsonb_agg(jsonb_build_object('part', o.part, 'from', o.from_at, 'until', o.until_at) order by o.from_at, o.part)
        from app.notification_outage t join app.outage o on o.org_id = t.org_id and o.part = t.part and o.from_at = t.from_at
        where t.org_id = n.org_id and t.notification_id = n.notification_id), '[]')
    from app.notification n
    left join identity.notice m on m.notice_id = n.notification_id
    where n.org_id = org and n.person_id = who
    order by n.created_at desc, n.notification_id
    limit p_at_most;
end $$;
comment on function app.notified(integer) is 'What the context''s person was told, the newest first, and what became of the letters. FL002.';

create function identity.outage_letter(p_org_id uuid, p_account_id uuid, p_notification_id uuid, p_at timestamptz)
  returns table (part text, from_at timestamptz, until_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  its app.notification;
begin
  -- Lock: the notification, until commit: what comes from now on belongs to the next one.
  update app.notification n set closed_at = coalesce(n.closed_at, p_at) from app.person p
  where n.org_id = p_org_id and n.notification_id = p_notification_id and p.org_id = n.org_id and p.person_id = n.person_id
    and p.account_id = p_account_id
  returning n.* into its;
  return query
    select o.part, o.from_at, o.until_at from app.notification_outage t
    join app.outage o on o.org_id = t.org_id and o.part = t.part and o.from_at = t.from_at
    where t.org_id = its.org_id and t.notification_id = its.notification_id and app.person_may(its.org_id, its.person_id, 'alarm.read')
    order by o.from_at, o.part;
end $$;
comment on function identity.outage_letter(uuid, uuid, uuid, timestamptz) is
  'What a letter may tell its reader at this moment of what the platform could not see; nothing more is added to the notification.';

set local role fairlead_owner;

create trigger seen after update on pki.gateway_view for each row
  when (new.confirmed_at is distinct from old.confirmed_at and new.confirmed_at is not null) execute function app.gateway_is_seen();
alter table pki.gateway_view enable always trigger seen;
