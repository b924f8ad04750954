-- Walls: screens that show one dashboard and can do nothing else. A wall is a session of the kind `token` whose context is
-- made of its dashboard at every request: these assets, the alarms that its tiles list, and no person's permissions. So
-- whatever ends sessions ends walls, and what a wall may see the policies decide.

alter table identity.session
  add column dashboard_id uuid,
  add foreign key (org_id, dashboard_id) references app.dashboard (org_id, dashboard_id),
  add check (dashboard_id is null or kind = 'token');

create or replace view ctx.live_session with (security_invoker = true) as
  select x.token_hash, x.org_id, g.org_kind, x.person_id, x.session_id, x.account_id, g.role, g.everywhere, g.at_sites, x.kind, x.aal,
    x.verified_at,
    x.kind = 'link' or (x.kind = 'browser' and x.verified_at > statement_timestamp() - interval '10 minutes'
      -- Not by a clock that has gone back since.
      and x.verified_at <= statement_timestamp() + interval '1 minute') as is_fresh,
    g.needs_mfa and x.aal = 'password' as lacks_mfa,
    x.scopes, x.grant_org_id, x.grant_id, least(x.expires_at, x.idle_expires_at) as expires_at, x.last_seen_at,
    x.told, g.head, g.tail, x.dashboard_id
  from identity.session x
  -- A disabled person has no live session; nor has an organisation that is closed (app.org_changed).
  join ctx.person_grant g on g.org_id = x.org_id and g.person_id = x.person_id and g.is_active
  where case when x.ended_at is null then least(x.expires_at, x.idle_expires_at) > statement_timestamp() end;

-- Also what a migration may use before db/roles.sql is applied again.
grant select on app.dashboard to fairlead_definer;
grant insert (dashboard_id) on identity.session to fairlead_definer;

set local role fairlead_definer;

create function ctx.wall_holds(p_org_id uuid, p_person_id uuid, p_dashboard_id uuid, p_everywhere text, p_at_sites text,
    out everywhere text, out at_sites text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  d record;
  assets text;
  sites text;
  alarming text;
begin
  -- Dead with its dashboard, and with its maker's leave to show it.
  select x.asset_ids, x.alarm_site_ids, x.alarms_everywhere into d
  from app.dashboard x
  where x.org_id = p_org_id and x.dashboard_id = p_dashboard_id and x.archived_at is null
    and (x.is_shared or x.owner_id = p_person_id) and strpos(p_everywhere, ' dashboard.share ') > 0;
  if not found then
    return;
  end if;
  -- No more than its maker sees now.
  select string_agg(a.asset_id::text, ',') into assets
  from app.asset a
  where a.org_id = p_org_id and a.asset_id = any (d.asset_ids)
    and (strpos(p_everywhere, ' telemetry.read ') > 0 or exists (select from ctx.pairs(p_at_sites) p
      where strpos(p.permissions, ' telemetry.read ') > 0 and a.site_id::text = any (string_to_array(p.sites, ','))));
  -- Where they have ever stood: what an asset sent there stays there.
  select string_agg(distinct s.site_id::text, ',') into sites
  from app.asset_site s
  where s.org_id = p_org_id and s.asset_id = any (string_to_array(assets, ',')::uuid[])
    and (strpos(p_everywhere, ' telemetry.read ') > 0 or exists (select from ctx.pairs(p_at_sites) p
      where strpos(p.permissions, ' telemetry.read ') > 0 and s.site_id::text = any (string_to_array(p.sites, ','))));
  select string_agg(s.site_id::text, ',') into alarming
  from app.site s
  where s.org_id = p_org_id and (d.alarms_everywhere or s.site_id = any (d.alarm_site_ids))
    and (strpos(p_everywhere, ' alarm.read ') > 0 or exists (select from ctx.pairs(p_at_sites) p
      where strpos(p.permissions, ' alarm.read ') > 0 and s.site_id::text = any (string_to_array(p.sites, ','))));
  everywhere := ' wall.show ';
  -- Permissions of nobody: `wall.show` and the ids that stand where sites stand. The ordinary ones hold at no site by
  -- themselves; what of assets a wall sees, the policies below say.
  at_sites := concat_ws('|', ' asset.read ', '', ' telemetry.read ', coalesce(sites, ''), ' alarm.read site.read ', coalesce(alarming, ''),
    ' wall.asset ', coalesce(assets, ''), ' wall.dashboard ', p_dashboard_id::text);
end $$;
comment on function ctx.wall_holds(uuid, uuid, uuid, text, text) is
  'What a wall may: of its dashboard and of what its maker may, the smaller. Null when there is nothing to show any more.';

create or replace function ctx.live(token bytea, out org_id uuid, out org_kind text, out person_id uuid, out session_id uuid, out account_id uuid,
    out role text, out everywhere text, out at_sites text, out kind text, out aal text, out verified_at timestamptz, out is_fresh boolean,
    out lacks_mfa boolean, out staff_org_id uuid, out staff_id uuid, out grant_id uuid, out is_elevated boolean, out grant_ends_at timestamptz, out is_over boolean,
    out expires_at timestamptz, out last_seen_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  scopes text;
  tenant uuid;
  wall_of uuid;
begin
  select l.org_id, l.org_kind, l.person_id, l.session_id, l.account_id, l.role, l.everywhere, l.at_sites, l.kind, l.aal, l.verified_at,
    l.is_fresh, l.lacks_mfa, l.scopes, l.expires_at, l.last_seen_at, l.grant_org_id, l.grant_id, false, l.dashboard_id
  into org_id, org_kind, person_id, session_id, account_id, role, everywhere, at_sites, kind, aal, verified_at,
    is_fresh, lacks_mfa, scopes, expires_at, last_seen_at, tenant, grant_id, is_over, wall_of
  from ctx.live_session l where l.token_hash = sha256(token);
  if session_id is null then
    return;
  end if;
  if wall_of is not null then
    select w.everywhere, w.at_sites into everywhere, at_sites
    from ctx.wall_holds(org_id, person_id, wall_of, everywhere, at_sites) w;
    if everywhere is null then
      session_id := null;
    end if;
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

create function identity.start_wall(p_session bytea, p_session_id uuid, p_token_hash bytea, p_name_sealed bytea, p_dashboard_id uuid,
    p_days integer, p_address text, p_client text)
  returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  -- Screens of one person; more are a sign of links that nobody ends.
  at_most constant integer := 50;
  l record;
  account uuid;
  ends timestamptz := now() + make_interval(days => p_days);
begin
  l := ctx.live(p_session);
  if l.session_id is null or l.is_over then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  if l.lacks_mfa then
    raise exception 'this takes a second factor' using errcode = 'FL006';
  end if;
  -- No wall by a token, and none of an organisation that somebody operates as.
  if l.kind = 'token' or l.grant_id is not null or strpos(l.everywhere, ' dashboard.share ') = 0 then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not coalesce(l.is_fresh, false) then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  if p_days is null or p_days not between 1 and 365 or p_name_sealed is null then
    raise exception 'a wall has a name and an end within a year' using errcode = 'FL004';
  end if;
  if not exists (select from app.dashboard d where d.org_id = l.org_id and d.dashboard_id = p_dashboard_id
      and d.archived_at is null and (d.is_shared or d.owner_id = l.person_id)) then
    raise exception 'no such dashboard' using errcode = 'FL005';
  end if;
  -- Lock: the person, so that of two walls at once both count.
  select p.account_id into account from app.person p where p.org_id = l.org_id and p.person_id = l.person_id for no key update;
  if (select count(*) from identity.session s where s.org_id = l.org_id and s.person_id = l.person_id and s.kind = 'token'
      and s.ended_at is null and s.expires_at > now()) >= at_most then
    raise exception 'there are too many tokens: end some' using errcode = 'FL003';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, idle_expires_at, expires_at, address, client,
    kind, aal, scopes, name_sealed, dashboard_id)
  values (p_session_id, p_token_hash, account, l.org_id, l.person_id, ends, ends, p_address, p_client, 'token', 'token',
    ' alarm.read asset.read telemetry.read ', p_name_sealed, p_dashboard_id);
  return ends;
end $$;
comment on function identity.start_wall(bytea, uuid, bytea, bytea, uuid, integer, text, text) is
  'Mints the session of a wall, by the person of a live and fresh one who may share dashboards. FL001 to FL007 as identity.start_token; FL005: no such dashboard.';

set local role fairlead_owner;

-- Its own dashboard, and no other that is shared.
drop policy read on app.dashboard;
create policy read on app.dashboard for select to fairlead_api
  using (case when (select ctx.can('wall.show')) then dashboard_id = any ((select ctx.few_sites_where('wall.dashboard'))::uuid[])
    else (select ctx.can('asset.read')) and (is_shared or owner_id = (select ctx.person_id())) end);

-- Its assets; and to name them, those that are alarming where it lists alarms.
create policy read_wall on app.asset for select to fairlead_api
  using ((select ctx.can('wall.show')) and (asset_id = any ((select ctx.few_sites_where('wall.asset'))::uuid[])
    or asset_id in (select unnest(ctx.many_sites_where('wall.asset')))
    or asset_id in (select l.asset_id from app.alarm l where l.state <> 'normal')));

create policy read_wall on app.asset_site for select to fairlead_api
  using ((select ctx.can('wall.show')) and (asset_id = any ((select ctx.few_sites_where('wall.asset'))::uuid[])
    or asset_id in (select unnest(ctx.many_sites_where('wall.asset')))));

-- The alarms of its assets, besides those that it lists.
create policy read_wall on app.alarm for select to fairlead_api
  using ((select ctx.can('wall.show')) and (asset_id = any ((select ctx.few_sites_where('wall.asset'))::uuid[])
    or asset_id in (select unnest(ctx.many_sites_where('wall.asset')))));

-- An asset that is named for its alarm alone is measured for nobody; for people as it was (0021).
drop policy read on app.signal;
create policy read on app.signal for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or case
    when (select ctx.can('wall.show')) then asset_id = any ((select ctx.few_sites_where('wall.asset'))::uuid[])
      or asset_id in (select unnest(ctx.many_sites_where('wall.asset')))
    else asset_id in (select a.asset_id from app.asset a
      where a.site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
        or a.site_id in (select unnest(ctx.many_sites_where('telemetry.read')))) end);

-- Of rules those that are alarming there, not all that are for many.
alter policy read on app.alarm_rule
  using ((select ctx.can_everywhere('alarm.read')) or ((select ctx.can('alarm.read')) and case
    when (select ctx.can('wall.show')) then rule_id in (select l.rule_id from app.alarm l where l.state <> 'normal')
    when asset_id is not null then asset_id in (select a.asset_id from app.asset a
      where a.site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[]) or a.site_id in (select unnest(ctx.many_sites_where('alarm.read'))))
    when site_id is not null then site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[])
      or site_id in (select unnest(ctx.many_sites_where('alarm.read')))
    else true end));

-- Neither certificates nor what an asset says of its health are on any dashboard.
alter policy read on app.certificate
  using ((select ctx.can_everywhere('asset.read')) or (asset_id in (select a.asset_id from app.asset a) and not (select ctx.can('wall.show'))));
alter policy read on app.health
  using ((select ctx.can_everywhere('asset.read')) or (asset_id in (select a.asset_id from app.asset a) and not (select ctx.can('wall.show'))));
-- Nor what people said and did about alarms, and who they are.
alter policy read on app.alarm_event
  using (not (select ctx.can('wall.show')) and ((select ctx.can_everywhere('alarm.read'))
    or site_id = any ((select ctx.few_sites_where('alarm.read'))::uuid[]) or site_id in (select unnest(ctx.many_sites_where('alarm.read')))));
-- Whether an asset is there is told of those on the dashboard; what happened at one is told of none.
alter policy read on app.presence
  using ((select ctx.can_everywhere('asset.read')) or case
    when (select ctx.can('wall.show')) then asset_id = any ((select ctx.few_sites_where('wall.asset'))::uuid[])
      or asset_id in (select unnest(ctx.many_sites_where('wall.asset')))
    else asset_id in (select a.asset_id from app.asset a) end);
