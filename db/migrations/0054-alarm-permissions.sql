-- Permissions of alarms. Whoever watches sees them; operators answer them; engineers make the rules.

alter table ctx.permission no force row level security;
insert into ctx.permission (permission, scope, dangerous, needs_mfa, platform) values
  ('alarm.read',        'site',         false, false, false),
  ('alarm.acknowledge', 'site',         false, false, false),
  ('alarm.shelve',      'site',         false, false, false),
  ('alarm.edit',        'organisation', false, false, false);
alter table ctx.permission force row level security;

alter table ctx.role_permission no force row level security;
insert into ctx.role_permission (role, permission)
select role, permission
from (values
  ('operator',     'alarm.read alarm.acknowledge alarm.shelve'),
  ('site_manager', 'alarm.read alarm.acknowledge alarm.shelve'),
  ('engineer',     'alarm.read alarm.acknowledge alarm.shelve alarm.edit'),
  ('org_admin',    'alarm.read alarm.acknowledge alarm.shelve alarm.edit')
) as matrix (role, permissions), unnest(string_to_array(permissions, ' ')) as permission;
alter table ctx.role_permission force row level security;

set local role fairlead_definer;

create or replace function ctx.operating(elevated boolean) returns text
  language sql immutable parallel safe set search_path = ''
as $$
  select ' alarm.read asset.read audit.read event.read person.read session.read site.read telemetry.read '
    || case when elevated then 'alarm.acknowledge alarm.edit alarm.shelve asset.add asset.edit certificate.issue certificate.revoke signal.edit site.edit ' else '' end
$$;

-- Everybody's grant is worked out anew, since it is kept.
select ctx.regrant(p.org_id, array_agg(p.person_id)) from app.person p group by p.org_id;
