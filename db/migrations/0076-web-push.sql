-- Web push (RFC 8030, 8291, 8292): a notification in a browser of the person's, whether the console is open there or not. The
-- browser's push service carries it and cannot read it. As in a letter, what it may tell is decided when it is sent.

create table app.push_subscription (
  org_id uuid not null,
  subscription_id uuid not null,
  person_id uuid not null,
  -- Sealed with the organisation's sub-key 'sink': where it is sent, the browser's keys, what the browser is.
  sealed bytea not null,
  -- sha256 of the address, which nobody can guess: the console finds its own browser by it.
  mark bytea not null check (octet_length(mark) = 32),
  created_at timestamptz not null default now(),
  -- Removed by the person, or the push service says that the browser does not want it any more.
  gone_at timestamptz,
  primary key (org_id, subscription_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);
create unique index push_subscription_once on app.push_subscription (org_id, mark) where gone_at is null;
create index push_subscription_of_person on app.push_subscription (org_id, person_id) where gone_at is null;
create table app.push_message (
  org_id uuid not null,
  notification_id uuid not null,
  subscription_id uuid not null,
  created_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given-up')),
  attempts integer not null default 0 check (attempts >= 0),
  next_at timestamptz not null,
  -- Of several workers one sends; a killed one's lease runs out.
  leased_until timestamptz,
  last_error text check (length(last_error) <= 300),
  primary key (org_id, notification_id, subscription_id),
  foreign key (org_id, notification_id) references app.notification (org_id, notification_id),
  foreign key (org_id, subscription_id) references app.push_subscription (org_id, subscription_id)
);
create index push_message_due on app.push_message (org_id, next_at) where state = 'waiting';
create index push_message_of on app.push_message (org_id, subscription_id, created_at desc);

alter table app.push_subscription enable row level security, force row level security;
alter table app.push_message enable row level security, force row level security;
create policy definer on app.push_subscription to fairlead_definer using (true) with check (true);
create policy definer on app.push_message to fairlead_definer using (true) with check (true);
create trigger audit after insert or update on app.push_subscription for each row execute function audit.record('subscription_id');
alter table app.push_subscription enable always trigger audit;

set local role fairlead_definer;

create function app.push_subscriptions()
  returns table (subscription_id uuid, sealed bytea, mark bytea, created_at timestamptz, last_state text, last_error text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(false);
begin
  return query
    select b.subscription_id, b.sealed, b.mark, b.created_at, m.state, m.last_error
    from app.push_subscription b
    left join lateral (select x.state, x.last_error from app.push_message x
      where x.org_id = org and x.subscription_id = b.subscription_id and (x.attempts > 0 or x.state <> 'waiting')
      order by x.created_at desc limit 1) m on true
    where b.org_id = org and b.person_id = who and b.gone_at is null order by b.created_at, b.subscription_id;
end $$;
comment on function app.push_subscriptions() is 'The browsers in which the context''s person is told. FL002.';

create function app.push_drop(p_org_id uuid, p_subscription_id uuid, p_why text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update app.push_subscription b set gone_at = now() where b.org_id = p_org_id and b.subscription_id = p_subscription_id and b.gone_at is null;
  update app.push_message m set state = 'given-up', leased_until = null, last_error = p_why
  where m.org_id = p_org_id and m.subscription_id = p_subscription_id and m.state = 'waiting';
end $$;

create function app.push_add(p_subscription_id uuid, p_sealed bytea, p_mark bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(true);
begin
  -- Lock: the person, so that of two additions at once both are counted.
  perform 1 from app.person p where p.org_id = org and p.person_id = who for no key update;
  -- One browser tells one person: whoever used it before is not told in it any more.
  perform app.push_drop(org, b.subscription_id, 'somebody else is told in this browser') from app.push_subscription b
  where b.org_id = org and b.mark = p_mark and b.gone_at is null;
  if (select count(*) from app.push_subscription b where b.org_id = org and b.person_id = who and b.gone_at is null) >= 10 then
    raise exception 'at most 10 browsers' using errcode = 'FL003';
  end if;
  insert into app.push_subscription (org_id, subscription_id, person_id, sealed, mark) values (org, p_subscription_id, who, p_sealed, p_mark);
end $$;
comment on function app.push_add(uuid, bytea, bytea) is 'A browser in which the context''s person is told from now on. FL002, FL003 beyond ten.';

create function app.push_remove(p_subscription_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  who constant uuid := app.notify_person(true);
begin
  if not exists (select from app.push_subscription b
      where b.org_id = org and b.person_id = who and b.subscription_id = p_subscription_id and b.gone_at is null) then
    raise exception 'no such browser' using errcode = 'FL005';
  end if;
  perform app.push_drop(org, p_subscription_id, 'the browser was removed');
end $$;
comment on function app.push_remove(uuid) is 'A browser of the context''s person is told nothing more. FL002, FL005.';

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
  -- One for each of their browsers; what it may tell is asked when it is sent.
  insert into app.push_message (org_id, notification_id, subscription_id, created_at, next_at)
  select p_org_id, made_id, b.subscription_id, p_at, due from app.push_subscription b
  where b.org_id = p_org_id and b.person_id = p_person_id and b.gone_at is null;
  return made_id;
end $$;

create function app.worker_push_take(p_at timestamptz, p_at_most integer)
  returns table (org_id uuid, notification_id uuid, subscription_id uuid, sealed bytea, created_at timestamptz, attempts integer, why text,
    alarms integer, worst text, rule_id uuid, asset_id uuid)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: the messages that are taken, SKIP LOCKED and leased until the worker says what came of them.
  return query
    with due as (
      select o.org_id, o.notification_id, o.subscription_id from app.org t
      cross join lateral (
        select m.org_id, m.notification_id, m.subscription_id, m.next_at from app.push_message m
        where m.org_id = t.org_id and m.state = 'waiting' and m.next_at <= p_at and coalesce(m.leased_until, '-infinity') < now()
        order by m.next_at limit p_at_most for update skip locked) o
      where t.state = 'active' order by o.next_at limit p_at_most
    ), taken as (
      -- One that was queued while its browser went is given up here: nobody would ever say what came of it.
      update app.push_message m set leased_until = case when b.gone_at is null then now() + interval '1 minute' end,
        state = case when b.gone_at is null then m.state else 'given-up' end,
        last_error = case when b.gone_at is null then m.last_error else 'the browser is not told any more' end
      from due d join app.push_subscription b on b.org_id = d.org_id and b.subscription_id = d.subscription_id
      where m.org_id = d.org_id and m.notification_id = d.notification_id and m.subscription_id = d.subscription_id
      returning m.*
    ), closed as (
      -- What comes from now on belongs to the next one, as with a letter.
      update app.notification n set closed_at = p_at from (select distinct k.org_id, k.notification_id from taken k) k
      where n.org_id = k.org_id and n.notification_id = k.notification_id and n.closed_at is null
    )
    select k.org_id, k.notification_id, k.subscription_id, b.sealed, k.created_at, k.attempts, n.why,
      case when n.why = 'outage' then (select count(*)::integer from app.notification_outage x
          where x.org_id = n.org_id and x.notification_id = n.notification_id and app.person_may(n.org_id, n.person_id, 'alarm.read'))
        else f.count end, f.worst, f.rule_id, f.asset_id
    from taken k
    join app.push_subscription b on b.org_id = k.org_id and b.subscription_id = k.subscription_id and b.gone_at is null
    join app.notification n on n.org_id = k.org_id and n.notification_id = k.notification_id and n.person_id = b.person_id
    -- People lose sites, assets move, somebody was faster: what may be told is decided now.
    cross join lateral (select count(*)::integer as count, (array_agg(l.priority order by o.rank desc, i.at desc))[1] as worst,
        (array_agg(l.rule_id order by o.rank desc, i.at desc))[1] as rule_id, (array_agg(l.asset_id order by o.rank desc, i.at desc))[1] as asset_id
      from app.notification_alarm i
      join app.alarm l on l.org_id = i.org_id and l.rule_id = i.rule_id and l.asset_id = i.asset_id and l.state in ('unacknowledged', 'returned')
      cross join lateral (select app.priority_rank(l.priority) as rank) o
      where i.org_id = n.org_id and i.notification_id = n.notification_id and app.person_may_at(n.org_id, n.person_id, 'alarm.read', l.site_id)) f;
end $$;
comment on function app.worker_push_take(timestamptz, integer) is
  'Messages to browsers that are due, leased for a minute, and what each may tell at this moment; none of it: alarms is 0.';

create function app.worker_push_done(p_org_id uuid, p_notification_id uuid, p_subscription_id uuid, p_at timestamptz, p_error text, p_is_final boolean,
    p_is_gone boolean, p_wait interval) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update app.push_message m set leased_until = null, attempts = m.attempts + 1, last_error = left(p_error, 300), next_at = p_at + p_wait,
    state = case when p_error is null then 'sent' when p_is_final then 'given-up' else 'waiting' end
  -- Whose lease is over has nothing to say: somebody else has the message.
  where m.org_id = p_org_id and m.notification_id = p_notification_id and m.subscription_id = p_subscription_id and m.state = 'waiting'
    and m.leased_until > now();
  if found and p_is_gone then
    perform app.push_drop(p_org_id, p_subscription_id, p_error);
  end if;
end $$;
comment on function app.worker_push_done(uuid, uuid, uuid, timestamptz, text, boolean, boolean, interval) is
  'What came of a try: sent, or why not and whether it is tried again; gone: the browser does not want anything any more.';

drop function app.notified(integer);
create function app.notified(p_at_most integer)
  returns table (notification_id uuid, why text, created_at timestamptz, send_at timestamptz, closed_at timestamptz, seen_at timestamptz, more integer,
    email boolean, sent_at timestamptz, given_up_at timestamptz, next_at timestamptz, attempts integer, last_error text, alarms jsonb, outages jsonb,
    pushed integer, pushing integer, not_pushed integer, push_error text)
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
        where t.org_id = n.org_id and t.notification_id = n.notification_id), '[]'),
      b.pushed, b.pushing, b.not_pushed, b.push_error
    from app.notification n
    cross join lateral (select count(*) filter (where x.state = 'sent')::integer as pushed, count(*) filter (where x.state = 'waiting')::integer as pushing,
        count(*) filter (where x.state = 'given-up')::integer as not_pushed,
        (array_agg(x.last_error order by x.next_at desc) filter (where x.state <> 'sent' and x.last_error is not null))[1] as push_error
      from app.push_message x where x.org_id = n.org_id and x.notification_id = n.notification_id) b
    left join identity.notice m on m.notice_id = n.notification_id
    where n.org_id = org and n.person_id = who
    order by n.created_at desc, n.notification_id
    limit p_at_most;
end $$;
comment on function app.notified(integer) is 'What the context''s person was told, the newest first, and what became of the letters. FL002.';

create or replace function app.worker_prune_told(p_at timestamptz, p_keep interval, p_keep_messages interval, p_keep_links interval, p_at_most integer) returns integer
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
    delete from app.push_message m where m.org_id = tenant and m.notification_id = any (gone);
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
