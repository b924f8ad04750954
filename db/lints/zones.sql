-- Each process in its own room: no process reads or writes where it has no business.
create view lint.zones with (security_invoker = true) as
  select distinct g.object, g.grantee || ' may ' || g.privilege as why
  from lint.table_grant g join lint.login l on l.name = g.grantee
  where not case g.grantee
    when 'fairlead_api' then g.schema = 'app' or (g.object = 'pki.issue_token' and g.privilege = 'INSERT')
    when 'fairlead_auth' then g.schema = 'identity'
    when 'fairlead_gateway' then g.object in ('app.segment', 'app.device_event') and g.privilege = 'INSERT'
    when 'fairlead_vault' then g.schema = 'pki'
    else false
  end
  union all
  select distinct g.object, 'a partition is reached through its table alone, not by ' || g.grantee
  from lint.table_grant g join lint.our_table t on t.oid = g.oid and t.relispartition
  where g.grantee is distinct from 'fairlead_owner';
