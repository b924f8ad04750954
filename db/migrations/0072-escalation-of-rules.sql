-- A rule of alarms may escalate by steps of its own, or not at all.

alter table app.alarm_rule add escalates text not null default 'organisation' check (escalates in ('organisation', 'own', 'none'));

create table app.rule_escalation_step (
  org_id uuid not null,
  rule_id uuid not null,
  step integer not null check (step between 1 and 5),
  -- Since the alarm began to wait. No priority: a rule has one.
  after_minutes integer not null check (after_minutes between 1 and 1440),
  person_id uuid,
  group_id uuid,
  enabled boolean not null,
  primary key (org_id, rule_id, step),
  foreign key (org_id, rule_id) references app.alarm_rule (org_id, rule_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  foreign key (org_id, group_id) references app.permission_group (org_id, group_id),
  check ((person_id is null) <> (group_id is null))
);
alter table app.rule_escalation_step enable row level security, force row level security;
create policy definer on app.rule_escalation_step to fairlead_definer using (true) with check (true);
create trigger audit after insert or update on app.rule_escalation_step for each row execute function audit.record('rule_id', 'step');
alter table app.rule_escalation_step enable always trigger audit;

set local role fairlead_definer;

create function app.rule_escalation_steps(p_rule_id uuid)
  returns table (after_minutes integer, person_id uuid, group_id uuid)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  -- As of the organisation's own steps: not for whoever stands before a wall.
  if not ctx.can('alarm.read') or ctx.can('wall.show') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return query select s.after_minutes, s.person_id, s.group_id from app.rule_escalation_step s
    where s.org_id = ctx.org_id() and s.rule_id = p_rule_id and s.enabled order by s.step;
end $$;
comment on function app.rule_escalation_steps(uuid) is
  'Who is told when nobody acknowledges an alarm of this rule, in their order; none where it has no steps of its own. FL002.';

create function app.rule_escalation_set(p_rule_id uuid, p_escalates text, p_after integer[], p_person_ids uuid[], p_group_ids uuid[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  before text;
begin
  if not ctx.can_everywhere('alarm.edit') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if (p_escalates = 'own') <> (coalesce(cardinality(p_after), 0) > 0) then
    raise exception 'steps belong to a rule that has its own' using errcode = 'FL004';
  end if;
  if exists (select from unnest(p_person_ids) u (id) where u.id is not null
      and not exists (select from app.person p where p.org_id = org and p.person_id = u.id))
    or exists (select from unnest(p_group_ids) u (id) where u.id is not null
      and not exists (select from app.permission_group g where g.org_id = org and g.group_id = u.id and g.archived_at is null)) then
    raise exception 'no such person or group' using errcode = 'FL005';
  end if;
  if exists (select from unnest(p_after) with ordinality a (after, n) join unnest(p_after) with ordinality b (after, n) on b.n = a.n + 1
      where b.after <= a.after) then
    raise exception 'each step comes later than the one before' using errcode = 'FL004';
  end if;
  -- Lock: the rule, until commit.
  select r.escalates into before from app.alarm_rule r
  where r.org_id = org and r.rule_id = p_rule_id and r.archived_at is null for no key update;
  if not found then
    raise exception 'no such rule' using errcode = 'FL005';
  end if;
  update app.alarm_rule r set escalates = p_escalates where r.org_id = org and r.rule_id = p_rule_id;
  insert into app.rule_escalation_step as s (org_id, rule_id, step, after_minutes, person_id, group_id, enabled)
  select org, p_rule_id, u.n, u.after, u.person_id, u.group_id, true
  from unnest(p_after, p_person_ids, p_group_ids) with ordinality u (after, person_id, group_id, n)
  on conflict (org_id, rule_id, step) do update set after_minutes = excluded.after_minutes, person_id = excluded.person_id,
    group_id = excluded.group_id, enabled = true;
  update app.rule_escalation_step s set enabled = false
  where s.org_id = org and s.rule_id = p_rule_id and s.enabled and s.step > coalesce(cardinality(p_after), 0);
  -- What waits already is looked at anew: it may have had no step left, or a later one. Other steps count from their first.
  update app.alarm_call c set due_at = c.called_at, step = case when before = p_escalates then c.step else 0 end
  where c.org_id = org and c.rule_id = p_rule_id;
end $$;
comment on function app.rule_escalation_set(uuid, text, integer[], uuid[], uuid[]) is
  'By whose steps a rule escalates, and its own, all of them. FL002, FL004 out of order, FL005 for a person, group or rule that is none of the organisation''s.';

create or replace function app.alarm_has_news() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  -- What begins to wait for somebody, where somebody is told; and where there is a webhook all that happens to alarms.
  insert into app.alarm_news (org_id, event_id)
  select w.org_id, w.event_id from written w
  where app.alarm_calls(w.kind, w.state) and (exists (select from app.notify_setting s where s.org_id = w.org_id and s.enabled)
      or exists (select from app.escalation_step s where s.org_id = w.org_id and s.enabled)
      or exists (select from app.rule_escalation_step s where s.org_id = w.org_id and s.rule_id = w.rule_id and s.enabled))
    or w.kind <> 'late-data' and exists (select from app.webhook h where h.org_id = w.org_id and h.removed_at is null and not h.paused);
  return null;
end $$;

create or replace function app.notify_calls(orgs uuid[], events uuid[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into app.alarm_call as c (org_id, rule_id, asset_id, event_id, called_at, step, due_at)
  select distinct on (e.org_id, e.rule_id, e.asset_id) e.org_id, e.rule_id, e.asset_id, e.event_id, e.written_at, 0, e.written_at
  from unnest(orgs, events) t (org_id, event_id)
  join app.alarm_event e on e.org_id = t.org_id and e.event_id = t.event_id and app.alarm_calls(e.kind, e.state)
  -- Also of a rule that does not escalate today: it waits from now on, should somebody say otherwise.
  where exists (select from app.escalation_step s where s.org_id = e.org_id and s.enabled)
    or exists (select from app.rule_escalation_step s where s.org_id = e.org_id and s.rule_id = e.rule_id and s.enabled)
  order by e.org_id, e.rule_id, e.asset_id, e.written_at
  on conflict (org_id, rule_id, asset_id) do update set event_id = excluded.event_id, called_at = excluded.called_at, step = 0, due_at = excluded.due_at
  -- One that comes and goes has been waiting since the first time, as long as nobody has answered it, its rule has not
  -- ended and it was not suppressed: then everybody has their time anew.
  where exists (select from app.alarm_event a where a.org_id = c.org_id and a.rule_id = c.rule_id and a.asset_id = c.asset_id
    and a.written_at >= c.called_at and a.kind <> 'late-data'
    and (a.kind = 'suppressed' or a.state in ('acknowledged', 'normal', 'shelved', 'out-of-service')));
end $$;

create or replace function app.worker_escalate(p_at timestamptz, p_at_most integer, p_listed integer, p_collect interval, p_gap interval) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  orgs uuid[];
  rules uuid[];
  assets uuid[];
  steps integer[];
  who record;
begin
  -- Lock: one worker at a time escalates, until commit.
  if not pg_try_advisory_xact_lock(hashtext('app.worker_escalate')) then
    return 0;
  end if;
  -- First each call is put to the step that is due now (null: none yet, or none any more), then its people are told.
  with due as (
    select c.org_id, c.rule_id, c.asset_id, c.called_at, c.step, l.priority, l.state = 'unacknowledged' as is_waiting, r.escalates
    from app.alarm_call c
    join app.alarm l on l.org_id = c.org_id and l.rule_id = c.rule_id and l.asset_id = c.asset_id
    join app.alarm_rule r on r.org_id = c.org_id and r.rule_id = c.rule_id
    -- What has gone for the moment, or is suppressed, stays due: when it comes back it has been waiting all the time.
    where c.due_at <= p_at and l.state not in ('returned', 'suppressed') order by c.due_at limit p_at_most for update of c skip locked
  ), following as (
    select d.*, n.step as next_step, n.called_at + n.after_minutes * interval '1 minute' as next_at
    from due d left join lateral (
      (select s.step, s.after_minutes, d.called_at from app.escalation_step s
       where d.escalates = 'organisation' and s.org_id = d.org_id and s.enabled and s.step > d.step
         and app.priority_rank(s.priority) <= app.priority_rank(d.priority)
       order by s.step limit 1)
      union all
      (select s.step, s.after_minutes, d.called_at from app.rule_escalation_step s
       where d.escalates = 'own' and s.org_id = d.org_id and s.rule_id = d.rule_id and s.enabled and s.step > d.step
       order by s.step limit 1)) n on d.is_waiting
  ), moved as (
    update app.alarm_call c set step = case when f.next_at <= p_at then f.next_step else c.step end,
      due_at = case when f.next_at > p_at then f.next_at when f.next_at <= p_at then p_at end
    from following f where c.org_id = f.org_id and c.rule_id = f.rule_id and c.asset_id = f.asset_id
    returning c.org_id, c.rule_id, c.asset_id, case when f.next_at <= p_at then f.next_step end as step
  )
  select array_agg(m.org_id), array_agg(m.rule_id), array_agg(m.asset_id), array_agg(m.step) into orgs, rules, assets, steps
  from moved m where m.step is not null;
  if steps is null then
    return 0;
  end if;
  for who in
    select t.org_id, p.person_id,
      array_agg(t.rule_id order by o.rank desc, c.called_at) as rules, array_agg(t.asset_id order by o.rank desc, c.called_at) as assets,
      array_agg(c.event_id order by o.rank desc, c.called_at) as events, array_agg(l.priority order by o.rank desc, c.called_at) as priorities,
      array_agg(c.called_at order by o.rank desc, c.called_at) as ats
    from unnest(orgs, rules, assets, steps) t (org_id, rule_id, asset_id, step)
    join app.alarm_call c on c.org_id = t.org_id and c.rule_id = t.rule_id and c.asset_id = t.asset_id
    join app.alarm l on l.org_id = t.org_id and l.rule_id = t.rule_id and l.asset_id = t.asset_id
    join app.alarm_rule r on r.org_id = t.org_id and r.rule_id = t.rule_id
    join lateral (
      select e.person_id, e.group_id from app.escalation_step e
      where r.escalates = 'organisation' and e.org_id = t.org_id and e.step = t.step
      union all
      select e.person_id, e.group_id from app.rule_escalation_step e
      where r.escalates = 'own' and e.org_id = t.org_id and e.rule_id = t.rule_id and e.step = t.step) s on true
    join app.person p on p.org_id = t.org_id and (p.person_id = s.person_id
      or exists (select from app.group_member m
        join app.permission_group g on g.org_id = m.org_id and g.group_id = m.group_id and g.archived_at is null
        where m.org_id = t.org_id and m.group_id = s.group_id and m.person_id = p.person_id))
    cross join lateral (select app.priority_rank(l.priority) as rank) o
    where app.person_may_at(t.org_id, p.person_id, 'alarm.read', l.site_id)
    group by t.org_id, p.person_id
    order by t.org_id, p.person_id
  loop
    perform app.notification_fill(who.org_id, app.notification_put(who.org_id, who.person_id, 'escalation', true, p_at, p_collect, p_gap),
      who.rules, who.assets, who.events, who.priorities, who.ats, p_listed);
  end loop;
  return cardinality(steps);
end $$;
