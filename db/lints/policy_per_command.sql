-- A process has a permissive policy for each command it has a grant for, and no other; nothing is permitted to PUBLIC.
create view lint.policy_per_command with (security_invoker = true) as
  with granted as (
    select distinct g.oid, g.object, g.grantee, g.privilege from lint.table_grant g
    where g.grantee like 'fairlead\_%' and g.grantee <> 'fairlead_owner' and g.privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  ), permitted as (
    select p.polrelid as oid, p.polname, coalesce(r.rolname, 'public') as grantee, c.command
    from pg_policy p join lint.our_table t on t.oid = p.polrelid
    cross join unnest(p.polroles) as role_oid left join pg_roles r on r.oid = role_oid
    cross join (values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) as c (command, letter)
    where p.polpermissive and (p.polcmd = '*' or p.polcmd::text = c.letter)
  )
  select g.object, g.grantee || ' may ' || g.privilege || ' and has no policy for it' as why
  from granted g where not exists (select from permitted p where p.oid = g.oid and p.grantee = g.grantee and p.command = g.privilege)
  union all
  select t.object, 'policy ' || p.polname || ' permits PUBLIC'
  from permitted p join lint.our_table t on t.oid = p.oid where p.grantee = 'public';
