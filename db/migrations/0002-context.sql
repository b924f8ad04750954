-- The context of a transaction: who asks, for which organisation, with which permissions, at which sites.
--
-- It lives in the transaction-local setting `fairlead.context`. Any SQL can write that setting, so its value proves
-- nothing by itself: it starts with an HMAC-SHA256 over backend, transaction and payload under a key that only
-- fairlead_definer can read. A value copied from another backend or an earlier transaction does not verify.
-- Reading it takes no transaction id and writes nothing.

create table ctx.key (
  only_one boolean primary key default true check (only_one),
  -- The HMAC key already XORed with ipad and opad (RFC 2104), so that a check is three sha256 calls and no loop.
  inner_pad bytea not null check (octet_length(inner_pad) = 64),
  outer_pad bytea not null check (octet_length(outer_pad) = 64),
  created_at timestamptz not null default now()
);

create table ctx.role_permission (
  role text not null,
  permission text not null,
  primary key (role, permission)
);

insert into ctx.role_permission (role, permission)
select role, permission
from (values
  ('operator',     'session.read site.read asset.read telemetry.read event.read'),
  ('site_manager', 'session.read site.read asset.read telemetry.read event.read person.read'),
  ('engineer',     'session.read site.read asset.read telemetry.read event.read asset.add asset.edit signal.edit certificate.issue certificate.revoke site.edit person.read'),
  ('org_admin',    'session.read site.read asset.read telemetry.read event.read asset.add asset.edit signal.edit certificate.issue certificate.revoke site.edit person.read person.edit'),
  ('staff',        'session.read person.read person.edit platform.organisations')
) as matrix (role, permissions), unnest(string_to_array(permissions, ' ')) as permission;

-- The same, one row for a role, as the context holds them: ` a b c `, a space around each.
create table ctx.role_bundle (
  role text primary key,
  permissions text not null,
  -- Whether the role is limited to the sites its person is assigned to.
  at_sites boolean not null
);

insert into ctx.role_bundle (role, permissions, at_sites)
select role, ' ' || string_agg(permission, ' ' order by permission) || ' ', role in ('operator', 'site_manager')
from ctx.role_permission group by role;

alter table ctx.key enable row level security, force row level security;
alter table ctx.role_permission enable row level security, force row level security;
alter table ctx.role_bundle enable row level security, force row level security;
create policy definer on ctx.key to fairlead_definer using (true);
create policy definer on ctx.role_permission to fairlead_definer using (true);
create policy definer on ctx.role_bundle to fairlead_definer using (true);
