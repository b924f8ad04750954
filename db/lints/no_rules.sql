-- No rewrite rule does something else than what the statement says.
create view lint.no_rules with (security_invoker = true) as
  select t.object, 'rule ' || r.rulename as why from lint.our_table t join pg_rewrite r on r.ev_class = t.oid;
