-- Webhooks: what happens to alarms, to servers of an organisation's choice. A message is fixed when it is made, so that each
-- try sends the same under the same id; the worker delivers until the other side has it.

alter table ctx.permission no force row level security;
insert into ctx.permission (permission, scope, dangerous, needs_mfa, platform) values ('webhook.edit', 'organisation', true, true, false);
alter table ctx.permission force row level security;
alter table ctx.role_permission no force row level security;
insert into ctx.role_permission (role, permission) values ('org_admin', 'webhook.edit');
alter table ctx.role_permission force row level security;

create table app.webhook (
  org_id uuid not null,
  webhook_id uuid not null,
  -- Sealed with the organisation's sub-key 'sink', which of the processes the worker alone gets: {"target": ..., "ca": ...}.
  target_sealed bytea not null,
  -- What its signatures are made with.
  secret_sealed bytea not null,
  -- The lowest that is sent.
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  paused boolean not null default false,
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid,
  primary key (org_id, webhook_id),
  foreign key (org_id) references app.org (org_id)
);
create table app.webhook_message (
  org_id uuid not null,
  message_id uuid not null,
  webhook_id uuid not null,
  -- Lines of the journal; none is a test.
  event_ids uuid[] not null check (cardinality(event_ids) <= 500),
  created_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'given-up')),
  attempts integer not null default 0 check (attempts >= 0),
  next_at timestamptz not null,
  -- Of several workers one delivers; a killed one's lease runs out.
  leased_until timestamptz,
  done_at timestamptz,
  last_error text check (length(last_error) <= 300),
  primary key (org_id, message_id),
  foreign key (org_id, webhook_id) references app.webhook (org_id, webhook_id),
  check ((state = 'waiting') = (done_at is null))
);
create index webhook_message_of on app.webhook_message (org_id, webhook_id, created_at desc);
create index webhook_message_due on app.webhook_message (org_id, webhook_id, next_at) where state = 'waiting';

alter table app.webhook enable row level security, force row level security;
alter table app.webhook_message enable row level security, force row level security;
create policy definer on app.webhook to fairlead_definer using (true) with check (true);
create policy definer on app.webhook_message to fairlead_definer using (true) with check (true);
create trigger audit after insert or update on app.webhook for each row execute function audit.record('webhook_id');
alter table app.webhook enable always trigger audit;

set local role fairlead_definer;

-- Everybody's grant is worked out anew, since it is kept.
select ctx.regrant(p.org_id, array_agg(p.person_id)) from app.person p group by p.org_id;

create function app.webhook_org(p_change boolean) returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  if not ctx.can_everywhere('webhook.edit') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if p_change and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  return ctx.org_id();
end $$;
comment on function app.webhook_org(boolean) is 'The organisation whose webhooks the context may see, or change. FL002, FL007.';

create function app.webhooks()
  returns table (webhook_id uuid, target_sealed bytea, priority text, paused boolean, created_at timestamptz, waiting bigint, last_ok_at timestamptz,
    last_error text, next_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := app.webhook_org(false);
begin
  return query
    select w.webhook_id, w.target_sealed, w.priority, w.paused, w.created_at,
      (select count(*) from app.webhook_message m where m.org_id = org and m.webhook_id = w.webhook_id and m.state = 'waiting'),
      (select max(m.done_at) from app.webhook_message m where m.org_id = org and m.webhook_id = w.webhook_id and m.state = 'sent'),
      f.last_error, f.next_at
    from app.webhook w
    left join lateral (select m.last_error, m.next_at from app.webhook_message m
      where m.org_id = org and m.webhook_id = w.webhook_id and m.state = 'waiting' and m.attempts > 0 order by m.created_at limit 1) f on true
    where w.org_id = org and w.removed_at is null order by w.created_at, w.webhook_id;
end $$;

create function app.webhook_messages(p_webhook_id uuid, p_at_most integer)
  returns table (message_id uuid, events integer, created_at timestamptz, state text, attempts integer, next_at timestamptz, done_at timestamptz, last_error text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := app.webhook_org(false);
begin
  if not exists (select from app.webhook w where w.org_id = org and w.webhook_id = p_webhook_id and w.removed_at is null) then
    raise exception 'no such webhook' using errcode = 'FL005';
  end if;
  return query select m.message_id, cardinality(m.event_ids), m.created_at, m.state, m.attempts, m.next_at, m.done_at, m.last_error
    from app.webhook_message m where m.org_id = org and m.webhook_id = p_webhook_id order by m.created_at desc, m.message_id limit p_at_most;
end $$;
comment on function app.webhook_messages(uuid, integer) is 'The newest messages of a webhook and what became of them. FL002, FL005.';

create function app.webhook_add(p_webhook_id uuid, p_target_sealed bytea, p_secret_sealed bytea, p_priority text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := app.webhook_org(true);
begin
  -- Lock: the organisation, so that of two additions at once both are counted.
  perform 1 from app.org o where o.org_id = org for no key update;
  if (select count(*) from app.webhook w where w.org_id = org and w.removed_at is null) >= 10 then
    raise exception 'an organisation has at most 10 webhooks' using errcode = 'FL003';
  end if;
  insert into app.webhook (org_id, webhook_id, target_sealed, secret_sealed, priority, created_by)
  values (org, p_webhook_id, p_target_sealed, p_secret_sealed, p_priority, ctx.person_id());
end $$;
comment on function app.webhook_add(uuid, bytea, bytea, text) is 'A new webhook, from now on. FL002, FL003 beyond ten, FL007.';

create function app.webhook_edit(p_webhook_id uuid, p_target_sealed bytea, p_priority text, p_paused boolean, p_removed boolean) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := app.webhook_org(true);
begin
  update app.webhook w set target_sealed = coalesce(p_target_sealed, w.target_sealed), priority = coalesce(p_priority, w.priority),
    paused = coalesce(p_paused, w.paused), removed_at = case when p_removed then now() end
  where w.org_id = org and w.webhook_id = p_webhook_id and w.removed_at is null;
  if not found then
    raise exception 'no such webhook' using errcode = 'FL005';
  end if;
  if p_removed then
    update app.webhook_message m set state = 'given-up', done_at = now(), last_error = 'the webhook was removed'
    where m.org_id = org and m.webhook_id = p_webhook_id and m.state = 'waiting';
  else
    -- Whoever has just put it right need not wait for the next try.
    update app.webhook_message m set next_at = now() where m.org_id = org and m.webhook_id = p_webhook_id and m.state = 'waiting';
  end if;
end $$;
comment on function app.webhook_edit(uuid, bytea, text, boolean, boolean) is 'Nulls stay as they are. A removed one is kept and never delivers again. FL002, FL005, FL007.';

create function app.webhook_test(p_webhook_id uuid, p_message_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := app.webhook_org(true);
begin
  insert into app.webhook_message (org_id, message_id, webhook_id, event_ids, created_at, next_at)
  select org, p_message_id, w.webhook_id, '{}', now(), now() from app.webhook w
  where w.org_id = org and w.webhook_id = p_webhook_id and w.removed_at is null;
  if not found then
    raise exception 'no such webhook' using errcode = 'FL005';
  end if;
  perform audit.note_org(org, 'webhook.tested', 'done', jsonb_build_object('webhook_id', p_webhook_id));
end $$;
comment on function app.webhook_test(uuid, uuid) is 'A message that is no alarm, of which the worker tries once whether it arrives. FL002, FL005, FL007.';

create function app.notify_webhooks(orgs uuid[], events uuid[], p_at timestamptz) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into app.webhook_message (org_id, message_id, webhook_id, event_ids, created_at, next_at)
  select n.org_id, gen_random_uuid(), n.webhook_id, array_agg(n.event_id order by n.no), p_at, p_at
  from (
    select h.org_id, h.webhook_id, e.event_id, row_number() over (partition by h.org_id, h.webhook_id order by e.written_at, e.event_id) - 1 as no
    from unnest(orgs, events) t (org_id, event_id)
    join app.alarm_event e on e.org_id = t.org_id and e.event_id = t.event_id
    join app.webhook h on h.org_id = t.org_id and h.removed_at is null and not h.paused and app.priority_rank(e.priority) >= app.priority_rank(h.priority)
  ) n
  group by n.org_id, n.webhook_id, n.no / 500;
end $$;
comment on function app.notify_webhooks(uuid[], uuid[], timestamptz) is 'Messages of these lines of the journal to the webhooks of their organisations, up to 500 lines each.';

create function app.worker_webhooks_take(p_at_most integer, p_webhook_id uuid)
  returns table (org_id uuid, message_id uuid, webhook_id uuid, target_sealed bytea, secret_sealed bytea, created_at timestamptz, attempts integer,
    event_ids uuid[])
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: the messages that are taken, SKIP LOCKED and leased. One of each webhook at a time, the oldest that is due: a
  -- receiver that hangs holds up nobody else's, and a message that it does not take holds up no other one.
  return query
    with due as (
      select o.org_id, o.message_id from app.webhook h
      cross join lateral (
        select m.org_id, m.message_id, m.next_at from app.webhook_message m
        where m.org_id = h.org_id and m.webhook_id = h.webhook_id and m.state = 'waiting' and (not h.paused or cardinality(m.event_ids) = 0)
          and m.next_at <= now() and coalesce(m.leased_until, '-infinity') < now()
        order by m.created_at, m.message_id limit 1 for update skip locked
      ) o
      where h.removed_at is null and h.webhook_id = coalesce(p_webhook_id, h.webhook_id) and not exists (select from app.webhook_message x
        where x.org_id = h.org_id and x.webhook_id = h.webhook_id and x.state = 'waiting' and x.leased_until >= now())
      order by o.next_at limit p_at_most
    )
    update app.webhook_message m set leased_until = now() + interval '2 minutes'
    from due d, app.webhook h
    where m.org_id = d.org_id and m.message_id = d.message_id and h.org_id = m.org_id and h.webhook_id = m.webhook_id
    returning m.org_id, m.message_id, m.webhook_id, h.target_sealed, h.secret_sealed, m.created_at, m.attempts, m.event_ids;
end $$;
comment on function app.worker_webhooks_take(integer, uuid) is
  'Messages that are due, of one webhook or (null) of all, leased to the caller for two minutes.';

create function app.worker_webhook_events(p_org_id uuid, p_message_id uuid)
  returns table (event_id uuid, rule_id uuid, asset_id uuid, site_id uuid, kind text, state text, priority text, at timestamptz, received_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select e.event_id, e.rule_id, e.asset_id, e.site_id, e.kind, e.state, e.priority, e.at, e.received_at
    from app.webhook_message m cross join lateral unnest(m.event_ids) with ordinality u (event_id, n)
    join app.alarm_event e on e.org_id = m.org_id and e.event_id = u.event_id
    -- Only for who holds the lease: the worker reads no journal that nobody is sent.
    where m.org_id = p_org_id and m.message_id = p_message_id and m.leased_until > now()
    order by u.n;
end $$;

create function app.worker_webhook_done(p_org_id uuid, p_message_id uuid, p_error text, p_wait interval, p_keep interval) returns boolean
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update app.webhook_message m set leased_until = null, attempts = m.attempts + 1, last_error = left(p_error, 300), next_at = now() + p_wait,
    state = case when p_error is null then 'sent' when cardinality(m.event_ids) = 0 or m.created_at < now() - p_keep then 'given-up' else 'waiting' end,
    done_at = case when p_error is null or cardinality(m.event_ids) = 0 or m.created_at < now() - p_keep then now() end
  -- Whose lease is over has nothing to say: somebody else has the message.
  where m.org_id = p_org_id and m.message_id = p_message_id and m.state = 'waiting' and m.leased_until > now();
  return found;
end $$;
comment on function app.worker_webhook_done(uuid, uuid, text, interval, interval) is
  'What came of a try: the other side has it, or why not and when to try again, or that it has been long enough. A test is tried once. False: the lease was over, and nothing is noted down.';

create function app.worker_webhook_released(p_org_id uuid, p_message_id uuid, p_wait interval) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update app.webhook_message m set leased_until = null, next_at = now() + p_wait
  where m.org_id = p_org_id and m.message_id = p_message_id and m.state = 'waiting' and m.leased_until > now();
end $$;
comment on function app.worker_webhook_released(uuid, uuid, interval) is
  'A worker that stops, or has trouble of its own, gives its message back; no try is counted.';

create or replace function audit.category_of_note(p_event text) returns text language sql immutable parallel safe
begin atomic
  select case split_part(p_event, '.', 1)
    when 'backup' then 'backup' when 'restore' then 'backup'
    when 'audit' then 'audit' when 'checkpoint' then 'audit' when 'witness' then 'audit' when 'sink' then 'audit'
    when 'clock' then 'control' when 'gateway' then 'control' when 'worker' then 'control' when 'storage' then 'control' when 'alarm' then 'control'
    when 'setting' then 'configuration' when 'platform' then 'configuration' when 'webhook' then 'configuration'
    else 'access' end;
end;
