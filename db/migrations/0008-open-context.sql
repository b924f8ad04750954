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

create function ctx.open(token bytea, request_id text, address text, permission text default null)
  returns table (org_id uuid, org_kind text, person_id uuid, session_id uuid, role text,
    permissions text[], site_ids uuid[], all_sites boolean, expires_at timestamptz, last_seen_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  s record;
begin
  if current_setting('fairlead.context', true) <> '' then
    -- One transaction, one person: what an earlier statement saw must not mix with what a later one writes.
    raise exception 'a context is open already' using errcode = 'FL002';
  end if;
  if request_id !~ '^[A-Za-z0-9_.:-]{1,64}$' or address !~ '^[0-9A-Fa-f.:%a-z]{1,64}$' then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  select * into s from ctx.session_org(token);
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if permission is not null and not permission = any (s.permissions) then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  perform set_config('fairlead.context', ctx.seal(concat_ws('|', s.org_id, s.org_kind, s.person_id, s.session_id, s.role,
    s.all_sites::text::"char", coalesce(request_id, ''), coalesce(address, ''),
    ' ' || array_to_string(s.permissions, ' ') || ' ', array_to_string(s.site_ids, ','))), true);
  return query select s.org_id, s.org_kind, s.person_id, s.session_id, s.role, s.permissions, s.site_ids, s.all_sites,
    s.expires_at, s.last_seen_at;
end $$;
comment on function ctx.open(bytea, text, text, text) is
  'Privilege raise: turns a live session''s token into this transaction''s context. FL001 when it is not live, FL002 when its role lacks the permission.';

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
