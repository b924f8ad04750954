-- What a process asks about itself when it connects. A role may change its own defaults, and nothing can forbid it: so
-- it looks whether there are any beside the one that only a superuser can have set (track_activities). And whether a
-- SELECT of its role can leave something on the connection: a setting (set_config) or a session lock. Where a superuser
-- installed, it cannot (db/hygiene.sql); elsewhere the pool has to clean up.

set local role fairlead_definer;

create function ctx.connection_facts(out strange_settings boolean, out selects_leave_state boolean)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  strange_settings := exists (
    select from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as setting
    where r.rolname = session_user and setting !~ '^track_activities=');
  selects_leave_state := has_function_privilege(session_user, 'pg_catalog.set_config(text, text, boolean)', 'execute')
    or has_function_privilege(session_user, 'pg_catalog.pg_advisory_lock(bigint)', 'execute');
end $$;
