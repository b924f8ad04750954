-- A policy calls the context as `(select ctx.x())`, which runs once a statement; a bare call runs for every row.
create view lint.accessors_run_once with (security_invoker = true) as
  select t.object, 'policy ' || p.polname || ' calls the context for every row' as why
  from lint.our_table t join pg_policy p on p.polrelid = t.oid
  cross join lateral (values (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) as e (expression)
  where regexp_replace(e.expression, 'SELECT (unnest\()?ctx\.\w+\([^()]*\)\)? AS', '', 'g') ~ 'ctx\.';
