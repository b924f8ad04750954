-- The catalogue of permissions, the roles made of them, and what an organisation makes of them itself: its settings and
-- its own groups. (core/permissions.ts says the same; a test compares.)

create table ctx.permission (
  permission text primary key check (permission ~ '^[a-z.-]+$'),
  -- 'site': can be held at some sites alone. 'organisation': held everywhere or not at all.
  scope text not null check (scope in ('site', 'organisation')),
  -- Its use takes that the person has shown a factor within the last minutes (ctx.is_fresh).
  dangerous boolean not null default false,
  -- Whoever holds it needs a second factor.
  needs_mfa boolean not null default false,
  -- Held by the platform's own people, never by a tenant's.
  platform boolean not null default false,
  check (not dangerous or scope = 'organisation'),
  check (not needs_mfa or dangerous)
);

insert into ctx.permission (permission, scope, dangerous, needs_mfa, platform) values
  ('session.read',           'site',         false, false, false),
  ('site.read',              'site',         false, false, false),
  ('asset.read',             'site',         false, false, false),
  ('asset.add',              'site',         false, false, false),
  ('asset.edit',             'site',         false, false, false),
  ('telemetry.read',         'site',         false, false, false),
  ('event.read',             'site',         false, false, false),
  ('site.edit',              'organisation', false, false, false),
  ('signal.edit',            'organisation', false, false, false),
  ('certificate.issue',      'organisation', false, false, false),
  ('certificate.revoke',     'organisation', false, false, false),
  ('person.read',            'organisation', false, false, false),
  ('person.edit',            'organisation', true,  true,  false),
  ('group.edit',             'organisation', true,  true,  false),
  ('session.manage',         'organisation', false, false, false),
  -- A token can do no more than its maker, and nothing dangerous: engineers may make some without a second factor.
  ('token.add',              'organisation', true,  false, false),
  ('organisation.edit',      'organisation', true,  true,  false),
  ('operate-as.decide',      'organisation', true,  true,  false),
  ('audit.read',             'organisation', false, false, false),
  ('audit.export',           'organisation', true,  true,  false),
  ('audit.stream',           'organisation', true,  true,  false),
  ('person.erase',           'organisation', true,  true,  false),
  ('platform.organisations', 'organisation', false, false, true),
  ('platform.operate-as',    'organisation', true,  true,  true);

-- Forced row-level security binds the owner too; what a migration fills in is the owner's business.
alter table ctx.role_permission no force row level security;
insert into ctx.role_permission (role, permission)
select role, permission
from (values
  ('none',      'session.read'),
  ('engineer',  'token.add'),
  ('org_admin', 'group.edit session.manage token.add organisation.edit operate-as.decide audit.read audit.export audit.stream person.erase'),
  ('staff',     'session.manage organisation.edit audit.read audit.export platform.operate-as')
) as matrix (role, permissions), unnest(string_to_array(permissions, ' ')) as permission;
alter table ctx.role_permission force row level security;

-- 'none': what the person may do, their groups alone say.
alter table app.person drop constraint person_role_check;
alter table app.person add check (role in ('operator', 'site_manager', 'engineer', 'org_admin', 'staff', 'none'));

create table app.org_settings (
  org_id uuid primary key default ctx.org_id() references app.org (org_id),
  mfa_required boolean not null default false,
  -- Staff of the platform operate as this organisation only after one of its people has said yes.
  consent_required boolean not null default false,
  sessions_per_person integer not null default 10 check (sessions_per_person between 1 and 100),
  -- NIST SP 800-63B-4 section 2.2.3: an hour without a touch, a day at the most.
  idle_minutes integer not null default 60 check (idle_minutes between 5 and 60),
  absolute_hours integer not null default 24 check (absolute_hours between 1 and 24),
  login_banner_sealed bytea
);

create table app.permission_group (
  org_id uuid not null default ctx.org_id(),
  group_id uuid not null,
  name_sealed bytea not null,
  note_sealed bytea,
  permissions text[] not null,
  -- At every site of the organisation, also those still to come; else at those of app.group_site.
  everywhere boolean not null,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, group_id),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id)
);

create table app.group_site (
  org_id uuid not null,
  group_id uuid not null,
  site_id uuid not null,
  primary key (org_id, group_id, site_id),
  foreign key (org_id, group_id) references app.permission_group (org_id, group_id),
  foreign key (org_id, site_id) references app.site (org_id, site_id)
);

create table app.group_member (
  org_id uuid not null,
  group_id uuid not null,
  person_id uuid not null,
  primary key (org_id, group_id, person_id),
  foreign key (org_id, group_id) references app.permission_group (org_id, group_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id)
);
create index group_of_member on app.group_member (org_id, person_id);

alter table ctx.permission enable row level security, force row level security;
alter table app.org_settings enable row level security, force row level security;
alter table app.permission_group enable row level security, force row level security;
alter table app.group_site enable row level security, force row level security;
alter table app.group_member enable row level security, force row level security;

create policy definer on ctx.permission to fairlead_definer using (true);
create policy org on app.org_settings as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy definer on app.org_settings to fairlead_definer using (true) with check (true);
create policy org on app.permission_group as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy definer on app.permission_group to fairlead_definer using (true) with check (true);
create policy org on app.group_site as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy definer on app.group_site to fairlead_definer using (true) with check (true);
create policy org on app.group_member as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy definer on app.group_member to fairlead_definer using (true) with check (true);

create trigger audit after insert or update or delete on app.org_settings for each row execute function audit.record('org_id');
alter table app.org_settings enable always trigger audit;
create trigger audit after insert or update or delete on app.permission_group for each row execute function audit.record('group_id');
alter table app.permission_group enable always trigger audit;
create trigger audit after insert or update or delete on app.group_site for each row execute function audit.record('group_id', 'site_id');
alter table app.group_site enable always trigger audit;
create trigger audit after insert or update or delete on app.group_member for each row execute function audit.record('group_id', 'person_id');
alter table app.group_member enable always trigger audit;

set local role fairlead_definer;

create function app.org_begins() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  insert into app.org_settings (org_id) values (new.org_id);
  return null;
end $$;
grant execute on function app.org_begins() to fairlead_owner;

set local role fairlead_owner;

alter table app.org no force row level security;
alter table app.org_settings no force row level security;
insert into app.org_settings (org_id) select org_id from app.org;
alter table app.org force row level security;
alter table app.org_settings force row level security;

create trigger begins after insert on app.org for each row execute function app.org_begins();
alter table app.org enable always trigger begins;
