-- A role may change its own defaults, and nothing can forbid it. So a process looks, when it connects, whether there
-- are any beside the one that only a superuser can have set (track_activities).

set local role fairlead_definer;

create function ctx.role_has_strange_settings() returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return exists (
    select from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as setting
    where r.rolname = session_user and setting !~ '^track_activities=');
end $$;
