-- People of an organisation, its sites, and who is assigned where.
-- A person's role decides what they may do; operators and site managers may do it at their assigned sites only.

create table app.person (
  org_id uuid not null default ctx.org_id(),
  person_id uuid not null,
  org_kind text not null default ctx.org_kind(),
  account_id uuid,
  role text not null check (role in ('operator', 'site_manager', 'engineer', 'org_admin', 'staff')),
  state text not null default 'invited' check (state in ('invited', 'active', 'disabled')),
  name_sealed bytea,
  email_sealed bytea,
  created_at timestamptz not null default now(),
  primary key (org_id, person_id),
  foreign key (org_id, org_kind) references app.org (org_id, kind),
  -- Staff belong to the platform's organisation and nobody else does.
  check ((role = 'staff') = (org_kind = 'platform')),
  check (state <> 'active' or account_id is not null),
  unique (org_id, account_id)
);

create table app.site (
  org_id uuid not null default ctx.org_id(),
  site_id uuid not null,
  name_sealed bytea not null,
  note_sealed bytea,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, site_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id)
);

create table app.person_site (
  org_id uuid not null default ctx.org_id(),
  person_id uuid not null,
  site_id uuid not null,
  primary key (org_id, person_id, site_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id)
);

alter table app.person enable row level security, force row level security;
alter table app.site enable row level security, force row level security;
alter table app.person_site enable row level security, force row level security;

create policy org on app.person as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.person for select to fairlead_api using ((select ctx.can('person.read')));
create policy read_self on app.person for select to fairlead_api using (person_id = (select ctx.person_id()));
create policy add on app.person for insert to fairlead_api with check ((select ctx.can('person.edit')) and state = 'invited' and account_id is null);
create policy edit on app.person for update to fairlead_api
  using ((select ctx.can('person.edit'))) with check ((select ctx.can('person.edit')));
create policy definer on app.person to fairlead_definer using (true) with check (true);

create policy org on app.site as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.site for select to fairlead_api
  using ((select ctx.can_everywhere('site.read')) or site_id = any ((select ctx.few_sites_where('site.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('site.read'))));
create policy add on app.site for insert to fairlead_api with check ((select ctx.can_everywhere('site.edit')));
create policy edit on app.site for update to fairlead_api
  using ((select ctx.can_everywhere('site.edit'))) with check ((select ctx.can_everywhere('site.edit')));
create policy definer on app.site to fairlead_definer using (true) with check (true);

create policy org on app.person_site as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.person_site for select to fairlead_api using ((select ctx.can('person.read')));
create policy read_self on app.person_site for select to fairlead_api using (person_id = (select ctx.person_id()));
create policy add on app.person_site for insert to fairlead_api with check ((select ctx.can('person.edit')));
create policy definer on app.person_site to fairlead_definer using (true) with check (true);

create trigger audit after insert or update or delete on app.person for each row execute function audit.record('person_id');
alter table app.person enable always trigger audit;
create trigger audit after insert or update or delete on app.site for each row execute function audit.record('site_id');
alter table app.site enable always trigger audit;
create trigger audit after insert or update or delete on app.person_site for each row execute function audit.record('person_id', 'site_id');
alter table app.person_site enable always trigger audit;
