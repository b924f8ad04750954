-- Lines of the trail and the tree over them, revocations, device events, the journal of alarms, records and what happened to them: not updated, not deleted, not emptied.
create view lint.trail_only_grows with (security_invoker = true) as
  select t.object, 'trigger ' || w.name || ' is missing or does not always fire' as why
  from lint.our_table t
  cross join (values ('only_grows'), ('never_emptied')) as w (name)
  where (t.object in ('audit.line', 'audit.leaf', 'audit.sealed', 'audit.tile', 'audit.checkpoint', 'audit.cosignature',
      'app.record', 'app.record_archiving', 'app.defect', 'app.defect_closing', 'app.form_version') or (t.object in ('app.revocation', 'app.device_event', 'app.alarm_event') and w.name = 'only_grows'))
    and not exists (select from pg_trigger g where g.tgrelid = t.oid and g.tgname = w.name and g.tgenabled = 'A'
      and g.tgfoid = to_regproc('audit.refuse'));
