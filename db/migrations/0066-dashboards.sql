-- Dashboards: tiles that a person puts together, for themselves or for the organisation. What stands on the tiles is
-- sealed; which assets they show is not, because a wall sees these assets and no other (0067).

alter table ctx.permission no force row level security;
insert into ctx.permission (permission, scope, dangerous, needs_mfa, platform) values
  ('dashboard.edit',  'site',         false, false, false),
  ('dashboard.share', 'organisation', false, false, false);
alter table ctx.permission force row level security;

alter table ctx.role_permission no force row level security;
insert into ctx.role_permission (role, permission) values
  ('operator',     'dashboard.edit'),
  ('site_manager', 'dashboard.edit'),
  ('engineer',     'dashboard.edit'),
  ('engineer',     'dashboard.share'),
  ('org_admin',    'dashboard.edit'),
  ('org_admin',    'dashboard.share');
alter table ctx.role_permission force row level security;

set local role fairlead_definer;

-- Everybody's grant is worked out anew, since it is kept.
select ctx.regrant(p.org_id, array_agg(p.person_id)) from app.person p group by p.org_id;

set local role fairlead_owner;

create table app.dashboard (
  org_id uuid not null default ctx.org_id(),
  dashboard_id uuid not null,
  owner_id uuid not null default ctx.person_id(),
  is_shared boolean not null default false,
  name_sealed bytea not null,
  tiles_sealed bytea not null,
  -- Of the tiles: the assets that they show. At most as many as there are tiles.
  asset_ids uuid[] not null check (cardinality(asset_ids) <= 40),
  -- And whose alarms they list: those of some sites, or of all that the viewer may see.
  alarm_site_ids uuid[] not null default '{}' check (cardinality(alarm_site_ids) <= 40),
  alarms_everywhere boolean not null default false,
  -- Counted by each change: who changes an older one has not seen what they would overwrite.
  version integer not null default 1 check (version > 0),
  archived_at timestamptz,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (org_id, dashboard_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, owner_id) references app.person (org_id, person_id)
);
create index dashboard_of_owner on app.dashboard (org_id, owner_id);

alter table app.dashboard enable row level security, force row level security;

create policy org on app.dashboard as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.dashboard for select to fairlead_api
  using ((select ctx.can('asset.read')) and (is_shared or owner_id = (select ctx.person_id())));
create policy add on app.dashboard for insert to fairlead_api
  with check (owner_id = (select ctx.person_id()) and (select ctx.can('dashboard.edit'))
    and (not is_shared or (select ctx.can_everywhere('dashboard.share'))));
-- Whoever may not share changes their own alone; one that is for all is taken back by its owner alone.
create policy edit on app.dashboard for update to fairlead_api
  using (case when is_shared then (select ctx.can_everywhere('dashboard.share'))
    else owner_id = (select ctx.person_id()) and (select ctx.can('dashboard.edit')) end)
  with check (case when is_shared then (select ctx.can_everywhere('dashboard.share'))
    else owner_id = (select ctx.person_id()) and (select ctx.can('dashboard.edit')) end);
create policy definer on app.dashboard to fairlead_definer using (true) with check (true);

create trigger audit after insert or update on app.dashboard for each row execute function audit.record('dashboard_id');
alter table app.dashboard enable always trigger audit;

set local role fairlead_definer;

create function app.dashboard_changes() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  new.version := old.version + 1;
  new.changed_at := clock_timestamp();
  return new;
end $$;
comment on function app.dashboard_changes() is 'Counts the versions of a dashboard.';
grant execute on function app.dashboard_changes() to fairlead_owner;

set local role fairlead_owner;

create trigger changes before update on app.dashboard for each row execute function app.dashboard_changes();
alter table app.dashboard enable always trigger changes;
