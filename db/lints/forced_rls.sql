-- Row-level security is on, and binds the owner too.
create view lint.forced_rls with (security_invoker = true) as
  select object, 'row-level security is not forced' as why
  from lint.our_table where not (relrowsecurity and relforcerowsecurity);
