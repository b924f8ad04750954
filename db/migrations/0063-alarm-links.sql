-- The letter about alarms, and the links in it with which one person acknowledges one alarm without signing in.

create table identity.alarm_link (
  -- sha256 of the token in the letter; a copy of this table opens nothing.
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  org_id uuid not null,
  person_id uuid not null,
  rule_id uuid not null,
  asset_id uuid not null,
  -- Which time it was that it was raised: the link is not for the next time.
  raises integer not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  foreign key (org_id, rule_id, asset_id) references app.alarm (org_id, rule_id, asset_id)
);
alter table identity.alarm_link enable row level security, force row level security;
create policy definer on identity.alarm_link to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

create function identity.alarm_letter(p_account_id uuid, p_notification_id uuid, p_at timestamptz)
  returns table (rule_id uuid, asset_id uuid, priority text, at timestamptz, may_acknowledge boolean, why text, more integer, more_worst text)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  its app.notification;
  sees_all boolean;
begin
  -- Lock: the notification, until commit: what comes from now on belongs to the next one.
  update app.notification n set closed_at = coalesce(n.closed_at, p_at) from app.person p
  where n.notification_id = p_notification_id and p.org_id = n.org_id and p.person_id = n.person_id and p.account_id = p_account_id
  returning n.* into its;
  -- How many more there are is told to those alone who see everything: nobody counts what they may not see.
  sees_all := exists (select from ctx.person_grant g
    where g.org_id = its.org_id and g.person_id = its.person_id and strpos(g.everywhere, ' alarm.read ') > 0);
  -- What may be told is decided now, not when the alarm was raised: people lose sites, assets move, somebody was faster.
  return query
    select i.rule_id, i.asset_id, l.priority, i.at, app.person_may_at(its.org_id, its.person_id, 'alarm.acknowledge', l.site_id), its.why,
      case when sees_all then its.more else 0 end, case when sees_all then its.more_worst end
    from app.notification_alarm i
    join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id and l.state in ('unacknowledged', 'returned')
    where i.org_id = its.org_id and i.notification_id = its.notification_id
      and app.person_may_at(its.org_id, its.person_id, 'alarm.read', l.site_id)
    order by app.priority_rank(l.priority) desc, i.at desc, i.rule_id, i.asset_id;
end $$;
comment on function identity.alarm_letter(uuid, uuid, timestamptz) is
  'What a letter may tell its reader at this moment, of alarms that still wait; nothing more is added to the notification.';

create function identity.alarm_link_add(p_token_hash bytea, p_notification_id uuid, p_rule_id uuid, p_asset_id uuid, p_at timestamptz, p_expires_at timestamptz) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into identity.alarm_link (token_hash, org_id, person_id, rule_id, asset_id, raises, created_at, expires_at)
  select p_token_hash, n.org_id, n.person_id, l.rule_id, l.asset_id, l.raises, p_at, p_expires_at
  from app.notification n
  join app.notification_alarm i on i.org_id = n.org_id and i.notification_id = n.notification_id and i.rule_id = p_rule_id and i.asset_id = p_asset_id
  join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id
  where n.notification_id = p_notification_id;
end $$;
comment on function identity.alarm_link_add(bytea, uuid, uuid, uuid, timestamptz, timestamptz) is 'A link for the reader of a notification to one alarm that stands in it.';

create function identity.alarm_link_of(p_token_hash bytea, p_at timestamptz)
  returns table (org_id uuid, person_id uuid, rule_id uuid, asset_id uuid, site_id uuid, priority text, state text, active boolean, latching boolean, raised_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    select k.org_id, k.person_id, l.rule_id, l.asset_id, l.site_id, l.priority, l.state, l.active, l.latching, l.raised_at
    from identity.alarm_link k
    join app.alarm l on l.org_id = k.org_id and l.rule_id = k.rule_id and l.asset_id = k.asset_id and l.raises = k.raises
    join app.org o on o.org_id = k.org_id and o.state = 'active'
    where k.token_hash = p_token_hash and k.used_at is null and k.created_at <= p_at and k.expires_at > p_at
      and app.person_may_at(k.org_id, k.person_id, 'alarm.read', l.site_id)
      and app.person_may_at(k.org_id, k.person_id, 'alarm.acknowledge', l.site_id)
    -- Lock: link and alarm, until commit: of two uses one counts.
    for no key update of k, l;
end $$;
comment on function identity.alarm_link_of(bytea, timestamptz) is
  'The alarm that an open link is for, as it stands; no row for one that is unknown, used or over, whose alarm was raised anew, or whose person may not any more.';

create function identity.alarm_link_use(p_token_hash bytea, p_event_id uuid, p_at timestamptz) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  link record;
  next record;
begin
  select * into link from identity.alarm_link_of(p_token_hash, p_at);
  if not found then
    raise exception 'this link is not open' using errcode = 'FL005';
  end if;
  next := app.alarm_next(link.state, link.active, link.latching, 'acknowledge');
  if next.state is null then
    raise exception 'an alarm that is % cannot be acknowledged', link.state using errcode = 'FL003';
  end if;
  update identity.alarm_link k set used_at = p_at where k.token_hash = p_token_hash;
  update app.alarm l set state = next.state, active = next.active, acknowledged_at = clock_timestamp(), acknowledged_by = link.person_id,
    changed_at = clock_timestamp(), changes = l.changes + 1
  where l.org_id = link.org_id and l.rule_id = link.rule_id and l.asset_id = link.asset_id;
  insert into app.alarm_event (org_id, event_id, rule_id, asset_id, site_id, at, received_at, kind, state, priority, person_id)
  values (link.org_id, p_event_id, link.rule_id, link.asset_id, link.site_id, now(), now(), 'acknowledge', next.state, link.priority, link.person_id);
  -- The line says whose link it was and that it was one: nobody has signed in.
  insert into audit.line (org_id, person_id, process, request_id, address, category, event, result, table_name, op, row_key, changed)
  select link.org_id, link.person_id, session_user, a.request_id, a.address, audit.category_of_note('alarm.acknowledged'), 'alarm.acknowledged', 'done',
    'app.org', 'note', jsonb_build_object('org_id', link.org_id),
    jsonb_build_object('rule_id', link.rule_id, 'asset_id', link.asset_id, 'event_id', p_event_id, 'by', 'link')
  from audit.actor(link.org_id, ctx.payload()) a;
  perform pg_notify('alarm', '');
  return next.state;
end $$;
comment on function identity.alarm_link_use(bytea, uuid, timestamptz) is
  'Acknowledges the alarm of a link as its person, once. Answers the new state. FL003 when somebody was faster, FL005 for a link that is not open.';
