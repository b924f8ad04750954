-- PUBLIC may do nothing with anything of ours.
create view lint.nothing_public with (security_invoker = true) as
  select f.object, 'PUBLIC may execute it' as why from lint.our_function f
  where f.proacl is null or exists (select from aclexplode(f.proacl) a where a.grantee = 0)
  union all
  select g.object, 'PUBLIC may ' || g.privilege from lint.table_grant g where g.grantee is null
  union all
  select n.nspname::text, 'PUBLIC may ' || a.privilege_type from pg_namespace n cross join lateral aclexplode(n.nspacl) a
  where n.nspname in ('app', 'audit', 'ctx', 'identity', 'pki', 'lint', 'migration') and a.grantee = 0
  union all
  select 'database', 'PUBLIC may ' || a.privilege_type from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
  where d.datname = current_database() and a.grantee = 0;
