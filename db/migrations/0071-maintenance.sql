-- Maintenance windows: while an asset is worked at, its alarms are suppressed by design (ISA-18.2, 2016, clause 5.3.6). People
-- plan them; the worker suppresses and brings back, by the clock.

create table app.maintenance (
  org_id uuid not null default ctx.org_id(),
  maintenance_id uuid not null,
  -- One asset, wherever it stands, or every asset that stands at the site.
  asset_id uuid,
  -- Of an asset: where it stands, so that whoever sees its alarms sees this; the trigger below says it.
  site_id uuid not null,
  begins_at timestamptz not null,
  until_at timestamptz not null,
  reason_sealed bytea not null,
  -- Ended early, or called off before it began.
  ended_at timestamptz,
  ended_by uuid,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (org_id, maintenance_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  foreign key (org_id, ended_by) references app.person (org_id, person_id),
  check (until_at > begins_at and until_at - begins_at <= interval '30 days'),
  check (ended_at < until_at),
  check (ended_by is null or ended_at is not null)
);
create index maintenance_by_change on app.maintenance (org_id, changed_at desc);
create index maintenance_by_end on app.maintenance (org_id, until_at desc);
create index maintenance_of_asset on app.maintenance (org_id, asset_id) where asset_id is not null;

alter table app.maintenance enable row level security, force row level security;
create policy org on app.maintenance as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.maintenance for select to fairlead_api
  using ((select ctx.can_everywhere('alarm.read')) or site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('alarm.read'))));
create policy add on app.maintenance for insert to fairlead_api with check ((select ctx.can_everywhere('alarm.edit')));
create policy edit on app.maintenance for update to fairlead_api
  using ((select ctx.can_everywhere('alarm.edit'))) with check ((select ctx.can_everywhere('alarm.edit')));
create policy definer on app.maintenance to fairlead_definer using (true) with check (true);

-- Also what a migration may use before db/roles.sql is applied again.
grant select on app.maintenance to fairlead_definer;
grant update (site_id) on app.maintenance to fairlead_definer;

create trigger audit after insert or update on app.maintenance for each row execute function audit.record('maintenance_id');
alter table app.maintenance enable always trigger audit;

set local role fairlead_definer;

create function app.maintenance_changes() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    if new.asset_id is not null then
      select a.site_id into new.site_id from app.asset a where a.org_id = new.org_id and a.asset_id = new.asset_id;
    end if;
  elsif new.ended_at is distinct from old.ended_at then
    if old.ended_at is not null or old.until_at <= now() then
      raise exception 'it is over' using errcode = 'FL003';
    end if;
    -- It ends now, whatever is said: nobody writes what was.
    new.ended_at := now();
    new.ended_by := ctx.person_id();
  end if;
  new.changed_at := clock_timestamp();
  -- A wake-up without data: the worker reads rules and windows anew.
  perform pg_notify('alarm_rule', '');
  return new;
end $$;
comment on function app.maintenance_changes() is 'Says where the asset of a window stands and when it was ended, and wakes the evaluation.';
grant execute on function app.maintenance_changes() to fairlead_owner;

create or replace function app.alarm_moves() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  update app.alarm l set site_id = new.site_id where l.org_id = new.org_id and l.asset_id = new.asset_id and l.site_id <> new.site_id;
  -- Windows that are not over go with their asset.
  update app.maintenance m set site_id = new.site_id
  where m.org_id = new.org_id and m.asset_id = new.asset_id and m.site_id <> new.site_id and m.ended_at is null and m.until_at > now();
  return null;
end $$;

create function app.in_maintenance(p_org_id uuid, p_site_id uuid, p_asset_id uuid, p_at timestamptz) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return exists (select from app.maintenance m
    where m.org_id = p_org_id and m.until_at > p_at and m.begins_at <= p_at and m.ended_at is null
      and (m.asset_id = p_asset_id or (m.asset_id is null and m.site_id = p_site_id)));
end $$;
comment on function app.in_maintenance(uuid, uuid, uuid, timestamptz) is 'Whether an asset that stands there is in a maintenance window.';

-- What comes from the shelf or back into service inside a window is suppressed at once: nobody is called for it in between.
create or replace function app.alarm_act(p_rule_id uuid, p_asset_id uuid, p_act text, p_event_id uuid, p_comment_sealed bytea, p_minutes integer) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  permission constant text := case when p_act = 'acknowledge' then 'alarm.acknowledge' when p_act in ('shelve', 'unshelve') then 'alarm.shelve'
    when p_act in ('out-of-service', 'return-to-service') then 'alarm.edit' end;
  until constant timestamptz := now() + p_minutes * interval '1 minute';
  asset record;
  rule record;
  alarm app.alarm;
  next record;
begin
  if permission is null then
    raise exception 'no such act' using errcode = 'FL004';
  end if;
  if (p_act = 'shelve') <> (p_minutes is not null) or p_minutes not between 1 and 1440 then
    raise exception 'shelving ends within a day' using errcode = 'FL004';
  end if;
  if p_act in ('shelve', 'out-of-service') and p_comment_sealed is null then
    raise exception 'this takes a reason' using errcode = 'FL004';
  end if;
  select a.asset_id, a.site_id, a.kind into asset from app.asset a where a.org_id = org and a.asset_id = p_asset_id;
  if not found or not app.may_at('alarm.read', asset.site_id) then
    raise exception 'no such alarm' using errcode = 'FL005';
  end if;
  if not app.may_at(permission, asset.site_id) then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  select r.priority, r.latching into rule from app.alarm_rule r
  where r.org_id = org and r.rule_id = p_rule_id and r.enabled and (r.asset_id is null or r.asset_id = asset.asset_id)
    and (r.site_id is null or r.site_id = asset.site_id) and (r.kind is null or r.kind = asset.kind);
  if not found then
    raise exception 'no such alarm' using errcode = 'FL005';
  end if;
  -- One that was never anything but normal has no row yet, and may be shelved or taken out of service.
  insert into app.alarm (org_id, rule_id, asset_id, site_id, priority, latching, state, active)
  values (org, p_rule_id, p_asset_id, asset.site_id, rule.priority, rule.latching, 'normal', false) on conflict do nothing;
  -- Lock: the alarm, until commit: of two who answer it at once the second finds what the first has done.
  select * into alarm from app.alarm l where l.org_id = org and l.rule_id = p_rule_id and l.asset_id = p_asset_id for no key update;
  next := app.alarm_next(alarm.state, alarm.active, alarm.latching, p_act);
  if next.state is null then
    raise exception 'an alarm that is % cannot be changed so', alarm.state using errcode = 'FL003';
  end if;
  if p_act in ('unshelve', 'return-to-service') and app.in_maintenance(org, asset.site_id, p_asset_id, now()) then
    next.state := 'suppressed';
  end if;
  update app.alarm l set state = next.state, active = next.active, shelved_until = until,
    acknowledged_at = case when p_act = 'acknowledge' then clock_timestamp() else l.acknowledged_at end,
    acknowledged_by = case when p_act = 'acknowledge' then ctx.person_id() else l.acknowledged_by end,
    changed_at = clock_timestamp(), changes = l.changes + 1
  where l.org_id = org and l.rule_id = p_rule_id and l.asset_id = p_asset_id;
  insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, person_id, staff_id, until, comment_sealed)
  values (org, p_event_id, p_rule_id, p_asset_id, asset.site_id, now(), now(), p_act, next.state, alarm.priority, ctx.person_id(), ctx.staff_id(), until, p_comment_sealed);
  perform audit.note_org(org, case p_act when 'acknowledge' then 'alarm.acknowledged' when 'shelve' then 'alarm.shelved'
    when 'unshelve' then 'alarm.unshelved' when 'out-of-service' then 'alarm.taken-out' else 'alarm.brought-back' end, 'done', jsonb_build_object('rule_id', p_rule_id, 'asset_id', p_asset_id, 'event_id', p_event_id));
  -- A wake-up without data: open streams look for themselves.
  perform pg_notify('alarm', '');
  return next.state;
end $$;

create or replace function app.worker_alarm_shelves(p_at_most integer) returns integer
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
    if app.in_maintenance(alarm.org_id, alarm.site_id, alarm.asset_id, now()) then
      next.state := 'suppressed';
    end if;
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

create or replace function app.worker_alarm_orgs() returns table (org_id uuid, stamp text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select o.org_id, concat_ws('/',
      (select concat_ws(' ', max(r.changed_at), count(*)) from app.alarm_rule r where r.org_id = o.org_id),
      (select sum(hashtextextended(concat_ws(' ', a.asset_id, a.site_id, a.kind), 0)::numeric) from app.asset a where a.org_id = o.org_id),
      (select count(*) from app.signal s where s.org_id = o.org_id),
      (select max(m.changed_at) from app.maintenance m where m.org_id = o.org_id))
    from app.org o
    where o.state = 'active' and (exists (select from app.alarm_rule r where r.org_id = o.org_id and r.enabled)
      or exists (select from app.alarm l where l.org_id = o.org_id and l.state <> 'normal'));
end $$;
comment on function app.worker_alarm_orgs() is
  'Organisations that have something to evaluate or to end, and a text that changes when rules, assets, signals or maintenance windows do.';

create function app.worker_alarm_maintenance(p_org_id uuid, p_since timestamptz)
  returns table (asset_id uuid, site_id uuid, begins_at timestamptz, ends_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query select m.asset_id, m.site_id, m.begins_at, coalesce(m.ended_at, m.until_at) from app.maintenance m
    where m.org_id = p_org_id and m.until_at > p_since and coalesce(m.ended_at, m.until_at) > greatest(p_since, m.begins_at);
end $$;
comment on function app.worker_alarm_maintenance(uuid, timestamptz) is
  'Windows that were not over then; of the whole site where there is no asset. One that was called off before it began is none.';

set local role fairlead_owner;

create trigger changes before insert or update on app.maintenance for each row execute function app.maintenance_changes();
alter table app.maintenance enable always trigger changes;
