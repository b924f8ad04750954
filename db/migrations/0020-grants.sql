-- What each person may do, worked out when something about it changes and kept in one row: ctx.open reads that row and
-- nothing else. And the two rules of granting, which hold for every way of changing it, because they stand here:
--   nobody grants what they do not hold, and nobody changes a person who holds more than they do.

create table ctx.person_grant (
  org_id uuid not null,
  person_id uuid not null,
  org_kind text not null,
  role text not null,
  is_active boolean not null,
  -- ` a b `, a space around each.
  everywhere text not null,
  -- Pairs ` a b |site,site`, joined by `|`; '' for none. Permissions of scope `site` alone stand here.
  at_sites text not null,
  needs_mfa boolean not null,
  primary key (org_id, person_id)
);

-- One change of grants at a time in an organisation. Taking a turn writes, so that a transaction that looks at an older
-- snapshot (REPEATABLE READ) fails instead of working out grants from what was.
create table ctx.grant_turn (
  org_id uuid primary key,
  turn bigint not null default 0
);

alter table ctx.person_grant enable row level security, force row level security;
alter table ctx.grant_turn enable row level security, force row level security;
create policy definer on ctx.person_grant to fairlead_definer using (true) with check (true);
create policy definer on ctx.grant_turn to fairlead_definer using (true) with check (true);

-- Also what a migration may use before db/roles.sql is applied again.
grant select on app.person, app.person_site, ctx.permission, ctx.role_permission, app.org_settings, app.permission_group, app.group_site, app.group_member to fairlead_definer;
grant select, insert, update on ctx.person_grant, ctx.grant_turn to fairlead_definer;
grant usage on schema app, ctx to fairlead_definer;

set local role fairlead_definer;

create function ctx.pairs(at_sites text) returns table (permissions text, sites text)
  language sql immutable parallel safe set search_path = ''
as $$
  select parts[i], parts[i + 1] from string_to_array(nullif(at_sites, ''), '|') as parts, generate_series(1, cardinality(parts), 2) as i
$$;

create function ctx.grant_of(p_org_id uuid, p_person_id uuid, out everywhere text, out at_sites text, out needs_mfa boolean)
  language sql stable parallel restricted security definer set search_path = ''
as $$
  with person as (
    select p.org_id, p.person_id, p.role, p.org_kind, p.role in ('operator', 'site_manager') as at_own_sites
    from app.person p where p.org_id = p_org_id and p.person_id = p_person_id
  ), groups as (
    select g.org_id, g.group_id, g.permissions, g.everywhere
    from person
    join app.group_member m on m.org_id = person.org_id and m.person_id = person.person_id
    join app.permission_group g on g.org_id = m.org_id and g.group_id = m.group_id and g.archived_at is null
  ), held as (
    select distinct k.permission, k.needs_mfa
    from person, (
      select rp.permission, false as by_group from person p join ctx.role_permission rp on rp.role = p.role
      union all
      select unnest(g.permissions), true from groups g where g.everywhere
    ) as h (permission, by_group)
    join ctx.permission k on k.permission = h.permission
    where (k.platform <= (person.org_kind = 'platform'))
      -- Who is signed in everywhere, is so at no site in particular.
      and (h.by_group or not person.at_own_sites or k.scope = 'organisation' or k.permission = 'session.read')
  ), pair as (
    select 0 as n, null::uuid as group_id,
      (select string_agg(rp.permission, ' ' order by rp.permission)
        from ctx.role_permission rp join ctx.permission k on k.permission = rp.permission
        where rp.role = person.role and k.scope = 'site' and k.permission <> 'session.read') as permissions,
      (select coalesce(string_agg(ps.site_id::text, ',' order by ps.site_id), '')
        from app.person_site ps where ps.org_id = person.org_id and ps.person_id = person.person_id) as sites
    from person where person.at_own_sites
    union all
    select 1, g.group_id,
      (select string_agg(k.permission, ' ' order by k.permission) from ctx.permission k
        where k.permission = any (g.permissions) and k.scope = 'site'),
      (select coalesce(string_agg(gs.site_id::text, ',' order by gs.site_id), '')
        from app.group_site gs where gs.org_id = g.org_id and gs.group_id = g.group_id)
    from groups g where not g.everywhere
  )
  select
    coalesce((select ' ' || string_agg(h.permission, ' ' order by h.permission) || ' ' from held h), ''),
    coalesce((select string_agg(' ' || p.permissions || ' |' || p.sites, '|' order by p.n, p.group_id) from pair p), ''),
    coalesce((select bool_or(h.needs_mfa) from held h), false)
      or coalesce((select person.role in ('org_admin', 'staff') from person), false)
      or coalesce((select s.mfa_required from app.org_settings s where s.org_id = p_org_id), false)
$$;
comment on function ctx.grant_of(uuid, uuid) is 'What a person may do, by their role, their sites and their groups.';

create function ctx.covers(a_everywhere text, a_at_sites text, b_everywhere text, b_at_sites text) returns boolean
  language sql immutable parallel safe set search_path = ''
as $$
  select not exists (
      select from unnest(string_to_array(btrim(b_everywhere), ' ')) as p
      where p <> '' and strpos(a_everywhere, ' ' || p || ' ') = 0)
    and not exists (
      select from ctx.pairs(b_at_sites) b, unnest(string_to_array(btrim(b.permissions), ' ')) as p,
        unnest(string_to_array(nullif(b.sites, ''), ',')) as site
      where strpos(a_everywhere, ' ' || p || ' ') = 0
        and not exists (select from ctx.pairs(a_at_sites) a
          where strpos(a.permissions, ' ' || p || ' ') > 0 and strpos(a.sites, site) > 0))
$$;
comment on function ctx.covers(text, text, text, text) is 'Whether the first grant holds everything that the second one holds.';

create function ctx.i_cover(p_everywhere text, p_at_sites text) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  fields text[] := string_to_array(ctx.payload(), '|');
begin
  return coalesce(ctx.covers(fields[11], coalesce(array_to_string(fields[12:], '|'), ''), p_everywhere, p_at_sites), false);
end $$;

create function ctx.regrant(p_org_id uuid, p_person_ids uuid[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  -- Who founds an organisation, enrols or migrates asks in no context of this organisation.
  is_asked boolean := coalesce(ctx.org_id() = p_org_id, false);
  who record;
begin
  if coalesce(cardinality(p_person_ids), 0) = 0 then
    return;
  end if;
  -- Lock: the organisation's turn, until commit. Whoever comes second works out grants from what the first has left.
  insert into ctx.grant_turn as t (org_id) values (p_org_id) on conflict (org_id) do update set turn = t.turn + 1;
  for who in
    select p.person_id, p.org_kind, p.role, p.state = 'active' as is_active, f.everywhere, f.at_sites, f.needs_mfa,
      g.everywhere as had_everywhere, g.at_sites as had_at_sites,
      (g.role, g.is_active, g.everywhere, g.at_sites) is distinct from (p.role, p.state = 'active', f.everywhere, f.at_sites) as is_changed
    from app.person p
    cross join lateral ctx.grant_of(p.org_id, p.person_id) f
    left join ctx.person_grant g on g.org_id = p.org_id and g.person_id = p.person_id
    where p.org_id = p_org_id and p.person_id = any (p_person_ids)
  loop
    if is_asked and not (ctx.i_cover(who.everywhere, who.at_sites)
        and (who.had_everywhere is null or ctx.i_cover(who.had_everywhere, who.had_at_sites))) then
      raise exception 'this takes more than you may do yourself' using errcode = 'FL002';
    end if;
    if is_asked and who.is_changed and not ctx.is_fresh() then
      raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
    end if;
    insert into ctx.person_grant as g (org_id, person_id, org_kind, role, is_active, everywhere, at_sites, needs_mfa)
    values (p_org_id, who.person_id, who.org_kind, who.role, who.is_active, who.everywhere, who.at_sites, who.needs_mfa)
    on conflict (org_id, person_id) do update set role = excluded.role, is_active = excluded.is_active,
      everywhere = excluded.everywhere, at_sites = excluded.at_sites, needs_mfa = excluded.needs_mfa;
    -- A wake-up without data: open streams look again whether they still may.
    perform pg_notify('session', '');
  end loop;
end $$;
comment on function ctx.regrant(uuid, uuid[]) is
  'Works out anew what these people may do. FL002 when the asker does not hold all that they held or come to hold, FL007 when the asker is not fresh.';

create function ctx.regrant_people() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  perform ctx.regrant(new.org_id, array[new.person_id]);
  return null;
end $$;

create function ctx.regrant_named() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  perform ctx.regrant(c.org_id, array_agg(distinct c.person_id)) from changed c group by c.org_id;
  return null;
end $$;

create function ctx.regrant_members() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  perform ctx.regrant(m.org_id, array_agg(distinct m.person_id))
  from app.group_member m where (m.org_id, m.group_id) in (select c.org_id, c.group_id from changed c)
  group by m.org_id;
  return null;
end $$;

create function ctx.settings_changed() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  insert into ctx.grant_turn as t (org_id) values (new.org_id) on conflict (org_id) do update set turn = t.turn + 1;
  update ctx.person_grant g set needs_mfa = (select f.needs_mfa from ctx.grant_of(g.org_id, g.person_id) f) where g.org_id = new.org_id;
  perform pg_notify('session', '');
  return null;
end $$;

grant execute on function ctx.regrant_people(), ctx.regrant_named(), ctx.regrant_members(), ctx.settings_changed() to fairlead_owner;

set local role fairlead_owner;

create trigger grants after insert or update on app.person for each row execute function ctx.regrant_people();
alter table app.person enable always trigger grants;
create trigger grants_more after insert on app.person_site referencing new table as changed for each statement execute function ctx.regrant_named();
create trigger grants_less after delete on app.person_site referencing old table as changed for each statement execute function ctx.regrant_named();
alter table app.person_site enable always trigger grants_more, enable always trigger grants_less;
create trigger grants_more after insert on app.group_member referencing new table as changed for each statement execute function ctx.regrant_named();
create trigger grants_less after delete on app.group_member referencing old table as changed for each statement execute function ctx.regrant_named();
alter table app.group_member enable always trigger grants_more, enable always trigger grants_less;
create trigger grants_more after insert on app.group_site referencing new table as changed for each statement execute function ctx.regrant_members();
create trigger grants_less after delete on app.group_site referencing old table as changed for each statement execute function ctx.regrant_members();
alter table app.group_site enable always trigger grants_more, enable always trigger grants_less;
create trigger grants after update on app.permission_group referencing new table as changed for each statement execute function ctx.regrant_members();
alter table app.permission_group enable always trigger grants;
create trigger grants after update of mfa_required on app.org_settings for each row execute function ctx.settings_changed();
alter table app.org_settings enable always trigger grants;
