-- An organisation's own groups, and who belongs to them. Written by these functions alone; who may hand out what is decided
-- where grants are worked out (ctx.regrant), whatever the way.

set local role fairlead_definer;

create function app.ask_for(p_permission text) returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  if not ctx.can_everywhere(p_permission) then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  if not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  return ctx.org_id();
end $$;
comment on function app.ask_for(text) is 'The organisation, of an asker who holds the permission everywhere and is fresh. FL002, FL007.';

create function app.group_grant(p_permissions text[], p_everywhere boolean, p_site_ids text, out everywhere text, out at_sites text)
  language sql immutable parallel safe set search_path = ''
as $$
  select case when p_everywhere then ' ' || array_to_string(p_permissions, ' ') || ' ' else '' end,
    case when p_everywhere then '' else ' ' || array_to_string(p_permissions, ' ') || ' |' || coalesce(p_site_ids, '') end
$$;

create function app.refuse_stronger_group(p_org_id uuid, p_group_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  is_covered boolean;
begin
  -- Lock: the group, so that of two changes the later one stands whole.
  perform 1 from app.permission_group g where g.org_id = p_org_id and g.group_id = p_group_id for no key update;
  select ctx.i_cover(f.everywhere, f.at_sites) into is_covered
  from app.permission_group g,
    app.group_grant(g.permissions, g.everywhere, (select string_agg(s.site_id::text, ',') from app.group_site s
      where s.org_id = g.org_id and s.group_id = g.group_id)) f
  where g.org_id = p_org_id and g.group_id = p_group_id and g.archived_at is null;
  if not found then
    raise exception 'no such group' using errcode = 'FL005';
  end if;
  if not is_covered then
    raise exception 'this group holds more than you may do yourself' using errcode = 'FL002';
  end if;
end $$;

create function app.group_put(p_group_id uuid, p_name_sealed bytea, p_note_sealed bytea, p_permissions text[], p_everywhere boolean, p_site_ids uuid[])
  returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := app.ask_for('group.edit');
  chosen text[] := array(select distinct p from unnest(p_permissions) p order by p);
  sites uuid[] := case when p_everywhere then '{}' else coalesce(p_site_ids, '{}') end;
begin
  if p_everywhere is null or cardinality(chosen) = 0 or exists (select from unnest(chosen) p
      where not exists (select from ctx.permission k where k.permission = p and k.platform <= (ctx.org_kind() = 'platform') and (p_everywhere or k.scope = 'site'))) then
    raise exception 'a permission is not known, or cannot be held at some sites alone' using errcode = 'FL004';
  end if;
  if exists (select from unnest(sites) s where not exists (select from app.site t where t.org_id = org and t.site_id = s)) then
    raise exception 'no such site' using errcode = 'FL005';
  end if;
  if not (select ctx.i_cover(f.everywhere, f.at_sites) from app.group_grant(chosen, p_everywhere, array_to_string(sites, ',')) f)
    -- At no site in particular, so that it can be checked for a group that has none yet.
    or exists (select from unnest(chosen) p where not ctx.can(p)) then
    raise exception 'this takes more than you may do yourself' using errcode = 'FL002';
  end if;
  if exists (select from app.permission_group g where g.org_id = org and g.group_id = p_group_id) then
    perform app.refuse_stronger_group(org, p_group_id);
  end if;
  -- Less first, then more: what stands in between is never more than before or after.
  delete from app.group_site s where s.org_id = org and s.group_id = p_group_id and not s.site_id = any (sites);
  insert into app.permission_group as g (org_id, group_id, name_sealed, note_sealed, permissions, everywhere)
  values (org, p_group_id, p_name_sealed, p_note_sealed, chosen, p_everywhere)
  on conflict (org_id, group_id) do update set name_sealed = excluded.name_sealed, note_sealed = excluded.note_sealed,
    permissions = excluded.permissions, everywhere = excluded.everywhere;
  insert into app.group_site (org_id, group_id, site_id) select org, p_group_id, s from unnest(sites) s on conflict do nothing;
end $$;
comment on function app.group_put(uuid, bytea, bytea, text[], boolean, uuid[]) is
  'Makes a group or changes one. FL002 for more than the asker holds, FL004 for permissions that do not go with sites, FL005, FL007.';

create function app.group_archive(p_group_id uuid) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := app.ask_for('group.edit');
begin
  perform app.refuse_stronger_group(org, p_group_id);
  update app.permission_group g set archived_at = now() where g.org_id = org and g.group_id = p_group_id;
end $$;
comment on function app.group_archive(uuid) is 'A group that gives nothing any more and stays in the history. FL002, FL005, FL007.';

create function app.set_person_groups(p_person_id uuid, p_group_ids uuid[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := app.ask_for('person.edit');
begin
  -- Lock: the person, so that of two assignments the later one stands whole.
  perform 1 from app.person p where p.org_id = org and p.person_id = p_person_id for no key update;
  if not found or exists (select from unnest(p_group_ids) x
      where not exists (select from app.permission_group g where g.org_id = org and g.group_id = x and g.archived_at is null)) then
    raise exception 'no such person or group' using errcode = 'FL005';
  end if;
  -- Privilege raise: memberships are deleted, each with a line of the audit trigger. Of archived groups they stay.
  delete from app.group_member m
  where m.org_id = org and m.person_id = p_person_id and not m.group_id = any (p_group_ids)
    and exists (select from app.permission_group g where g.org_id = org and g.group_id = m.group_id and g.archived_at is null);
  insert into app.group_member (org_id, group_id, person_id)
  select org, x, p_person_id from unnest(p_group_ids) x on conflict do nothing;
end $$;
comment on function app.set_person_groups(uuid, uuid[]) is 'The groups of a person become exactly these. FL002, FL005, FL007.';

create or replace function app.set_person_sites(p_person_id uuid, p_site_ids uuid[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org uuid := ctx.org_id();
begin
  -- Privilege raise: assignments are deleted. The audit trigger writes a line for each.
  if not ctx.can_everywhere('person.edit') then
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

create or replace function app.person_seen()
  returns table (person_id uuid, last_seen_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  if not ctx.can_everywhere('person.read') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  return query
    select s.person_id, max(s.last_seen_at) from identity.session s where s.org_id = ctx.org_id() group by s.person_id;
end $$;

create or replace function app.org_add(p_org_id uuid, p_name_register bytea, p_name bytea, p_person_id uuid, p_admin_name bytea, p_admin_email bytea)
  returns void
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
end $$;
