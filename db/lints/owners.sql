-- Tables belong to a role that cannot log in.
create view lint.owners with (security_invoker = true) as
  select object, 'not owned by fairlead_owner' as why from lint.our_table where pg_get_userbyid(relowner) <> 'fairlead_owner'
  union all
  select nspname::text, 'not owned by fairlead_owner' from pg_namespace
  where nspname in ('app', 'audit', 'ctx', 'identity', 'pki', 'lint') and pg_get_userbyid(nspowner) <> 'fairlead_owner';
