-- Every index of a tenant's table begins with org_id. Another one would be searched before the policy is asked, and
-- EXPLAIN ANALYZE ("Rows Removed by Filter") would tell whether somebody else has such a value.
create view lint.org_leads_index with (security_invoker = true) as
  select t.object, 'index ' || i.indexrelid::regclass || ' does not begin with org_id' as why
  from lint.our_table t join pg_index i on i.indrelid = t.oid
  where t.schema in ('app', 'audit') and i.indexrelid::regclass::text <> 'app.org_one_platform'
    and not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id' and a.attnum = i.indkey[0]);
