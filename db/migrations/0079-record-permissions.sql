-- Permissions of records. Whoever watches reads them; operators do checks and report defects; who is competent signs what
-- the law asks for, and closes defects; engineers plan; administrators keep who is qualified for what.

alter table ctx.permission no force row level security;
insert into ctx.permission (permission, scope, dangerous, needs_mfa, platform) values
  ('record.read',     'site',         false, false, false),
  ('record.add',      'site',         false, false, false),
  ('record.sign',     'site',         false, false, false),
  ('defect.close',    'site',         false, false, false),
  ('record.plan',     'organisation', false, false, false),
  ('credential.edit', 'organisation', true,  true,  false);
alter table ctx.permission force row level security;

alter table ctx.role_permission no force row level security;
insert into ctx.role_permission (role, permission)
select role, permission
from (values
  ('operator',     'record.read record.add'),
  ('site_manager', 'record.read record.add record.sign defect.close'),
  ('engineer',     'record.read record.add record.sign defect.close record.plan'),
  ('org_admin',    'record.read record.add record.sign defect.close record.plan credential.edit')
) as matrix (role, permissions), unnest(string_to_array(permissions, ' ')) as permission;
alter table ctx.role_permission force row level security;

set local role fairlead_definer;

-- Staff who operate as an organisation read its records; they sign nothing, elevated or not.
create or replace function ctx.operating(elevated boolean) returns text
  language sql immutable parallel safe set search_path = ''
as $$
  select ' alarm.read asset.read audit.read event.read person.read record.read session.read site.read telemetry.read '
    || case when elevated then 'alarm.acknowledge alarm.edit alarm.shelve asset.add asset.edit certificate.issue certificate.revoke signal.edit site.edit ' else '' end
$$;

-- Everybody's grant is worked out anew, since it is kept.
select ctx.regrant(p.org_id, array_agg(p.person_id)) from app.person p group by p.org_id;
