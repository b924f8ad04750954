-- The states of an alarm and what people do to it.

set local role fairlead_definer;

create function app.alarm_next(p_state text, p_active boolean, p_latching boolean, p_event text, out state text, out active boolean)
  language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  hidden constant boolean := p_state in ('shelved', 'suppressed', 'out-of-service');
  unhidden constant text := case when p_active then 'unacknowledged' else 'normal' end;
begin
  -- ISA-18.2 (2016), clause 5.3; core/alarm/states.ts is the same machine in words, and a test compares every case.
  active := p_active;
  case p_event
    when 'raised' then
      if not p_active then
        state := case when hidden then p_state else 'unacknowledged' end;
        active := true;
      end if;
    when 'cleared' then
      if p_active then
        state := case when hidden or p_latching then p_state when p_state = 'acknowledged' then 'normal' else 'returned' end;
        active := false;
      end if;
    when 'acknowledge' then
      state := case when p_state = 'unacknowledged' then case when p_active then 'acknowledged' else 'normal' end
        when p_state = 'returned' or (p_state = 'acknowledged' and not p_active) then 'normal' end;
    when 'shelve' then
      state := case when not hidden then 'shelved' end;
    when 'unshelve', 'shelf-ended' then
      state := case when p_state = 'shelved' then unhidden end;
    when 'suppressed' then
      state := case when not hidden then 'suppressed' end;
    when 'unsuppressed' then
      state := case when p_state = 'suppressed' then unhidden end;
    when 'out-of-service' then
      state := case when p_state <> 'out-of-service' then 'out-of-service' end;
    when 'return-to-service' then
      state := case when p_state = 'out-of-service' then unhidden end;
    when 'ended' then
      if p_state <> 'normal' or p_active then
        state := 'normal';
        active := false;
      end if;
    else
      raise exception 'no such event of an alarm' using errcode = 'FL004';
  end case;
end $$;
comment on function app.alarm_next(text, boolean, boolean, text) is
  'What comes of an event; no state where it cannot be done or changes nothing.';

create function app.may_at(p_permission text, p_site_id uuid) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return ctx.can_everywhere(p_permission) or coalesce(p_site_id = any (ctx.few_sites_where(p_permission)), false)
    or p_site_id = any (ctx.many_sites_where(p_permission));
end $$;
comment on function app.may_at(text, uuid) is 'The context holds the permission at this site.';

create function app.alarm_act(p_rule_id uuid, p_asset_id uuid, p_act text, p_event_id uuid, p_comment_sealed bytea, p_minutes integer) returns text
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
comment on function app.alarm_act(uuid, uuid, text, uuid, bytea, integer) is
  'Somebody answers an alarm, with a line in its journal and in the trail. Answers the new state. FL002, FL003, FL004, FL005.';

create or replace function audit.category_of_note(p_event text) returns text language sql immutable parallel safe
begin atomic
  select case split_part(p_event, '.', 1)
    when 'backup' then 'backup' when 'restore' then 'backup'
    when 'audit' then 'audit' when 'checkpoint' then 'audit' when 'witness' then 'audit' when 'sink' then 'audit'
    when 'clock' then 'control' when 'gateway' then 'control' when 'worker' then 'control' when 'storage' then 'control' when 'alarm' then 'control'
    when 'setting' then 'configuration' when 'platform' then 'configuration'
    else 'access' end;
end;
