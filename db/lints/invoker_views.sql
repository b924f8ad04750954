-- A view asks with the rights of whoever asks it. Materialised views and foreign tables know no policies at all.
create view lint.invoker_views with (security_invoker = true) as
  select n.nspname || '.' || c.relname as object,
    case c.relkind when 'v' then 'the view is not security_invoker' else 'row-level security does not bind this kind of relation' end as why
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('app', 'audit', 'ctx', 'identity', 'pki', 'lint', 'public')
    and (c.relkind in ('m', 'f') or (c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false)));
