-- Plans of sites: a picture on which assets have places. Picture and places are sealed; which assets are placed is not,
-- because a wall that shows the plan sees these assets, and of them that they are there and what alarms.

create table app.site_plan (
  org_id uuid not null default ctx.org_id(),
  site_id uuid not null,
  -- Of the picture, as its own header says; null once it was removed.
  media_type text check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  width_px integer check (width_px > 0),
  height_px integer check (height_px > 0),
  image_bytes integer check (image_bytes > 0),
  -- The version of the plan that brought the picture: what is sealed is bound to it, so an older one put back does not open.
  image_version integer check (image_version > 0),
  layout_sealed bytea not null,
  asset_ids uuid[] not null default '{}' check (cardinality(asset_ids) <= 200),
  -- Counted by each change: who changes an older one has not seen what they would overwrite.
  version integer not null default 1 check (version > 0),
  removed_at timestamptz,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (org_id, site_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id),
  check (num_nulls(media_type, width_px, height_px, image_bytes, image_version) in (0, 5)),
  check ((removed_at is null) = (media_type is not null)),
  check (removed_at is null or asset_ids = '{}')
);

-- Apart from the rest: places change often, and the picture need not be read for it.
create table app.site_plan_image (
  org_id uuid not null default ctx.org_id(),
  site_id uuid not null,
  -- Null once it was removed: nothing of it stays here.
  sealed bytea check (octet_length(sealed) <= 4194304),
  primary key (org_id, site_id),
  foreign key (org_id, site_id) references app.site_plan (org_id, site_id)
);

alter table app.site_plan enable row level security, force row level security;
alter table app.site_plan_image enable row level security, force row level security;

create policy org on app.site_plan as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
-- A wall sees the plans of its dashboard, and no other of the sites whose alarms it lists.
create policy read on app.site_plan for select to fairlead_api
  using (case when (select ctx.can('wall.show')) then site_id = any ((select ctx.few_sites_where('wall.plan'))::uuid[])
      or site_id in (select unnest(ctx.many_sites_where('wall.plan')))
    else (select ctx.can_everywhere('site.read')) or site_id = any ((select ctx.few_sites_where('site.read'))::uuid[])
      or site_id in (select unnest(ctx.many_sites_where('site.read'))) end);
create policy add on app.site_plan for insert to fairlead_api with check ((select ctx.can_everywhere('site.edit')));
create policy edit on app.site_plan for update to fairlead_api
  using ((select ctx.can_everywhere('site.edit'))) with check ((select ctx.can_everywhere('site.edit')));
create policy definer on app.site_plan to fairlead_definer using (true) with check (true);

create policy org on app.site_plan_image as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.site_plan_image for select to fairlead_api
  using (site_id in (select p.site_id from app.site_plan p));
create policy add on app.site_plan_image for insert to fairlead_api with check ((select ctx.can_everywhere('site.edit')));
create policy edit on app.site_plan_image for update to fairlead_api
  using ((select ctx.can_everywhere('site.edit'))) with check ((select ctx.can_everywhere('site.edit')));
create policy definer on app.site_plan_image to fairlead_definer using (true) with check (true);

create trigger audit after insert or update on app.site_plan for each row execute function audit.record('site_id');
alter table app.site_plan enable always trigger audit;
-- That there is another picture, never the picture: audit.is_secret.
create trigger audit after insert or update on app.site_plan_image for each row execute function audit.record('site_id');
alter table app.site_plan_image enable always trigger audit;

set local role fairlead_definer;

create function app.site_plan_changes() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  new.version := old.version + 1;
  new.changed_at := clock_timestamp();
  return new;
end $$;
comment on function app.site_plan_changes() is 'Counts the versions of a plan.';
grant execute on function app.site_plan_changes() to fairlead_owner;

set local role fairlead_owner;

create trigger changes before update on app.site_plan for each row execute function app.site_plan_changes();
alter table app.site_plan enable always trigger changes;

alter table app.dashboard
  -- Of the tiles: the sites whose plans they show.
  add column plan_site_ids uuid[] not null default '{}' check (cardinality(plan_site_ids) <= 40);

set local role fairlead_definer;

create or replace function ctx.wall_holds(p_org_id uuid, p_person_id uuid, p_dashboard_id uuid, p_everywhere text, p_at_sites text,
    out everywhere text, out at_sites text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  d record;
  assets text;
  sites text;
  alarming text;
  plans text;
begin
  -- Dead with its dashboard, and with its maker's leave to show it.
  select x.asset_ids, x.alarm_site_ids, x.alarms_everywhere, x.plan_site_ids into d
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
  -- A plan shows the site, the assets on it and their alarms: it takes all three.
  select string_agg(s.site_id::text, ',') into plans
  from app.site s
  where s.org_id = p_org_id and s.site_id = any (d.plan_site_ids)
    and not exists (select from unnest(array[' site.read ', ' asset.read ', ' alarm.read ']) r (permission)
      where strpos(p_everywhere, r.permission) = 0 and not exists (select from ctx.pairs(p_at_sites) p
        where strpos(p.permissions, r.permission) > 0 and s.site_id::text = any (string_to_array(p.sites, ','))));
  everywhere := ' wall.show ';
  -- Permissions of nobody: `wall.show` and the ids that stand where sites stand. The ordinary ones hold at no site by
  -- themselves; what of assets a wall sees, the policies below say.
  at_sites := concat_ws('|', ' asset.read ', '', ' telemetry.read ', coalesce(sites, ''), ' alarm.read site.read ', coalesce(alarming, ''),
    ' wall.asset ', coalesce(assets, ''), ' wall.plan ', coalesce(plans, ''), ' wall.dashboard ', p_dashboard_id::text);
end $$;

set local role fairlead_owner;

-- The site of a plan has a name; what is placed there and stands there has a name, a presence and alarms. Nothing that it measures.
alter policy read on app.site
  using ((select ctx.can_everywhere('site.read')) or site_id = any ((select ctx.few_sites_where('site.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('site.read')))
    or ((select ctx.can('wall.show')) and site_id in (select p.site_id from app.site_plan p)));
create policy read_plan on app.asset for select to fairlead_api
  using ((select ctx.can('wall.show'))
    and (asset_id, site_id) in (select u.asset_id, p.site_id from app.site_plan p, unnest(p.asset_ids) u (asset_id)));
create policy read_plan on app.alarm for select to fairlead_api
  using ((select ctx.can('wall.show'))
    and (asset_id, site_id) in (select u.asset_id, p.site_id from app.site_plan p, unnest(p.asset_ids) u (asset_id)));
create policy read_plan on app.presence for select to fairlead_api
  using ((select ctx.can('wall.show')) and asset_id in (select a.asset_id from app.site_plan p
    join app.asset a on a.org_id = p.org_id and a.site_id = p.site_id and a.asset_id = any (p.asset_ids)));
