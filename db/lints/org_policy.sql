-- Every table that the api may touch has exactly one restrictive policy, for all commands, and it says this and nothing else.
create view lint.org_policy with (security_invoker = true) as
  select t.object, 'no exact restrictive policy of the organisation for fairlead_api' as why
  from lint.our_table t
  where exists (select from lint.table_grant g where g.oid = t.oid and g.grantee = 'fairlead_api')
    and (select count(*) from pg_policy p where p.polrelid = t.oid and not p.polpermissive
      and p.polcmd = '*' and p.polroles = array[to_regrole('fairlead_api')::oid]
      and pg_get_expr(p.polqual, p.polrelid) = '(org_id = ( SELECT ctx.org_id() AS org_id))'
      and pg_get_expr(p.polwithcheck, p.polrelid) = '(org_id = ( SELECT ctx.org_id() AS org_id))') <> 1;
