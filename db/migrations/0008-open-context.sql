-- Opening the context. The token is a bind parameter, never part of the text of a statement.

set local role fairlead_definer;

create function ctx.session_org(token bytea)
  returns table (org_id uuid, org_kind text, person_id uuid, session_id uuid, account_id uuid, role text,
    permissions text[], all_sites boolean, site_ids uuid[], expires_at timestamptz, last_seen_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select s.org_id, o.kind, s.person_id, s.session_id, s.account_id, p.role,
      array(select rp.permission from ctx.role_permission rp where rp.role = p.role),
      p.role not in ('operator', 'site_manager'),
      case when p.role in ('operator', 'site_manager')
        then array(select ps.site_id from app.person_site ps where ps.org_id = s.org_id and ps.person_id = s.person_id)
        else '{}'::uuid[] end,
      least(s.expires_at, s.idle_expires_at), s.last_seen_at
    from identity.session s
    join app.person p on p.org_id = s.org_id and p.person_id = s.person_id
    join app.org o on o.org_id = s.org_id
    where s.token_hash = sha256(token)
      and s.ended_at is null
      and s.expires_at > statement_timestamp()
      and s.idle_expires_at > statement_timestamp()
      and p.state = 'active'
      and o.state = 'active';
end $$;
comment on function ctx.session_org(bytea) is 'What a live session''s token stands for; no row when it is not live. For vault and auth.';

create function ctx.open(token bytea, request_id text, address text, permission text default null) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  payload text;
  org uuid;
  person uuid;
  permissions text;
  at_sites boolean;
  inner_pad bytea;
  outer_pad bytea;
  ends float8;
  seen float8;
begin
  if current_setting('fairlead.context', true) <> '' then
    -- One transaction, one person: what an earlier statement saw must not mix with what a later one writes.
    raise exception 'a context is open already' using errcode = 'FL002';
  end if;
  if concat(request_id, address) ~ '[| ]' or length(request_id) > 64 or length(address) > 64 then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  -- One statement for all of it, no record, few expressions: this runs at every request. (An organisation that is closed
  -- has no live session: app.org_changed.)
  select concat_ws('|', x.org_id, p.org_kind, x.person_id, x.session_id, p.role, coalesce(open.request_id, ''), coalesce(open.address, '')),
    x.org_id, x.person_id, b.permissions, b.at_sites, k.inner_pad, k.outer_pad,
    date_part('epoch', least(x.expires_at, x.idle_expires_at)), date_part('epoch', x.last_seen_at)
  into payload, org, person, permissions, at_sites, inner_pad, outer_pad, ends, seen
  from identity.session x
  join app.person p on p.org_id = x.org_id and p.person_id = x.person_id
  join ctx.role_bundle b on b.role = p.role
  cross join ctx.key k
  where x.token_hash = sha256(token)
    and x.ended_at is null
    and least(x.expires_at, x.idle_expires_at) > statement_timestamp()
    and p.state = 'active';
  if payload is null then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if strpos(permissions, ' ' || permission || ' ') = 0 then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if at_sites then
    payload := payload || '||' || permissions || '|' || (
      select coalesce(string_agg(ps.site_id::text, ','), '') from app.person_site ps where ps.org_id = org and ps.person_id = person);
  else
    payload := payload || '|' || permissions || '||';
  end if;
  perform set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true);
  return payload || '|' || ends || '|' || seen;
end $$;
comment on function ctx.open(bytea, text, text, text) is
  'Privilege raise: turns a live session''s token into this transaction''s context. Answers the payload, when the session ends and when it was last seen (epoch, s). FL001 when it is not live, FL002 when its role lacks the permission.';

create function ctx.touch(token bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- At most one write a minute and session, so that reading stays reading.
  update identity.session s
  -- As far ahead as the session's maker put it at first (SESSION_IDLE_S), never beyond its absolute end.
  set last_seen_at = now(), idle_expires_at = least(s.expires_at, now() + (s.idle_expires_at - s.last_seen_at))
  where s.token_hash = sha256(token) and s.ended_at is null
    and s.expires_at > now() and s.idle_expires_at > now()
    and s.last_seen_at < now() - interval '1 minute';
end $$;
comment on function ctx.touch(bytea) is 'A sign of life of a live session.';

create function app.org_changed() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  update identity.session s set ended_at = now(), ended_why = 'organisation closed'
  where s.org_id = new.org_id and s.ended_at is null and new.state <> 'active';
  return null;
end $$;
grant execute on function app.org_changed() to fairlead_owner;

set local role fairlead_owner;

create trigger changed after update of state on app.org for each row execute function app.org_changed();
alter table app.org enable always trigger changed;
