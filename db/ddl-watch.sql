-- Event triggers, where a superuser installs. The rules of the schema hold at the commit of every transaction that
-- changes it, and the trail's tables and functions do not change at all.

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

create or replace function migration.trail_stays() returns event_trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if tg_event = 'sql_drop' then
    if exists (select from pg_event_trigger_dropped_objects() d where d.schema_name = 'audit' or d.object_identity ~ '(^| )audit(\.|$)') then
      raise exception 'the trail stays' using errcode = 'FL002';
    end if;
  -- What was moved elsewhere no longer stands in the schema, and the command's object says only where it stands now.
  elsif num_nulls(to_regclass('audit.line'), to_regproc('audit.record'), to_regproc('audit.refuse')) > 0
    or exists (select from pg_event_trigger_ddl_commands() c where c.schema_name = 'audit' or c.object_identity = 'audit'
      -- A policy or a trigger has no schema of its own: "erase on audit.line".
      or c.object_identity ~ '(^| )audit\.') then
    raise exception 'the trail stays' using errcode = 'FL002';
  end if;
end $$;
alter function migration.trail_stays() owner to fairlead_definer;
revoke all on function migration.trail_stays() from public;

create or replace function migration.processes_change_nothing() returns event_trigger
  language plpgsql set search_path = ''
as $$
begin
  -- Nothing a process does is a change of the schema. (DROP OWNED BY oneself needs no privilege and would take the grants
  -- and policies of a role away.) The worker makes partitions, in a function that runs as the owner.
  if current_user in ('fairlead_api', 'fairlead_auth', 'fairlead_gateway', 'fairlead_vault', 'fairlead_worker', 'fairlead_builtin') then
    raise exception 'a process does not change the schema' using errcode = 'FL002';
  end if;
end $$;
alter function migration.processes_change_nothing() owner to fairlead_owner;
revoke all on function migration.processes_change_nothing() from public;

drop trigger if exists hold_at_commit on migration.ddl;
create constraint trigger hold_at_commit after insert on migration.ddl deferrable initially deferred
  for each row execute function migration.hold_at_commit();
alter table migration.ddl enable always trigger hold_at_commit;

drop event trigger if exists fairlead_watch_ddl;
drop event trigger if exists fairlead_trail_no_drop;
drop event trigger if exists fairlead_trail_no_change;
drop event trigger if exists fairlead_processes_change_nothing;
create event trigger fairlead_processes_change_nothing on ddl_command_start execute function migration.processes_change_nothing();
create event trigger fairlead_watch_ddl on ddl_command_end execute function migration.watch_ddl();
create event trigger fairlead_trail_no_drop on sql_drop execute function migration.trail_stays();
create event trigger fairlead_trail_no_change on ddl_command_end execute function migration.trail_stays();
