-- The vault of names. What identifies a person is sealed under a key of their own, and that key stands here, sealed
-- under the organisation's. Taking it away erases the name wherever it stands: in the row, and in the lines of the
-- audit log, which hold what was sealed and never the key (audit.record leaves out *_wrapped).

create table app.person_key (
  org_id uuid not null default ctx.org_id(),
  person_id uuid not null,
  -- Null once the person has been erased: the row stays, so that nobody can be given a key a second time.
  key_wrapped bytea check (octet_length(key_wrapped) between 61 and 200),
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  primary key (org_id, person_id),
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  check ((key_wrapped is null) = (erased_at is not null))
);
-- A key that was taken away stays in the file as a dead row version until vacuum comes. Here it comes at its next round.
alter table app.person_key set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

alter table app.person_key enable row level security, force row level security;
create policy org on app.person_key as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.person_key for select to fairlead_api using ((select ctx.can('person.read')));
create policy read_self on app.person_key for select to fairlead_api using (person_id = (select ctx.person_id()));
create policy add on app.person_key for insert to fairlead_api with check ((select ctx.can_everywhere('person.edit')));
create policy definer on app.person_key to fairlead_definer using (true) with check (true);

create trigger audit after insert or update or delete on app.person_key for each row execute function audit.record('person_id');
alter table app.person_key enable always trigger audit;

set local role fairlead_definer;

drop function app.org_add(uuid, bytea, bytea, uuid, bytea, bytea);

create function app.org_add(p_org_id uuid, p_name_register bytea, p_name bytea, p_person_id uuid, p_admin_key bytea,
    p_admin_name bytea, p_admin_email bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Privilege raise: staff make a tenant, whose rows they will not see.
  if not ctx.can_everywhere('platform.organisations') or ctx.org_kind() is distinct from 'platform' then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  insert into app.org (org_id, kind, name_sealed) values (p_org_id, 'tenant', p_name);
  insert into app.org_register (org_id, tenant_id, name_sealed, created_by)
  values (ctx.org_id(), p_org_id, p_name_register, ctx.person_id());
  insert into app.person (org_id, org_kind, person_id, role, name_sealed, email_sealed)
  values (p_org_id, 'tenant', p_person_id, 'org_admin', p_admin_name, p_admin_email);
  insert into app.person_key (org_id, person_id, key_wrapped) values (p_org_id, p_person_id, p_admin_key);
end $$;
comment on function app.org_add(uuid, bytea, bytea, uuid, bytea, bytea, bytea) is
  'A new tenant, its entry in the platform''s register and its first administrator (invited) with the key of their name, by staff.';
