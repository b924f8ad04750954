-- No process may delete or empty, lock or watch a table, or hold a privilege on a whole table (which includes its system
-- columns). A throttle that forgets is the exception; the definer deletes assignments and memberships, under
-- an audit trigger, and what compaction writes anew, and reads three tables whole, at every request (a grant of columns is looked at column by column).
create view lint.no_delete with (security_invoker = true) as
  select g.object, g.grantee || ' has ' || g.privilege || ' on the whole table' as why
  from lint.table_grant g
  where g.column_name is null and g.grantee like 'fairlead\_%' and g.grantee <> 'fairlead_owner'
    and not (g.privilege = 'DELETE' and (g.object, g.grantee) in (('identity.attempt', 'fairlead_auth'), ('app.person_site', 'fairlead_definer'),
      ('app.group_site', 'fairlead_definer'), ('app.group_member', 'fairlead_definer'),
      ('app.block', 'fairlead_definer'), ('app.rollup', 'fairlead_definer'), ('app.compaction', 'fairlead_definer'),
      -- A queue, emptied by the function that makes notifications of it.
      ('app.alarm_news', 'fairlead_definer'),
      -- What was told and is old, by age alone (app.worker_prune_told).
      ('app.notification', 'fairlead_definer'), ('app.notification_alarm', 'fairlead_definer'), ('app.notification_outage', 'fairlead_definer'),
      ('app.webhook_message', 'fairlead_definer'), ('app.alarm_call', 'fairlead_definer'), ('identity.alarm_link', 'fairlead_definer'),
      ('identity.notice', 'fairlead_definer'), ('pki.watched', 'fairlead_definer'), ('app.push_message', 'fairlead_definer')))
    and not (g.privilege = 'SELECT' and (g.object, g.grantee) in (('identity.session', 'fairlead_definer'), ('ctx.person_grant', 'fairlead_definer'),
      ('ctx.key', 'fairlead_definer')));
