-- Who did it and when comes from the context and the clock of the database, never from the statement.
create view lint.actors_not_given with (security_invoker = true) as
  select g.object, 'fairlead_api may ' || g.privilege || ' ' || g.column_name as why
  from lint.table_grant g
  where g.grantee = 'fairlead_api' and g.privilege in ('INSERT', 'UPDATE')
    and g.column_name in ('created_by', 'created_at', 'revoked_by', 'revoked_at', 'account_id', 'confirm_before');
