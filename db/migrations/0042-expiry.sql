-- When a certificate was last used, and who has been reminded of its end.

-- Kept by the gateways, at most once an hour for each certificate: "used lately", not a log.
create table app.certificate_use (
  org_id uuid not null,
  serial bytea not null,
  last_used_at timestamptz not null,
  primary key (org_id, serial),
  foreign key (org_id, serial) references app.certificate (org_id, serial)
);
-- One row for each person, certificate and step (90, 30, 7, 1 days): what makes a reminder come once.
create table app.certificate_reminder (
  org_id uuid not null,
  person_id uuid not null,
  serial bytea not null,
  step integer not null check (step in (90, 30, 7, 1)),
  -- Midnight, UTC, of the day of the letter.
  day timestamptz not null,
  primary key (org_id, person_id, serial, step),
  foreign key (org_id, person_id) references app.person (org_id, person_id),
  foreign key (org_id, serial) references app.certificate (org_id, serial)
);
create index certificate_reminder_of_day on app.certificate_reminder (org_id, person_id, day);

alter table app.certificate_use enable row level security, force row level security;
alter table app.certificate_reminder enable row level security, force row level security;

create policy org on app.certificate_use as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
-- Whoever sees the certificate sees when it was used: its own policy decides.
create policy read on app.certificate_use for select to fairlead_api
  using ((select ctx.can_everywhere('asset.read')) or serial in (select c.serial from app.certificate c));
create policy definer on app.certificate_use to fairlead_definer using (true) with check (true);
create policy definer on app.certificate_reminder to fairlead_definer using (true) with check (true);

-- Also what a migration may use before db/roles.sql is applied again.
grant select, insert, update on app.certificate_use to fairlead_definer;
grant select, insert on app.certificate_reminder to fairlead_definer;

set local role fairlead_definer;

create function app.gateway_used(org uuid[], serial bytea[], at timestamptz[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into app.certificate_use as k (org_id, serial, last_used_at)
  select u.org, u.serial, max(u.at)
  from unnest(org, serial, at) as u (org, serial, at)
  -- A certificate that the gateway made up is nobody's.
  where exists (select from app.certificate c where c.org_id = u.org and c.serial = u.serial)
  group by u.org, u.serial
  -- In one order, so that two gateways do not wait for each other in a circle.
  order by u.org, u.serial
  on conflict on constraint certificate_use_pkey do update set last_used_at = greatest(k.last_used_at, excluded.last_used_at);
end $$;
comment on function app.gateway_used(uuid[], bytea[], timestamptz[]) is 'When certificates were last seen on a connection.';

create function app.certificate_standing(p_org_id uuid, p_at timestamptz)
  returns table (asset_id uuid, site_id uuid, serial bytea, not_after timestamptz)
  language sql stable parallel restricted set search_path = ''
as $$
  select x.asset_id, x.site_id, x.serial, x.not_after from (
    select distinct on (a.asset_id) a.asset_id, a.site_id, c.serial, c.not_after, r.serial is not null as revoked
    from app.asset a
    join app.certificate c on c.org_id = a.org_id and c.asset_id = a.asset_id and c.state = 'confirmed'
    left join app.revocation r on r.org_id = c.org_id and r.serial = c.serial
    where a.org_id = p_org_id
    -- Of the live ones that lasts longest and is to stay; else the newest, which says why there is none.
    order by a.asset_id, r.serial is null and c.not_after > p_at desc, c.retire_at is null desc,
      case when r.serial is null and c.not_after > p_at then c.not_after end desc nulls last, c.created_at desc, c.serial
  ) x where not x.revoked
$$;
comment on function app.certificate_standing(uuid, timestamptz) is
  'For each asset the confirmed certificate that its identity stands on; none when the newest was revoked. Rows by the caller''s policies.';

create function app.worker_remind_expiring(p_at timestamptz, p_listed integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  -- Days are UTC days, for everybody: a reminder comes on the day that the step begins.
  today constant date := (p_at at time zone 'UTC')::date;
  midnight constant timestamptz := today::timestamp at time zone 'UTC';
  letters integer;
begin
  -- Lock: one worker at a time decides who has been reminded. Until commit; the next finds its rows.
  perform pg_advisory_xact_lock(hashtext('app.worker_remind_expiring'));
  with ending as (
    select o.org_id, s.asset_id, s.site_id, s.serial, s.not_after, (s.not_after at time zone 'UTC')::date - today as days
    from app.org o cross join lateral app.certificate_standing(o.org_id, p_at) s
    where o.state = 'active' and s.not_after > p_at and (s.not_after at time zone 'UTC')::date - today <= 90
  ), step as (
    select e.*, case when e.days <= 1 then 1 when e.days <= 7 then 7 when e.days <= 30 then 30 else 90 end as step from ending e
  ), due as (
    select s.*, p.person_id, p.account_id
    from step s
    join app.person p on p.org_id = s.org_id and p.state = 'active' and p.account_id is not null
    where (p.role in ('engineer', 'org_admin')
        or p.role = 'site_manager' and exists (select from app.person_site ps
          where ps.org_id = s.org_id and ps.person_id = p.person_id and ps.site_id = s.site_id))
      and not exists (select from app.certificate_reminder m
        where m.org_id = s.org_id and m.person_id = p.person_id and m.serial = s.serial and m.step = s.step)
      -- One letter a day: what comes up later today waits for tomorrow's.
      and not exists (select from app.certificate_reminder m
        where m.org_id = s.org_id and m.person_id = p.person_id and m.day = midnight)
  ), reminded as (
    insert into app.certificate_reminder (org_id, person_id, serial, step, day)
    select d.org_id, d.person_id, d.serial, d.step, midnight from due d
  ), listed as (
    select d.*, row_number() over (partition by d.org_id, d.person_id order by d.not_after, d.asset_id) as n,
      count(*) over (partition by d.org_id, d.person_id) as all_of_them
    from due d
  )
  insert into identity.notice (org_id, account_id, kind, facts)
  select l.org_id, l.account_id, 'certificates.expiring', jsonb_build_object('count', max(l.all_of_them), 'assets',
    jsonb_agg(jsonb_build_object('assetId', l.asset_id, 'notAfter', l.not_after, 'days', l.days) order by l.n))
  from listed l where l.n <= p_listed
  group by l.org_id, l.person_id, l.account_id;
  get diagnostics letters = row_count;
  return letters;
end $$;
comment on function app.worker_remind_expiring(timestamptz, integer) is
  'Reminds engineers, administrators and the site''s managers 90, 30, 7 and 1 days ahead: one notice a person and day, each step once.';


create function app.certificates_exported(p_lines integer) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  if not ctx.can('asset.read') then
    raise exception 'not permitted' using errcode = 'FL002';
  end if;
  perform audit.note_org(ctx.org_id(), 'certificates.exported', 'done', jsonb_build_object('lines', p_lines));
end $$;
comment on function app.certificates_exported(integer) is 'The line about an export, committed before the first byte of it leaves.';
