-- What people change leaves a line. What machines send is its own history (segment, device_event; block,
-- rollup and compaction are made of it, storage and retained count it), or the state of a
-- connection (presence), of the device itself (health), of a certificate in use
-- (certificate_use) or of a letter sent (certificate_reminder), or derived from an audited change (asset_site).
-- Alarms have a journal (alarm_event), and what people do to them a line by app.alarm_act; cursor and memory are the worker's.
create view lint.audit_trigger with (security_invoker = true) as
  select t.object, 'no audit trigger that always fires' as why
  from lint.our_table t
  where t.schema = 'app' and not t.relispartition
    and t.object not in ('app.segment', 'app.block', 'app.rollup', 'app.compaction', 'app.storage', 'app.retained', 'app.device_event', 'app.presence', 'app.health', 'app.asset_site', 'app.certificate_use', 'app.certificate_reminder',
      'app.alarm', 'app.alarm_event', 'app.alarm_cursor', 'app.alarm_memory',
      -- What people were told, and the queue of it: made of the journal.
      'app.alarm_news', 'app.notification', 'app.notification_alarm', 'app.webhook_message', 'app.alarm_call',
      -- What could not be seen; app.outage_tell writes the line.
      'app.outage', 'app.notification_outage', 'app.push_message', 'app.notify_digest')
    and not exists (
      select from pg_trigger g
      where g.tgrelid = t.oid and g.tgfoid = to_regproc('audit.record') and g.tgenabled = 'A' and g.tgqual is null
        -- AFTER, FOR EACH ROW, on INSERT and UPDATE at least.
        and g.tgtype & 1 = 1 and g.tgtype & 2 = 0 and g.tgtype & 4 = 4 and g.tgtype & 16 = 16);
