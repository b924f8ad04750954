-- Catalogue hygiene, by a superuser, at every migration. PUBLIC loses the catalogue, the statistics views and every
-- builtin function. The processes get back what computes and nothing that looks, waits, signals, sleeps or reads files:
-- the immutable functions, whatever stands behind an operator, a cast or an aggregate, and the list below.
-- The migrator's roles keep what PUBLIC has on a fresh server (group fairlead_catalog).

revoke all on language plpgsql from public;
revoke all on language sql from public;
grant usage on language plpgsql, sql to fairlead_owner, fairlead_definer, fairlead_migrator;
revoke all on schema public from public;

do $$
declare
  f record;
  t record;
begin
  for f in
    select p.oid::regprocedure as name, p.prokind,
      p.provolatile = 'i'
      or p.prokind in ('a', 'w')
      or exists (select from pg_operator o where o.oprcode = p.oid)
      or exists (select from pg_cast c where c.castfunc = p.oid)
      or p.proname in (
        'now', 'statement_timestamp', 'transaction_timestamp', 'clock_timestamp', 'timezone', 'age', 'date_trunc', 'date_part', 'extract',
        'date_bin', 'to_char', 'to_timestamp', 'generate_series', 'make_timestamptz', 'timestamptz',
        'array_to_string', 'concat', 'concat_ws', 'format', 'convert_to', 'convert_from', 'string_to_table',
        'to_json', 'to_jsonb', 'row_to_json', 'json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array',
        'gen_random_uuid', 'pg_advisory_unlock_all', 'pg_listening_channels') as pure
    from pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0 and a.privilege_type = 'EXECUTE'))
  loop
    execute format('revoke execute on %s %s from public', case f.prokind when 'p' then 'procedure' else 'function' end, f.name);
    execute format('grant execute on %s %s to fairlead_catalog%s', case f.prokind when 'p' then 'procedure' else 'function' end, f.name,
      case when f.pure then ', fairlead_builtin' else '' end);
  end loop;

  for t in
    select c.oid::regclass as name
    from pg_class c
    where c.relnamespace::regnamespace::text in ('pg_catalog', 'information_schema') and c.relkind in ('r', 'v')
      and exists (select from aclexplode(c.relacl) a where a.grantee = 0)
  loop
    execute format('revoke all on %s from public', t.name);
    execute format('grant select on %s to fairlead_catalog', t.name);
  end loop;
  -- Two views let PUBLIC write: pg_settings by column rules. SET stays, which reaches the caller's own session.
end $$;

-- What a session runs is nobody's business: pg_stat_activity shows no text of it, not even to a monitoring role.
alter role fairlead_api set track_activities = off;
alter role fairlead_auth set track_activities = off;
alter role fairlead_vault set track_activities = off;
