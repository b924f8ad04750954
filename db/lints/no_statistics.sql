-- The planner's statistics of values are an oracle (EXPLAIN's row estimates, pg_stats): there are none.
create view lint.no_statistics with (security_invoker = true) as
  select t.object, 'statistics are kept on ' || a.attname as why
  from lint.our_table t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  where a.attstattarget is distinct from 0
  union all
  select t.object, 'extended statistics ' || s.stxname from lint.our_table t join pg_statistic_ext s on s.stxrelid = t.oid;
