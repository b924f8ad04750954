-- A trigger that enforces fires also where session_replication_role says replica. A wake-up may miss: readers look themselves.
create view lint.triggers_always_fire with (security_invoker = true) as
  select t.object, 'trigger ' || g.tgname || ' does not always fire' as why
  from lint.our_table t join pg_trigger g on g.tgrelid = t.oid
  where not g.tgisinternal and g.tgenabled <> 'A' and g.tgname <> 'wake';
