-- Erasing a person: the key of their name is taken away, and what the platform knows of them besides. What happened stays
-- in the trail under their pseudonym, and every proof about it holds, because no line is touched.

alter table app.person_key
  add column erased_by uuid,
  -- Why, as the organisation wrote it down: its own record, under its own key.
  add column reason_sealed bytea,
  add foreign key (org_id, erased_by) references app.person (org_id, person_id),
  add check (erased_by is null or erased_at is not null);

-- A session of the past need not say whose account it was.
do $$
declare
  name text;
begin
  select conname into strict name from pg_constraint
  where conrelid = 'identity.session'::regclass and contype = 'c' and pg_get_constraintdef(oid) ~ 'account_id IS NOT NULL';
  execute format('alter table identity.session drop constraint %I', name);
end $$;
alter table identity.session add check (kind <> 'browser' or account_id is not null or ended_at is not null);

-- An address that was erased stays in the file as a dead row version until vacuum comes: here at its next round.
alter table identity.account set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

create policy definer_erases on identity.account for update to fairlead_definer using (true) with check (true);
create policy definer on identity.totp to fairlead_definer using (true) with check (true);
create policy definer on identity.recovery_code to fairlead_definer using (true) with check (true);
create policy definer on identity.passkey to fairlead_definer using (true) with check (true);
create policy definer on identity.pending to fairlead_definer using (true) with check (true);
create policy definer on identity.password_reset to fairlead_definer using (true) with check (true);
create policy definer on identity.email_change to fairlead_definer using (true) with check (true);
create policy definer_erases on identity.notice to fairlead_definer using (true) with check (true);

-- Everybody sees which groups they are in and what these say: "why may I?" is no secret to the person concerned.
create policy read_own on app.group_member for select to fairlead_api using (person_id = (select ctx.person_id()));
create policy read_own on app.permission_group for select to fairlead_api
  using (group_id in (select m.group_id from app.group_member m where m.person_id = (select ctx.person_id())));
create policy read_own on app.group_site for select to fairlead_api
  using (group_id in (select m.group_id from app.group_member m where m.person_id = (select ctx.person_id())));

set local role fairlead_definer;

create function app.person_factors() returns table (person_id uuid, has_factor boolean)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  -- Whoever merely reads names is not told whose account is the easier one.
  if not (ctx.can_everywhere('person.edit') or ctx.can_everywhere('session.manage')) then
    return;
  end if;
  return query
    select p.person_id,
      exists (select from identity.totp t where t.account_id = p.account_id and t.confirmed_at is not null)
        or exists (select from identity.passkey k where k.account_id = p.account_id and k.removed_at is null)
    from app.person p where p.org_id = ctx.org_id() and p.account_id is not null;
end $$;
comment on function app.person_factors() is
  'Which people of the caller''s organisation have a second factor, for who administers people; no rows for others.';

create function app.person_erase(p_person_id uuid, p_reason_sealed bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := app.ask_for('person.erase');
  account uuid;
  state text;
begin
  -- Lock: the person, so that nobody enables, names or erases them meanwhile.
  select p.account_id, p.state into account, state
  from app.person p where p.org_id = org and p.person_id = p_person_id for no key update;
  if not found then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
  if state <> 'disabled' or p_reason_sealed is null then
    raise exception 'only somebody who is disabled is erased, and for a reason' using errcode = 'FL003';
  end if;
  -- Privilege raise: memberships and assignments are deleted, each with a line. (Who holds more than the asker is refused
  -- by the triggers of app.person and of these tables: ctx.regrant.)
  delete from app.group_member m where m.org_id = org and m.person_id = p_person_id;
  delete from app.person_site s where s.org_id = org and s.person_id = p_person_id;
  update app.person p set name_sealed = null, email_sealed = null, account_id = null where p.org_id = org and p.person_id = p_person_id;
  insert into app.person_key as k (org_id, person_id, key_wrapped, erased_at, erased_by, reason_sealed)
  values (org, p_person_id, null, now(), ctx.person_id(), p_reason_sealed)
  on conflict (org_id, person_id) do update
    set key_wrapped = null, erased_at = now(), erased_by = ctx.person_id(), reason_sealed = p_reason_sealed
    where k.erased_at is null;
  if not found then
    raise exception 'this person has been erased' using errcode = 'FL003';
  end if;
  update identity.session s set account_id = null, address = null, client = null, name_sealed = null
  where s.org_id = org and s.person_id = p_person_id and s.ended_at is not null;
  update identity.invitation i set email_index = null, email_sealed = null, used_at = coalesce(i.used_at, now())
  where i.org_id = org and i.person_id = p_person_id;
  if account is not null and not exists (select from app.person p where p.account_id = account) then
    perform identity.erase_account(account);
    perform audit.note_org(org, 'person.account-erased', 'done', jsonb_build_object('person_id', p_person_id));
  end if;
end $$;
comment on function app.person_erase(uuid, bytea) is
  'Takes away the key of a disabled person''s name and what else is known of them; their account too when it is nobody else''s. What happened stays. FL002, FL003, FL005, FL007.';

create function identity.erase_account(p_account_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- The rows stay, since codes that were used stay used; nothing in them belongs to anybody any more.
  update identity.account a set email_index = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    email_sealed = '', password_hash = 'erased' where a.account_id = p_account_id;
  update identity.totp t set secret_sealed = null, confirmed_at = null, begun_sealed = null, begun_at = null where t.account_id = p_account_id;
  update identity.recovery_code c set withdrawn_at = coalesce(c.withdrawn_at, now()) where c.account_id = p_account_id;
  update identity.passkey k set removed_at = coalesce(k.removed_at, now()), name_sealed = '', public_key = '',
    credential_id = sha256(uuid_send(k.passkey_id) || uuid_send(gen_random_uuid())) where k.account_id = p_account_id;
  update identity.pending w set ended_at = coalesce(w.ended_at, now()) where w.account_id = p_account_id;
  update identity.password_reset r set ended_at = coalesce(r.ended_at, now()) where r.account_id = p_account_id;
  update identity.email_change e set ended_at = coalesce(e.ended_at, now()), email_sealed = '',
    email_index = sha256(uuid_send(e.change_id) || uuid_send(gen_random_uuid())) where e.account_id = p_account_id;
  update identity.notice n set to_sealed = null, given_up_at = case when n.sent_at is null then coalesce(n.given_up_at, now()) else n.given_up_at end
  where n.account_id = p_account_id;
end $$;
comment on function identity.erase_account(uuid) is 'For app.person_erase alone: no process may call it.';

create function app.person_stays_erased() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if (new.state <> 'disabled' or new.account_id is not null or new.name_sealed is not null or new.email_sealed is not null or new.role <> old.role)
    and exists (select from app.person_key k where k.org_id = new.org_id and k.person_id = new.person_id and k.erased_at is not null) then
    raise exception 'this person has been erased' using errcode = 'FL003';
  end if;
  return new;
end $$;
grant execute on function app.person_stays_erased() to fairlead_owner;

create function app.key_stays_away() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if old.erased_at is not null or new.key_wrapped is not null then
    raise exception 'a key is taken away, once, and never given back' using errcode = 'FL002';
  end if;
  return new;
end $$;
grant execute on function app.key_stays_away() to fairlead_owner;

set local role fairlead_owner;

create trigger stays_erased before update on app.person for each row execute function app.person_stays_erased();
alter table app.person enable always trigger stays_erased;
create trigger stays_away before update on app.person_key for each row execute function app.key_stays_away();
alter table app.person_key enable always trigger stays_away;
