-- Who sees what of records, and that nobody changes or removes one.

do $$
declare
  t text;
begin
  foreach t in array array['form', 'form_version', 'credential', 'record', 'record_archiving', 'defect', 'defect_closing', 'duty', 'record_keeping'] loop
    execute format('alter table app.%I enable row level security, force row level security', t);
    execute format('create policy org on app.%I as restrictive to fairlead_api
      using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()))', t);
    execute format('create policy definer on app.%I to fairlead_definer using (true) with check (true)', t);
    -- DELETE and TRUNCATE are refused for every role, whether or not there is a row (claim P-54).
    execute format('create trigger never_removed before delete on app.%I for each statement execute function audit.refuse()', t);
    execute format('create trigger never_emptied before truncate on app.%I for each statement execute function audit.refuse()', t);
    execute format('alter table app.%I enable always trigger never_removed, enable always trigger never_emptied', t);
  end loop;
  foreach t in array array['form_version', 'record', 'record_archiving', 'defect', 'defect_closing'] loop
    execute format('create trigger only_grows before update or delete on app.%I for each row execute function audit.refuse()', t);
    execute format('alter table app.%I enable always trigger only_grows', t);
  end loop;
  -- Records and their archiving are seen at the sites whose records one may read, by where the asset stands today.
  foreach t in array array['record', 'record_archiving', 'duty'] loop
    execute format('create policy read on app.%I for select to fairlead_api
      using ((select ctx.can_everywhere(''record.read'')) or ((select ctx.can(''record.read'')) and asset_id in (select a.asset_id from app.asset a
        where a.site_id = any ((select ctx.few_sites_where(''record.read''))::uuid[]) or a.site_id in (select unnest(ctx.many_sites_where(''record.read''))))))', t);
  end loop;
  -- That an asset must not be used concerns everybody who sees it, a wall that shows it among them.
  foreach t in array array['defect', 'defect_closing'] loop
    execute format('create policy read on app.%I for select to fairlead_api
      using ((select ctx.can_everywhere(''asset.read'')) or asset_id in (select a.asset_id from app.asset a))', t);
  end loop;
end $$;

create policy read on app.form for select to fairlead_api using ((select ctx.can('record.read')));
create policy add on app.form for insert to fairlead_api with check ((select ctx.can_everywhere('record.plan')));
create policy edit on app.form for update to fairlead_api
  using ((select ctx.can_everywhere('record.plan'))) with check ((select ctx.can_everywhere('record.plan')));
create policy read on app.form_version for select to fairlead_api using ((select ctx.can('record.read')));
create policy add on app.form_version for insert to fairlead_api with check ((select ctx.can_everywhere('record.plan')));

create policy read on app.credential for select to fairlead_api
  using ((select ctx.can_everywhere('person.read')) or person_id = (select ctx.person_id()));
create policy add on app.credential for insert to fairlead_api
  with check ((select ctx.can_everywhere('credential.edit')) and (select ctx.is_fresh()));
create policy edit on app.credential for update to fairlead_api
  using ((select ctx.can_everywhere('credential.edit')) and (select ctx.is_fresh()))
  with check ((select ctx.can_everywhere('credential.edit')) and (select ctx.is_fresh()));

create policy add on app.duty for insert to fairlead_api with check ((select ctx.can_everywhere('record.plan')));
create policy edit on app.duty for update to fairlead_api
  using ((select ctx.can_everywhere('record.plan'))) with check ((select ctx.can_everywhere('record.plan')));

-- Whoever sets it sees it.
create policy read on app.record_keeping for select to fairlead_api
  using ((select ctx.can('record.read')) or (select ctx.can_everywhere('organisation.edit')));
create policy add on app.record_keeping for insert to fairlead_api
  with check ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()));
create policy edit on app.record_keeping for update to fairlead_api
  using ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()))
  with check ((select ctx.can_everywhere('organisation.edit')) and (select ctx.is_fresh()));

create trigger audit after insert or update on app.form for each row execute function audit.record('form_id');
create trigger audit after insert or update on app.form_version for each row execute function audit.record('form_id', 'version');
create trigger audit after insert or update on app.credential for each row execute function audit.record('credential_id');
create trigger audit after insert or update on app.record for each row execute function audit.record('record_id', 'version');
create trigger audit after insert or update on app.record_archiving for each row execute function audit.record('record_id');
create trigger audit after insert or update on app.defect for each row execute function audit.record('defect_id');
create trigger audit after insert or update on app.defect_closing for each row execute function audit.record('defect_id');
create trigger audit after insert or update on app.duty for each row execute function audit.record('duty_id');
create trigger audit after insert or update on app.record_keeping for each row execute function audit.record('kind');
do $$
declare
  t text;
begin
  foreach t in array array['form', 'form_version', 'credential', 'record', 'record_archiving', 'defect', 'defect_closing', 'duty', 'record_keeping'] loop
    execute format('alter table app.%I enable always trigger audit', t);
  end loop;
end $$;

-- Also what a migration may use before db/roles.sql is applied again.
grant select on app.form, app.form_version, app.credential, app.record, app.record_archiving, app.defect, app.defect_closing, app.duty, app.record_keeping to fairlead_definer;
grant insert on app.record, app.record_archiving, app.defect, app.defect_closing to fairlead_definer;
grant update (version) on app.form to fairlead_definer;

set local role fairlead_definer;

create function app.form_version_counts() returns trigger
  language plpgsql security definer set search_path = ''
as $$
declare
  newest integer;
begin
  -- Lock: the form, until commit: of two who change it at once the second finds what the first has made of it.
  select f.version into newest from app.form f where f.org_id = new.org_id and f.form_id = new.form_id and f.archived_at is null for no key update;
  if newest is null then
    raise exception 'no such form' using errcode = 'FL005';
  end if;
  if new.version = 1 and not exists (select from app.form_version v where v.org_id = new.org_id and v.form_id = new.form_id) then
    return new;
  end if;
  if new.version <> newest + 1 then
    raise exception 'the form has been changed in the meantime' using errcode = 'FL003';
  end if;
  update app.form f set version = new.version where f.org_id = new.org_id and f.form_id = new.form_id;
  return new;
end $$;
comment on function app.form_version_counts() is 'Versions of a form follow each other, and the form says which is the newest.';
grant execute on function app.form_version_counts() to fairlead_owner;

create function app.stays() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  -- Archived or withdrawn once, and now, whatever the statement says: nobody writes what was.
  if tg_table_name = 'credential' then
    -- Lock: as signing under it (app.record_credential).
    perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.credential ' || old.org_id || old.person_id, 0));
    if old.withdrawn_at is not null then
      raise exception 'it is withdrawn' using errcode = 'FL003';
    end if;
    new.withdrawn_at := now();
  elsif old.archived_at is not null then
    raise exception 'it is archived' using errcode = 'FL003';
  elsif new.archived_at is not null then
    new.archived_at := now();
  end if;
  return new;
end $$;
comment on function app.stays() is 'What has been archived or withdrawn stays so, and the time is the database''s.';
grant execute on function app.stays() to fairlead_owner;

set local role fairlead_owner;

create trigger counts before insert on app.form_version for each row execute function app.form_version_counts();
alter table app.form_version enable always trigger counts;
create trigger stays before update on app.form for each row execute function app.stays();
alter table app.form enable always trigger stays;
create trigger stays before update on app.credential for each row execute function app.stays();
alter table app.credential enable always trigger stays;
create trigger stays before update on app.duty for each row execute function app.stays();
alter table app.duty enable always trigger stays;
