-- What was told is not kept for ever: notifications with their letters, messages to webhooks, links in letters, calls that are
-- over. The journal of alarms and the audit log hold what happened, and nobody prunes them. And a letter is looked up by its
-- organisation first, as everything is: the more is kept, the more that is worth.

create index notification_by_age on app.notification (org_id, created_at);
create index webhook_message_by_age on app.webhook_message (org_id, created_at);
create index alarm_link_by_end on identity.alarm_link (org_id, expires_at);

set local role fairlead_definer;

drop function identity.alarm_letter(uuid, uuid, timestamptz);
drop function identity.alarm_link_add(bytea, uuid, uuid, uuid, timestamptz, timestamptz);

create function identity.alarm_letter(p_org_id uuid, p_account_id uuid, p_notification_id uuid, p_at timestamptz)
  returns table (rule_id uuid, asset_id uuid, priority text, at timestamptz, may_acknowledge boolean, why text, more integer, more_worst text)
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
      case when sees_all then its.more else 0 end, case when sees_all then its.more_worst end
    from app.notification_alarm i
    join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id and l.state in ('unacknowledged', 'returned')
    where i.org_id = its.org_id and i.notification_id = its.notification_id
      and app.person_may_at(its.org_id, its.person_id, 'alarm.read', l.site_id)
    order by app.priority_rank(l.priority) desc, i.at desc, i.rule_id, i.asset_id;
end $$;
comment on function identity.alarm_letter(uuid, uuid, uuid, timestamptz) is
  'What a letter may tell its reader at this moment, of alarms that still wait; nothing more is added to the notification.';

create function identity.alarm_link_add(p_token_hash bytea, p_org_id uuid, p_notification_id uuid, p_rule_id uuid, p_asset_id uuid, p_at timestamptz, p_expires_at timestamptz) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into identity.alarm_link (token_hash, org_id, person_id, rule_id, asset_id, raises, created_at, expires_at)
  select p_token_hash, n.org_id, n.person_id, l.rule_id, l.asset_id, l.raises, p_at, p_expires_at
  from app.notification n
  join app.notification_alarm i on i.org_id = n.org_id and i.notification_id = n.notification_id and i.rule_id = p_rule_id and i.asset_id = p_asset_id
  join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id
  where n.org_id = p_org_id and n.notification_id = p_notification_id;
end $$;
comment on function identity.alarm_link_add(bytea, uuid, uuid, uuid, uuid, timestamptz, timestamptz) is 'A link for the reader of a notification to one alarm that stands in it.';

create function app.worker_prune_told(p_at timestamptz, p_keep interval, p_keep_messages interval, p_keep_links interval, p_at_most integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  tenant uuid;
  gone uuid[];
  dropped integer;
  pruned integer := 0;
begin
  -- Lock: one worker at a time prunes, until commit.
  if not pg_try_advisory_xact_lock(hashtext('app.worker_prune_told')) then
    return 0;
  end if;
  -- Privilege raise: rows are deleted here and nowhere else, by their age alone; the caller cannot name one.
  for tenant in select o.org_id from app.org o loop
    gone := array(select n.notification_id from app.notification n
      where n.org_id = tenant and n.created_at < p_at - greatest(p_keep, interval '30 days') and n.closed_at is not null
      order by n.created_at limit p_at_most for update skip locked);
    delete from app.notification_alarm i where i.org_id = tenant and i.notification_id = any (gone);
    delete from app.notification_outage i where i.org_id = tenant and i.notification_id = any (gone);
    delete from identity.notice m where m.notice_id = any (gone);
    delete from app.notification n where n.org_id = tenant and n.notification_id = any (gone);
    pruned := pruned + cardinality(gone);
    -- What still waits after so long waits for a webhook that is paused, and would be given up at the first try.
    delete from app.webhook_message m where m.org_id = tenant and m.message_id in (
      select x.message_id from app.webhook_message x
      where x.org_id = tenant and x.created_at < p_at - greatest(p_keep_messages, interval '7 days') and coalesce(x.leased_until, '-infinity') < now()
      order by x.created_at limit p_at_most for update skip locked);
    get diagnostics dropped = row_count;
    pruned := pruned + dropped;
    delete from identity.alarm_link k where k.token_hash in (
      select x.token_hash from identity.alarm_link x where x.org_id = tenant and x.expires_at < p_at - greatest(p_keep_links, interval '1 day')
      limit p_at_most for update skip locked);
    get diagnostics dropped = row_count;
    pruned := pruned + dropped;
    -- An alarm that is normal again calls nobody; its next time begins a new call.
    delete from app.alarm_call c where c.org_id = tenant and (c.rule_id, c.asset_id) in (
      select x.rule_id, x.asset_id from app.alarm_call x
      join app.alarm l on l.org_id = x.org_id and l.rule_id = x.rule_id and l.asset_id = x.asset_id and l.state = 'normal'
      where x.org_id = tenant and x.called_at < p_at - greatest(p_keep, interval '30 days') limit p_at_most for update of x skip locked);
    get diagnostics dropped = row_count;
    pruned := pruned + dropped;
  end loop;
  -- Holes are told already; the newest stretch of each part is what the next one is compared with.
  delete from pki.watched w where w.told and w.seen_until < p_at - greatest(p_keep, interval '30 days')
    and w.begun_at < (select max(x.begun_at) from pki.watched x where x.part = w.part);
  return pruned;
end $$;
comment on function app.worker_prune_told(timestamptz, interval, interval, interval, integer) is
  'Drops notifications, messages of webhooks, links and calls that are older than is said, and never younger than a month, a week, a day. Answers how many.';
