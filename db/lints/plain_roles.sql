-- No role of ours is above the rules, and no process is a member of one that owns or defines them.
create view lint.plain_roles with (security_invoker = true) as
  select r.rolname::text as object, 'superuser, BYPASSRLS, CREATEROLE, CREATEDB or REPLICATION' as why
  from pg_roles r
  where r.rolname like 'fairlead\_%' and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
  union all
  select r.rolname::text, 'can log in' from pg_roles r
  where r.rolname in ('fairlead_owner', 'fairlead_definer', 'fairlead_builtin', 'fairlead_catalog') and r.rolcanlogin
  union all
  select m.rolname::text, 'is a member of ' || g.rolname
  from pg_auth_members am join pg_roles m on m.oid = am.member join pg_roles g on g.oid = am.roleid
  where m.rolname in (select name from lint.login)
    and not (g.rolname = 'fairlead_builtin'
      or (m.rolname = 'fairlead_migrator' and g.rolname in ('fairlead_owner', 'fairlead_definer', 'fairlead_catalog')));
