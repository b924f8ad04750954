-- A function finds what its author meant, whatever its caller's search_path says.
create view lint.pinned_search_path with (security_invoker = true) as
  select object, 'search_path is not pinned to nothing' as why
  from lint.our_function where not coalesce('search_path=""' = any (proconfig), false);
