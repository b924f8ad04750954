-- Assets: the machines. Each stands at one site.

create table app.asset (
  org_id uuid not null default ctx.org_id(),
  asset_id uuid not null,
  site_id uuid not null,
  kind text not null check (kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other')),
  name_sealed bytea not null,
  note_sealed bytea,
  -- The request that added it: a repeated request is recognised and answered with a conflict.
  request_id uuid,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, asset_id),
  unique (org_id, request_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id)
);
create index asset_of_site on app.asset (org_id, site_id);

alter table app.asset enable row level security, force row level security;
create policy org on app.asset as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.asset for select to fairlead_api
  using ((select ctx.can_everywhere('asset.read')) or site_id = any ((select ctx.few_sites_where('asset.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('asset.read'))));
create policy add on app.asset for insert to fairlead_api
  with check ((select ctx.can_everywhere('asset.add')) or site_id = any ((select ctx.few_sites_where('asset.add'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('asset.add'))));
create policy edit on app.asset for update to fairlead_api
  using ((select ctx.can_everywhere('asset.edit')) or site_id = any ((select ctx.few_sites_where('asset.edit'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('asset.edit'))))
  with check ((select ctx.can_everywhere('asset.edit')) or site_id = any ((select ctx.few_sites_where('asset.edit'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('asset.edit'))));
create policy definer on app.asset to fairlead_definer using (true) with check (true);

create trigger audit after insert or update or delete on app.asset for each row execute function audit.record('asset_id');
alter table app.asset enable always trigger audit;

-- Every site an asset has ever stood at: what it sent while it stood there stays there.
create table app.asset_site (
  org_id uuid not null,
  asset_id uuid not null,
  site_id uuid not null,
  since timestamptz not null default now(),
  primary key (org_id, asset_id, site_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id)
);
alter table app.asset_site enable row level security, force row level security;
create policy org on app.asset_site as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.asset_site for select to fairlead_api
  using ((select ctx.can_everywhere('asset.read')) or site_id = any ((select ctx.few_sites_where('asset.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('asset.read'))));
create policy definer on app.asset_site to fairlead_definer using (true) with check (true);

set local role fairlead_definer;

create function app.asset_stands() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  insert into app.asset_site (org_id, asset_id, site_id) values (new.org_id, new.asset_id, new.site_id) on conflict do nothing;
  return null;
end $$;

grant execute on function app.asset_stands() to fairlead_owner;

set local role fairlead_owner;

create trigger stands after insert or update of site_id on app.asset for each row execute function app.asset_stands();
alter table app.asset enable always trigger stands;
