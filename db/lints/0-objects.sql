-- What the rules speak about. (Applied first; has no column `why`, so it is no rule itself.)
create view lint.our_table with (security_invoker = true) as
  select c.oid, n.nspname as schema, c.relname as name, n.nspname || '.' || c.relname as object, c.relkind, c.relispartition,
    c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.relacl,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped) as has_org
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'audit', 'ctx', 'identity', 'pki') and c.relkind in ('r', 'p');

create view lint.our_function with (security_invoker = true) as
  select p.oid, n.nspname as schema, p.oid::regprocedure::text as object, p.proowner, p.prosecdef, p.proconfig, p.proacl, p.proleakproof, p.prosqlbody is not null as parsed
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('app', 'audit', 'ctx', 'identity', 'pki', 'lint');

create view lint.login with (security_invoker = true) as
  select r.oid, r.rolname as name from pg_roles r
  where r.rolname in ('fairlead_api', 'fairlead_auth', 'fairlead_gateway', 'fairlead_vault', 'fairlead_worker', 'fairlead_migrator');

-- Every privilege on our tables, table-wide (column_name null) or of a column, with whom it was given to (null: PUBLIC).
create view lint.table_grant with (security_invoker = true) as
  select t.oid, t.object, t.schema, null::name as column_name, r.rolname as grantee, a.privilege_type as privilege
  from lint.our_table t cross join lateral aclexplode(t.relacl) a left join pg_roles r on r.oid = a.grantee
  union all
  select t.oid, t.object, t.schema, c.attname, r.rolname, a.privilege_type
  from lint.our_table t join pg_attribute c on c.attrelid = t.oid and not c.attisdropped
  cross join lateral aclexplode(c.attacl) a left join pg_roles r on r.oid = a.grantee;
