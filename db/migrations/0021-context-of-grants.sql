-- The context is opened from a session and its person's grant. What a session is, how sure we are of who uses it, and what
-- it may do at most, stands in the session; nothing of it can be raised, only a new session minted (schema identity).
--
-- Payload, separated by `|`:
--   1 organisation  2 its kind  3 person (empty while staff operate as the organisation)  4 session  5 role  6 request id
--   7 address  8 staff member who operates as the organisation  9 the grant by which they do  10 `t`: fresh
--   11 permissions held everywhere (` a b c `)  12.. pairs: permissions (` a b `), sites at which they are held (uuid,uuid)
-- Request id and address hold no `|` and no blank (ctx.open), so that no permission can be written there.

alter table identity.session
  add column kind text not null default 'browser' check (kind in ('browser', 'link', 'token')),
  add column aal text not null default 'password' check (aal in ('password', 'mfa', 'link', 'token')),
  -- When the person last showed a factor.
  add column verified_at timestamptz,
  -- Operating as another organisation, by this grant of it (app.operate_grant). ctx.live looks, at every request, whether it lives.
  add column grant_org_id uuid,
  add column grant_id uuid,
  -- Of a token: ` a b `, what it may do at most.
  add column scopes text,
  add column name_sealed bytea;
update identity.session set kind = 'link', aal = 'link' where link;
alter table identity.session drop column link;
alter table identity.session
  add check (kind <> 'browser' or account_id is not null),
  add check ((kind = 'link') = (aal = 'link') and (kind = 'token') = (aal = 'token')),
  add check ((kind = 'token') = (scopes is not null)),
  add check (num_nulls(grant_org_id, grant_id) in (0, 2)),
  add check (grant_id is null or kind <> 'token');
create index session_of_grant on identity.session (grant_org_id, grant_id) where ended_at is null;
-- Of ended ones too: when somebody was last seen.
drop index identity.session_of_person;
create index session_of_person on identity.session (org_id, person_id);

-- What stands in a live session and its person's grant: the one place that decides whether a session lives. (The CASE keeps
-- the planner from walking an index of all live sessions where the token's own is meant.)
create view ctx.live_session with (security_invoker = true) as
  select x.token_hash, x.org_id, g.org_kind, x.person_id, x.session_id, x.account_id, g.role, g.everywhere, g.at_sites, x.kind, x.aal,
    x.verified_at,
    x.kind = 'link' or (x.kind = 'browser' and x.verified_at > statement_timestamp() - interval '10 minutes'
      -- Not by a clock that has gone back since.
      and x.verified_at <= statement_timestamp() + interval '1 minute') as is_fresh,
    g.needs_mfa and x.aal = 'password' as lacks_mfa,
    x.scopes, x.grant_org_id, x.grant_id, least(x.expires_at, x.idle_expires_at) as expires_at, x.last_seen_at
  from identity.session x
  -- A disabled person has no live session; nor has an organisation that is closed (app.org_changed).
  join ctx.person_grant g on g.org_id = x.org_id and g.person_id = x.person_id and g.is_active
  where case when x.ended_at is null then least(x.expires_at, x.idle_expires_at) > statement_timestamp() end;

set local role fairlead_definer;

create function ctx.staff_id() returns uuid language sql stable parallel restricted
begin atomic select nullif(split_part(ctx.payload(), '|', 8), '')::uuid; end;

create function ctx.grant_id() returns uuid language sql stable parallel restricted
begin atomic select nullif(split_part(ctx.payload(), '|', 9), '')::uuid; end;

create function ctx.is_fresh() returns boolean language sql stable parallel restricted
begin atomic select coalesce(split_part(ctx.payload(), '|', 10) = 't', false); end;
comment on function ctx.is_fresh() is 'The person has shown a factor within the last ten minutes.';

-- Runs for each accessor of each statement: few expressions, each of which PostgreSQL makes ready anew in every transaction.
create or replace function ctx.payload() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  sealed text := current_setting('fairlead.context', true);
  inner_pad bytea;
  outer_pad bytea;
  seal text;
begin
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  seal := encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid()) || timestamptz_send(now())
    || convert_to(substr(sealed, 65), 'UTF8'))), 'hex');
  -- Hashes first: how long the comparison takes says nothing about the seal until it is known to be right.
  if hashtextextended(seal, 0) = hashtextextended(left(sealed, 64), 0) and seal = left(sealed, 64) then
    return substr(sealed, 65);
  end if;
  return null;
end $$;

create or replace function ctx.person_id() returns uuid language sql stable parallel restricted
begin atomic select nullif(split_part(ctx.payload(), '|', 3), '')::uuid; end;

create or replace function ctx.can_everywhere(permission text) returns boolean language sql stable parallel restricted
begin atomic select coalesce(strpos(split_part(ctx.payload(), '|', 11), ' ' || permission || ' ') > 0, false); end;

create or replace function ctx.few_sites_where(permission text) returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
  sites text;
begin
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

create or replace function ctx.many_sites_where(permission text) returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
  sites text;
begin
  for i in 12 .. coalesce(cardinality(fields), 0) by 2 loop
    if strpos(fields[i], ' ' || permission || ' ') > 0 then
      sites := concat_ws(',', nullif(sites, ''), nullif(fields[i + 1], ''));
    end if;
  end loop;
  if length(sites) > 591 then
    return string_to_array(sites, ',')::uuid[];
  end if;
  return '{}';
end $$;

create function ctx.scoped(permissions text, scopes text) returns text
  language sql stable parallel restricted security definer set search_path = ''
as $$
  -- Nothing dangerous by a token, whatever its scopes say: it has nobody to ask for a factor.
  select coalesce(' ' || string_agg(k.permission, ' ' order by k.permission) || ' ', '') from ctx.permission k
  where strpos(permissions, ' ' || k.permission || ' ') > 0 and strpos(scopes, ' ' || k.permission || ' ') > 0 and not k.dangerous
$$;
comment on function ctx.scoped(text, text) is 'Of these permissions, those that a token with these scopes has.';

create function ctx.operating(elevated boolean) returns text
  language sql immutable parallel safe set search_path = ''
as $$
  select ' asset.read audit.read event.read person.read session.read site.read telemetry.read '
    || case when elevated then 'asset.add asset.edit certificate.issue certificate.revoke signal.edit site.edit ' else '' end
$$;
comment on function ctx.operating(boolean) is 'What staff may do while they operate as a tenant. Nothing dangerous (ctx.permission), elevated or not.';

create function ctx.tell_operating(session_id uuid, org_id uuid, permission text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  if exists (select from ctx.operate_seen s where s.session_id = tell_operating.session_id and s.permission = tell_operating.permission
      and s.told_at > statement_timestamp() - interval '1 minute') then
    return;
  end if;
  insert into ctx.operate_seen as s (session_id, permission, told_at) values (session_id, permission, statement_timestamp())
  on conflict on constraint operate_seen_pkey do update set told_at = excluded.told_at where s.told_at <= excluded.told_at - interval '1 minute';
  if found then
    perform audit.note_org(org_id, 'operate-as.read', 'done', jsonb_build_object('permission', permission));
  end if;
end $$;
comment on function ctx.tell_operating(uuid, uuid, text) is 'A line in the tenant''s log, at most once a minute for each permission that staff use there.';

create function ctx.live(token bytea, out org_id uuid, out org_kind text, out person_id uuid, out session_id uuid, out account_id uuid,
    out role text, out everywhere text, out at_sites text, out kind text, out aal text, out verified_at timestamptz, out is_fresh boolean,
    out lacks_mfa boolean, out staff_org_id uuid, out staff_id uuid, out grant_id uuid, out is_elevated boolean, out grant_ends_at timestamptz, out is_over boolean,
    out expires_at timestamptz, out last_seen_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  scopes text;
  tenant uuid;
begin
  select l.org_id, l.org_kind, l.person_id, l.session_id, l.account_id, l.role, l.everywhere, l.at_sites, l.kind, l.aal, l.verified_at,
    l.is_fresh, l.lacks_mfa, l.scopes, l.expires_at, l.last_seen_at, l.grant_org_id, l.grant_id, false
  into org_id, org_kind, person_id, session_id, account_id, role, everywhere, at_sites, kind, aal, verified_at,
    is_fresh, lacks_mfa, scopes, expires_at, last_seen_at, tenant, grant_id, is_over
  from ctx.live_session l where l.token_hash = sha256(token);
  if session_id is null then
    return;
  end if;
  if lacks_mfa then
    everywhere := ' session.read ';
    at_sites := '';
  elsif scopes is not null then
    everywhere := ctx.scoped(everywhere, scopes || 'session.read ');
    at_sites := coalesce((select string_agg(ctx.scoped(p.permissions, scopes) || '|' || p.sites, '|') from ctx.pairs(at_sites) p), '');
  end if;
  if grant_id is null then
    return;
  end if;
  -- Staff operating as a tenant: what they are at home counts for being allowed to, and for nothing else.
  select g.elevated, g.expires_at into is_elevated, grant_ends_at
  from app.operate_grant g
  join app.org o on o.org_id = g.org_id and o.state = 'active'
  where g.org_id = tenant and g.grant_id = live.grant_id and g.staff_org_id = live.org_id and g.staff_id = live.person_id
    and g.state = 'granted' and g.expires_at > statement_timestamp();
  is_over := not found or strpos(everywhere, ' platform.operate-as ') = 0;
  everywhere := case when is_over then '' else ctx.operating(is_elevated) end;
  at_sites := '';
  staff_org_id := org_id;
  staff_id := person_id;
  person_id := null;
  org_id := tenant;
  org_kind := 'tenant';
  expires_at := least(expires_at, grant_ends_at);
end $$;
comment on function ctx.live(bytea) is
  'Everything about a live session: whose, how sure, what it may do. All null when it is not live.';

drop function ctx.session_org(bytea);
create function ctx.session_org(token bytea)
  returns table (org_id uuid, org_kind text, person_id uuid, session_id uuid, account_id uuid, role text, permissions text[],
    kind text, aal text, verified_at timestamptz, is_fresh boolean, lacks_mfa boolean, staff_org_id uuid, staff_id uuid, grant_id uuid,
    expires_at timestamptz, last_seen_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select l.org_id, l.org_kind, l.person_id, l.session_id, l.account_id, l.role,
      array(select p from unnest(string_to_array(l.everywhere, ' ') || (select string_to_array(string_agg(s.permissions, ' '), ' ') from ctx.pairs(l.at_sites) s)) p
        where p <> ''),
      l.kind, l.aal, l.verified_at, l.is_fresh, l.lacks_mfa, l.staff_org_id, l.staff_id, l.grant_id, l.expires_at, l.last_seen_at
    from ctx.live(token) l where l.session_id is not null and not l.is_over;
end $$;
comment on function ctx.session_org(bytea) is 'What a live session''s token stands for; no row when it is not live. For vault and auth.';

drop function ctx.open(bytea, text, text, text);
create function ctx.open_carefully(token bytea, request_id text, address text, permission text, step_up boolean) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  l record;
  payload text;
  inner_pad bytea;
  outer_pad bytea;
begin
  if current_setting('fairlead.context', true) <> '' then
    -- One transaction, one person: what an earlier statement saw must not mix with what a later one writes.
    raise exception 'a context is open already' using errcode = 'FL002';
  end if;
  if concat(request_id, address) ~ '[|[:space:][:cntrl:]]' or length(request_id) > 64 or length(address) > 64 then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  l := ctx.live(token);
  if l.session_id is null then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.is_over then
    raise exception 'operating as this organisation has ended' using errcode = 'FL008';
  end if;
  if l.lacks_mfa and permission <> 'session.read' then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  if strpos(l.everywhere || l.at_sites, ' ' || permission || ' ') = 0 then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  if step_up and not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  payload := concat_ws('|', l.org_id, l.org_kind, coalesce(l.person_id::text, ''), l.session_id, l.role, coalesce(request_id, ''),
    coalesce(address, ''), coalesce(l.staff_id::text, ''), coalesce(l.grant_id::text, ''),
    case when l.is_fresh then 't' else '' end, l.everywhere, l.at_sites);
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  perform set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true);
  if l.grant_id is not null then
    perform ctx.tell_operating(l.session_id, l.org_id, coalesce(permission, 'session.read'));
  end if;
  return payload || E'\n' || concat_ws('|', date_part('epoch', l.expires_at), date_part('epoch', l.last_seen_at), l.kind, l.aal,
    coalesce(date_part('epoch', l.verified_at)::text, ''), l.lacks_mfa::text, coalesce(l.is_elevated::text, ''),
    coalesce(date_part('epoch', l.grant_ends_at)::text, ''));
end $$;
comment on function ctx.open_carefully(bytea, text, text, text, boolean) is
  'ctx.open for every session, and every refusal.';

-- What most requests are: a whole session of a person, who may what they ask. One statement and few expressions, as this
-- runs at every request (and one plan for all of them); whatever is not so, or not in order, is for ctx.open_carefully to
-- look at again and to refuse.
create function ctx.open(token bytea, request_id text, address text, permission text default null, step_up boolean default false) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = '' set plan_cache_mode = 'force_generic_plan'
as $$
declare
  hash bytea := sha256(token);
  is_whole boolean;
  is_fresh boolean;
  everywhere text;
  at_sites text;
  payload text;
  more text;
  inner_pad bytea;
  outer_pad bytea;
begin
  select l.scopes is null and l.grant_id is null and not l.lacks_mfa, l.is_fresh, l.everywhere, l.at_sites,
    concat_ws('|', l.org_id, l.org_kind, l.person_id, l.session_id, l.role, open.request_id, open.address, '', ''),
    concat_ws('|', date_part('epoch', l.expires_at), date_part('epoch', l.last_seen_at), l.kind, l.aal,
      coalesce(date_part('epoch', l.verified_at)::text, ''), 'false', '', ''),
    k.inner_pad, k.outer_pad
  into is_whole, is_fresh, everywhere, at_sites, payload, more, inner_pad, outer_pad
  from ctx.live_session l cross join ctx.key k where l.token_hash = hash;
  if (is_whole
    and (permission is null or strpos(everywhere || at_sites, ' ' || permission || ' ') > 0)
    and (not step_up or is_fresh)
    and coalesce(current_setting('fairlead.context', true), '') = ''
    and request_id || address !~ '[|[:space:][:cntrl:]]' and length(request_id) <= 64 and length(address) <= 64) is not true
  then
    return ctx.open_carefully(token, request_id, address, permission, step_up);
  end if;
  payload := payload || case when is_fresh then '|t|' else '||' end || everywhere || '|' || at_sites;
  more := payload || E'\n' || more;
  payload := set_config('fairlead.context', encode(sha256(outer_pad || sha256(inner_pad || int4send(pg_backend_pid())
    || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload, true);
  return more;
end $$;
comment on function ctx.open(bytea, text, text, text, boolean) is
  'Privilege raise: turns a live session''s token into this transaction''s context. Answers the payload and, behind a line break, when the session ends, was last seen (epoch, s), its kind, its level, when a factor was last shown, whether a second one is needed, and of a grant whether it is elevated and when it ends. FL001 when the session is not live, FL002 without the permission, FL006 without the second factor that the person needs, FL007 when step_up is asked for and the person has not shown a factor lately, FL008 when operating as an organisation has ended.';

create or replace function ctx.touch(token bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- At most one write a minute and session, so that reading stays reading. As far ahead as the session's maker put it at
  -- first or the organisation says since, never beyond its absolute end. A token knows no idleness.
  update identity.session s
  set last_seen_at = now(), idle_expires_at = least(s.expires_at, now() + case when s.kind = 'token' then s.idle_expires_at - s.last_seen_at
    else least(s.idle_expires_at - s.last_seen_at, make_interval(mins => o.idle_minutes)) end)
  from app.org_settings o
  where s.token_hash = sha256(token) and s.ended_at is null
    and s.expires_at > now() and s.idle_expires_at > now()
    and s.last_seen_at < now() - interval '1 minute'
    and o.org_id = s.org_id;
end $$;

create or replace function identity.inviter(p_session bytea, p_person_id uuid)
  returns table (org_id uuid, person_id uuid)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  s record;
begin
  s := ctx.live(p_session);
  if s.session_id is null then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  return query
    select p.org_id, s.person_id from app.person p
    left join ctx.person_grant g on g.org_id = p.org_id and g.person_id = p.person_id
    where p.person_id = p_person_id and p.state = 'invited'
      -- An invitation hands over what the person will hold: only by who holds as much.
      and ((p.org_id = s.org_id and strpos(s.everywhere, ' person.edit ') > 0 and ctx.covers(s.everywhere, s.at_sites, g.everywhere, g.at_sites))
        -- Staff found an organisation, they do not join it: only while nobody has ever been active there.
        or (s.org_kind = 'platform' and strpos(s.everywhere, ' platform.organisations ') > 0 and p.role = 'org_admin'
          and exists (select from app.org_register r where r.org_id = s.org_id and r.tenant_id = p.org_id)
          and not exists (select from app.person q where q.org_id = p.org_id and q.state <> 'invited')));
  if not found then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
end $$;

set local role fairlead_owner;

-- Permissions of the whole organisation are held everywhere or not at all; those of a site count at that site.
alter policy read on app.org_register using ((select ctx.can_everywhere('platform.organisations')));
alter policy read on app.person using ((select ctx.can_everywhere('person.read')));
alter policy add on app.person with check ((select ctx.can_everywhere('person.edit')) and state = 'invited' and account_id is null);
alter policy edit on app.person using ((select ctx.can_everywhere('person.edit'))) with check ((select ctx.can_everywhere('person.edit')));
alter policy read on app.person_site using ((select ctx.can_everywhere('person.read')));
-- Assignments are made by app.set_person_sites alone.
drop policy add on app.person_site;
alter policy read on app.certificate
  using ((select ctx.can_everywhere('asset.read')) or asset_id in (select a.asset_id from app.asset a));
alter policy read on app.revocation
  using ((select ctx.can_everywhere('asset.read')) or asset_id in (select a.asset_id from app.asset a));
alter policy read on app.presence
  using ((select ctx.can_everywhere('asset.read')) or asset_id in (select a.asset_id from app.asset a));
-- An asset that the person may see, at a site whose telemetry they may read.
alter policy read on app.signal
  using ((select ctx.can_everywhere('telemetry.read')) or asset_id in (select a.asset_id from app.asset a
    where a.site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
      or a.site_id in (select unnest(ctx.many_sites_where('telemetry.read')))));

create policy edit on app.org for update to fairlead_api
  using ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()))
  with check ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()));
create policy read on app.org_settings for select to fairlead_api using ((select ctx.can('session.read')));
create policy edit on app.org_settings for update to fairlead_api
  using ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()))
  with check ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()));
create policy read on app.permission_group for select to fairlead_api using ((select ctx.can_everywhere('person.read')));
create policy read on app.group_site for select to fairlead_api using ((select ctx.can_everywhere('person.read')));
create policy read on app.group_member for select to fairlead_api using ((select ctx.can_everywhere('person.read')));

drop function ctx.all_sites();
drop function ctx.site_ids();
drop table ctx.role_bundle;

-- Everybody who is there already.
do $$
declare
  o record;
begin
  set local role fairlead_definer;
  for o in select p.org_id, array_agg(p.person_id) as people from app.person p group by p.org_id loop
    perform ctx.regrant(o.org_id, o.people);
  end loop;
end $$;
set local role fairlead_owner;
