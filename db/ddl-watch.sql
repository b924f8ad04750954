-- Event triggers, where a superuser installs. The rules of the schema hold at the commit of every transaction that
-- changes it; the trail's tables and functions and the triggers that write it do not change at all.

drop event trigger if exists fairlead_watch_ddl;
drop event trigger if exists fairlead_trail_no_drop;
drop event trigger if exists fairlead_trail_no_change;
drop event trigger if exists fairlead_processes_change_nothing;
-- Where they stood before they had a room of their own.
drop function if exists migration.trail_stays(), migration.processes_change_nothing();

grant usage on schema migration to fairlead_definer;
create table if not exists migration.ddl (xid xid8 primary key);
alter table migration.ddl owner to fairlead_owner;
revoke all on migration.ddl from public;
grant select, insert, delete on migration.ddl to fairlead_definer;

create or replace function migration.hold_at_commit() returns trigger
  language plpgsql security definer set search_path = ''
as $$
declare
  broken text;
begin
  delete from migration.ddl where xid = new.xid;
  select string_agg(format('%s: %s: %s', b.rule, b.object, b.why), E'\n') into broken from lint.broken() b;
  if broken is not null then
    raise exception 'the change breaks rules of the schema' using detail = broken, errcode = 'FL002';
  end if;
  return null;
end $$;
alter function migration.hold_at_commit() owner to fairlead_definer;
revoke all on function migration.hold_at_commit() from public;

create or replace function migration.watch_ddl() returns event_trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  insert into migration.ddl (xid) values (pg_current_xact_id()) on conflict do nothing;
end $$;
alter function migration.watch_ddl() owner to fairlead_definer;
revoke all on function migration.watch_ddl() from public;

-- The rules above are held by functions of our own roles: against mistakes. What follows holds against those roles
-- themselves, who own every table and could change each rule. It stands in a room of the superuser's, made anew at every
-- migration, asks nothing of ours and calls nothing of ours.
drop schema if exists fairlead_watch cascade;
create schema fairlead_watch;
revoke all on schema fairlead_watch from public;

-- The triggers that write the trail and keep it, as the migration has left them.
create table fairlead_watch.kept as
  select t.tgrelid, t.tgname, t.tgfoid, t.tgtype, t.tgargs, t.tgattr
  from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and n.nspname in ('app', 'audit', 'identity', 'pki')
    and (t.tgfoid in (to_regproc('audit.record'), to_regproc('audit.refuse')) or n.nspname = 'audit');
revoke all on fairlead_watch.kept from public;

create function fairlead_watch.trail_stays() returns event_trigger
  -- Privilege raise: as the superuser, to read what it keeps here. Everything is named by its schema.
  language plpgsql security definer set search_path = ''
as $$
begin
  if tg_event = 'sql_drop' and exists (select from pg_catalog.pg_event_trigger_dropped_objects() d
      where d.schema_name = 'audit' or d.object_identity ~ '(^| )audit(\.|$)') then
    raise exception 'the trail stays' using errcode = 'FL002';
  end if;
  -- What was moved elsewhere no longer stands in the schema, and the command's object says only where it stands now.
  if num_nulls(to_regclass('audit.line'), to_regproc('audit.record'), to_regproc('audit.refuse')) > 0
    -- Disabled, dropped with its table, made anew with another function or a condition: no longer what was kept.
    or exists (select from fairlead_watch.kept k where not exists (select from pg_catalog.pg_trigger t
      where t.tgrelid = k.tgrelid and t.tgname = k.tgname and t.tgfoid = k.tgfoid and t.tgtype = k.tgtype and t.tgargs = k.tgargs
        and t.tgenabled = 'A' and t.tgqual is null and t.tgattr = k.tgattr)) then
    raise exception 'the trail stays' using errcode = 'FL002';
  end if;
  if tg_event = 'ddl_command_end' and exists (select from pg_catalog.pg_event_trigger_ddl_commands() c
      where c.schema_name = 'audit' or c.object_identity = 'audit'
        -- A policy or a trigger has no schema of its own: "erase on audit.line".
        or c.object_identity ~ '(^| )audit\.') then
    raise exception 'the trail stays' using errcode = 'FL002';
  end if;
end $$;
revoke all on function fairlead_watch.trail_stays() from public;

create function fairlead_watch.processes_change_nothing() returns event_trigger
  language plpgsql set search_path = ''
as $$
begin
  -- Nothing a process does is a change of the schema. (DROP OWNED BY oneself needs no privilege and would take the grants
  -- and policies of a role away.) The worker makes partitions, in a function that runs as the owner.
  if current_user in ('fairlead_api', 'fairlead_auth', 'fairlead_gateway', 'fairlead_vault', 'fairlead_worker', 'fairlead_builtin') then
    raise exception 'a process does not change the schema' using errcode = 'FL002';
  end if;
end $$;
revoke all on function fairlead_watch.processes_change_nothing() from public;

drop trigger if exists hold_at_commit on migration.ddl;
create constraint trigger hold_at_commit after insert on migration.ddl deferrable initially deferred
  for each row execute function migration.hold_at_commit();
alter table migration.ddl enable always trigger hold_at_commit;

create event trigger fairlead_processes_change_nothing on ddl_command_start execute function fairlead_watch.processes_change_nothing();
create event trigger fairlead_watch_ddl on ddl_command_end execute function migration.watch_ddl();
create event trigger fairlead_trail_no_drop on sql_drop execute function fairlead_watch.trail_stays();
create event trigger fairlead_trail_no_change on ddl_command_end execute function fairlead_watch.trail_stays();
