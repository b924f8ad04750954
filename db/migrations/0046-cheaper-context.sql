-- The same context for less: what opening and reading it costs is nearly all making expressions and executor nodes ready,
-- which PostgreSQL does anew in every transaction. So what does not change between requests is written down as text when
-- it changes, and what is left are few expressions (docs/decisions/database-isolation.md has the figures).

-- The second line of the answer of ctx.open, of a whole session of a person: null where ctx.open_carefully has to look.
-- (Of a session that nobody shows a factor for, it says what ctx.live says of it; the ends are epoch seconds.)
alter table identity.session add column told text generated always as (
  case when scopes is null and grant_id is null then
    date_part('epoch', least(expires_at, idle_expires_at) at time zone 'UTC')::text || '|' || date_part('epoch', last_seen_at at time zone 'UTC')::text
    || '|' || kind || '|' || aal || '|' || coalesce(date_part('epoch', verified_at at time zone 'UTC')::text, '') || '|false||'
  end) stored;

-- The fields of the payload before the session, and from the eleventh on.
alter table ctx.person_grant
  add column head text generated always as (org_id::text || '|' || org_kind || '|' || person_id::text || '|') stored,
  add column tail text generated always as (everywhere || '|' || at_sites) stored;

create or replace view ctx.live_session with (security_invoker = true) as
  select x.token_hash, x.org_id, g.org_kind, x.person_id, x.session_id, x.account_id, g.role, g.everywhere, g.at_sites, x.kind, x.aal,
    x.verified_at,
    x.kind = 'link' or (x.kind = 'browser' and x.verified_at > statement_timestamp() - interval '10 minutes'
      -- Not by a clock that has gone back since.
      and x.verified_at <= statement_timestamp() + interval '1 minute') as is_fresh,
    g.needs_mfa and x.aal = 'password' as lacks_mfa,
    x.scopes, x.grant_org_id, x.grant_id, least(x.expires_at, x.idle_expires_at) as expires_at, x.last_seen_at,
    x.told, g.head, g.tail
  from identity.session x
  -- A disabled person has no live session; nor has an organisation that is closed (app.org_changed).
  join ctx.person_grant g on g.org_id = x.org_id and g.person_id = x.person_id and g.is_active
  where case when x.ended_at is null then least(x.expires_at, x.idle_expires_at) > statement_timestamp() end;

-- Also what a migration may use before db/roles.sql is applied again. Whole tables: a check of each column by itself
-- costs more than reading the row, and fairlead_definer is nobody who logs in.
grant select on identity.session, ctx.person_grant, ctx.live_session, ctx.key to fairlead_definer;

set local role fairlead_definer;

-- Bytes, not text: a position in text is found by walking there.
create or replace function ctx.payload() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  sealed bytea := convert_to(current_setting('fairlead.context', true), 'UTF8');
  payload bytea := substr(sealed, 65);
  inner_pad bytea;
  outer_pad bytea;
begin
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  -- Compared as hashes: how long the comparison takes says nothing about the seal.
  if sha256(substr(sealed, 1, 64)) = sha256(convert_to(encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || payload)), 'hex'), 'UTF8'))
  then
    return convert_from(payload, 'UTF8');
  end if;
  return null;
end $$;

create or replace function ctx.few_sites_where(permission text) returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
  sites text;
begin
  -- The sites of one's role, and of no group: what most people have.
  if cardinality(fields) = 13 then
    return case when strpos(fields[12], ' ' || permission || ' ') > 0 and length(fields[13]) <= 591
      then string_to_array(nullif(fields[13], ''), ',')::uuid[] end;
  end if;
  for i in 12 .. coalesce(cardinality(fields), 0) by 2 loop
    if strpos(fields[i], ' ' || permission || ' ') > 0 then
      sites := concat_ws(',', nullif(sites, ''), nullif(fields[i + 1], ''));
    end if;
  end loop;
  -- Sixteen ids of 36 characters and the commas between them.
  if length(sites) <= 591 then
    return string_to_array(nullif(sites, ''), ',')::uuid[];
  end if;
  return null;
end $$;

create or replace function ctx.open(token bytea, request_id text, address text, permission text default null, step_up boolean default false) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  is_fresh boolean;
  tail text;
  payload text;
  told text;
  inner_pad bytea;
  outer_pad bytea;
begin
  -- No payload for a request id or an address that could write a field or a permission into it, or is too long.
  select l.is_fresh, l.tail, l.told, k.inner_pad, k.outer_pad,
    case when request_id || address !~ '[|[:space:][:cntrl:]]' and octet_length(request_id) <= 64 and octet_length(address) <= 64 then
      l.head || l.session_id::text || '|' || l.role || '|' || request_id || '|' || address || '|||'
    end
  into is_fresh, tail, told, inner_pad, outer_pad, payload
  from ctx.live_session l cross join ctx.key k where l.token_hash = sha256(token) and not l.lacks_mfa;
  payload := payload || case when is_fresh then 't|' else '|' end || tail;
  if (payload || told <> ''
    and (permission is null or strpos(tail, ' ' || permission || ' ') > 0)
    and (not step_up or is_fresh)
    and coalesce(current_setting('fairlead.context', true), '') = '') is not true
  then
    return ctx.open_carefully(token, request_id, address, permission, step_up);
  end if;
  return case when set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true) <> '' then payload || E'\n' || told end;
end $$;

set local role fairlead_owner;
