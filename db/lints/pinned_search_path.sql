-- A function finds what its author meant, whatever its caller's search_path says: it is pinned to nothing, or the body
-- was parsed when it was made (BEGIN ATOMIC), which is for functions without their owner's rights.
create view lint.pinned_search_path with (security_invoker = true) as
  select object, 'search_path is not pinned to nothing' as why
  from lint.our_function where not coalesce('search_path=""' = any (proconfig), false) and not (parsed and not prosecdef);
