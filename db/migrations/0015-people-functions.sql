-- How people come to be: the platform's first administrator, tenants, invitations, sessions; and what holds when
-- somebody's role or state changes. Functions of schema identity are for the auth role alone.

set local role fairlead_definer;

create function identity.bootstrap(p_org_id uuid, p_person_id uuid)
  returns table (org_id uuid, person_id uuid)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: of two first starts one founds the platform. Released at the end of the transaction.
  perform pg_advisory_xact_lock(hashtext('identity.bootstrap'));
  if exists (select from identity.account) then
    raise exception 'the platform has an administrator' using errcode = 'FL003';
  end if;
  if not exists (select from app.org o where o.kind = 'platform') then
    insert into app.org (org_id, kind) values (p_org_id, 'platform');
    insert into app.person (org_id, org_kind, person_id, role) values (p_org_id, 'platform', p_person_id, 'staff');
  end if;
  return query
    select p.org_id, p.person_id from app.person p where p.org_kind = 'platform' and p.state = 'invited'
    order by p.created_at limit 1;
end $$;
comment on function identity.bootstrap(uuid, uuid) is
  'The platform organisation and its first person (invited), made once. FL003 as soon as an account exists.';

create function app.org_add(p_org_id uuid, p_name_register bytea, p_name bytea, p_person_id uuid, p_admin_name bytea, p_admin_email bytea)
  returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Privilege raise: staff make a tenant, whose rows they will not see.
  if not ctx.can('platform.organisations') or ctx.org_kind() is distinct from 'platform' then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  insert into app.org (org_id, kind, name_sealed) values (p_org_id, 'tenant', p_name);
  insert into app.org_register (org_id, tenant_id, name_sealed, created_by)
  values (ctx.org_id(), p_org_id, p_name_register, ctx.person_id());
  insert into app.person (org_id, org_kind, person_id, role, name_sealed, email_sealed)
  values (p_org_id, 'tenant', p_person_id, 'org_admin', p_admin_name, p_admin_email);
end $$;
comment on function app.org_add(uuid, bytea, bytea, uuid, bytea, bytea) is
  'A new tenant, its entry in the platform''s register and its first administrator (invited), by staff.';

create function identity.inviter(p_session bytea, p_person_id uuid)
  returns table (org_id uuid, person_id uuid)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  s record;
begin
  select * into s from ctx.session_org(p_session);
  if not found then
    raise exception 'not signed in' using errcode = 'FL001';
  end if;
  return query
    select p.org_id, s.person_id from app.person p
    where p.person_id = p_person_id and p.state = 'invited'
      and ((p.org_id = s.org_id and 'person.edit' = any (s.permissions))
        -- Staff found an organisation, they do not join it: only while nobody has ever been active there.
        or (s.org_kind = 'platform' and 'platform.organisations' = any (s.permissions) and p.role = 'org_admin'
          and exists (select from app.org_register r where r.org_id = s.org_id and r.tenant_id = p.org_id)
          and not exists (select from app.person q where q.org_id = p.org_id and q.state <> 'invited')));
  if not found then
    raise exception 'no such person' using errcode = 'FL005';
  end if;
end $$;
comment on function identity.inviter(bytea, uuid) is 'Who invites, when the holder of this session may invite that person. FL001, FL005.';

create function identity.accept(p_token_hash bytea, p_account_id uuid, p_at timestamptz)
  returns table (org_id uuid, person_id uuid)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  i record;
begin
  -- Lock: the invitation's row, so that of two acceptances one wins.
  update identity.invitation inv set used_at = p_at
  where inv.token_hash = p_token_hash and inv.used_at is null and inv.expires_at > p_at
  returning inv.org_id, inv.person_id into i;
  if not found then
    raise exception 'the invitation is not open' using errcode = 'FL005';
  end if;
  update app.person p set account_id = p_account_id, state = 'active'
  where p.org_id = i.org_id and p.person_id = i.person_id and p.state = 'invited'
    and exists (select from app.org o where o.org_id = i.org_id and o.state = 'active');
  if not found then
    raise exception 'the invitation is not open' using errcode = 'FL005';
  end if;
  update identity.invitation inv set used_at = p_at
  where inv.org_id = i.org_id and inv.person_id = i.person_id and inv.used_at is null;
  return query select i.org_id, i.person_id;
end $$;
comment on function identity.accept(bytea, uuid, timestamptz) is
  'Uses an invitation up, once, and makes its person active under the account. FL005.';

create function identity.start_session(p_session_id uuid, p_account_id uuid, p_person_id uuid, p_token_hash bytea,
    p_address text, p_client text, p_link boolean, p_at timestamptz, p_idle_expires_at timestamptz, p_expires_at timestamptz)
  returns table (org_id uuid, person_id uuid)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who record;
begin
  select p.org_id, p.person_id into who
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  where p.state = 'active'
    and (p_person_id is null or p.person_id = p_person_id)
    and case when p_link then p_person_id is not null else p.account_id = p_account_id end
  order by (select max(s.created_at) from identity.session s
      where s.org_id = p.org_id and s.person_id = p.person_id and s.account_id = p_account_id) desc nulls last, p.created_at
  limit 1;
  if not found then
    raise exception 'no active person' using errcode = 'FL005';
  end if;
  insert into identity.session (session_id, token_hash, account_id, org_id, person_id, created_at, last_seen_at,
    idle_expires_at, expires_at, address, client, link)
  values (p_session_id, p_token_hash, p_account_id, who.org_id, who.person_id, p_at, p_at,
    p_idle_expires_at, p_expires_at, p_address, p_client, p_link);
  return query select who.org_id, who.person_id;
end $$;
comment on function identity.start_session(uuid, uuid, uuid, bytea, text, text, boolean, timestamptz, timestamptz, timestamptz) is
  'Mints a session for the account''s active person: the one named, else the one of its latest session, else the oldest. FL005.';

create function app.person_seen()
  returns table (person_id uuid, last_seen_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  if not ctx.can('person.read') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  return query
    select s.person_id, max(s.last_seen_at) from identity.session s where s.org_id = ctx.org_id() group by s.person_id;
end $$;
comment on function app.person_seen() is 'When the people of the caller''s organisation were last seen.';

create function app.set_person_sites(p_person_id uuid, p_site_ids uuid[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := ctx.org_id();
begin
  -- Privilege raise: the only place where rows of a tenant are deleted. The audit trigger writes a line for each.
  if not ctx.can('person.edit') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  -- Lock: the person, so that of two assignments the later one stands whole.
  perform 1 from app.person p where p.org_id = org and p.person_id = p_person_id for no key update;
  if not found or exists (select from unnest(p_site_ids) s
      where not exists (select from app.site t where t.org_id = org and t.site_id = s)) then
    raise exception 'no such person or site' using errcode = 'FL005';
  end if;
  delete from app.person_site ps where ps.org_id = org and ps.person_id = p_person_id and not ps.site_id = any (p_site_ids);
  insert into app.person_site (org_id, person_id, site_id)
  select org, p_person_id, s from unnest(p_site_ids) s on conflict do nothing;
end $$;
comment on function app.set_person_sites(uuid, uuid[]) is 'The sites a person of the caller''s organisation is assigned to become exactly these.';

create function app.person_changed() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if new.state = 'disabled' and old.state <> 'disabled' then
    update identity.session s set ended_at = now(), ended_why = 'disabled'
    where s.org_id = new.org_id and s.person_id = new.person_id and s.ended_at is null;
  end if;
  if old.state = 'active' and old.role in ('org_admin', 'staff') and (new.state <> 'active' or new.role <> old.role) then
    -- Lock: the organisation's row, so that two administrators cannot each remove the other.
    perform 1 from app.org o where o.org_id = new.org_id for no key update;
    if not exists (select from app.person p where p.org_id = new.org_id and p.role = old.role and p.state = 'active') then
      raise exception 'the last administrator stays' using errcode = 'FL003';
    end if;
  end if;
  return null;
end $$;

grant execute on function app.person_changed() to fairlead_owner;

set local role fairlead_owner;

create constraint trigger changed after update on app.person for each row execute function app.person_changed();
alter table app.person enable always trigger changed;
