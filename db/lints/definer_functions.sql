-- SECURITY DEFINER functions act as fairlead_definer, who has policies of its own and owns no table. The exceptions make
-- and drop partitions, which only an owner can.
create view lint.definer_functions with (security_invoker = true) as
  select object, 'a SECURITY DEFINER function not owned by fairlead_definer' as why
  from lint.our_function where prosecdef and pg_get_userbyid(proowner) <> 'fairlead_definer' and object not in ('app.segment_days(integer)', 'app.segment_days_drop(interval)')
  union all
  select object, 'a function marked LEAKPROOF is run before the policies are asked'
  from lint.our_function where proleakproof;
