-- What telemetry takes, of each asset at each site, counted where blocks and roll-ups are written, so that nobody has to
-- read them to know. What is in no block yet is not counted: it is at most half an hour.

create table app.storage (
  org_id uuid not null,
  site_id uuid not null,
  asset_id uuid not null,
  blocks bigint not null default 0,
  points bigint not null default 0,
  block_bytes bigint not null default 0,
  rollup_bytes bigint not null default 0,
  primary key (org_id, site_id, asset_id)
) with (fillfactor = 50);
alter table app.storage enable row level security, force row level security;
create policy org on app.storage as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.storage for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('telemetry.read'))));
create policy definer on app.storage to fairlead_definer using (true) with check (true);

-- Also what a migration may use before db/roles.sql is applied again.
grant select, insert, update on app.storage to fairlead_definer;
grant select on app.block, app.rollup to fairlead_definer;

set local role fairlead_definer;

create function app.storage_count(of_blocks boolean, org uuid[], site uuid[], asset uuid[], points bigint[], bytes bigint[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  -- Lock: these rows until the end of the transaction. Whoever writes blocks of a site holds the lock of that site already.
  insert into app.storage as s (org_id, site_id, asset_id, blocks, points, block_bytes, rollup_bytes)
  select w.org, w.site, w.asset, coalesce(sum(sign(w.points)) filter (where of_blocks), 0), coalesce(sum(w.points) filter (where of_blocks), 0),
    coalesce(sum(w.bytes) filter (where of_blocks), 0), coalesce(sum(w.bytes) filter (where not of_blocks), 0)
  from unnest(org, site, asset, points, bytes) w (org, site, asset, points, bytes)
  group by w.org, w.site, w.asset order by w.org, w.site, w.asset
  on conflict on constraint storage_pkey do update set blocks = s.blocks + excluded.blocks, points = s.points + excluded.points,
    block_bytes = s.block_bytes + excluded.block_bytes, rollup_bytes = s.rollup_bytes + excluded.rollup_bytes;
end $$;
comment on function app.storage_count(boolean, uuid[], uuid[], uuid[], bigint[], bigint[]) is
  'Adds what was written, and takes off what was dropped (negative), of each asset at each site.';

create function app.storage_of_blocks() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  -- A block is never updated: it is dropped and written anew.
  if tg_op = 'INSERT' then
    perform app.storage_count(true, array_agg(a.org_id), array_agg(a.site_id), array_agg(a.asset_id), array_agg(a.points::bigint),
      array_agg(octet_length(a.sealed)::bigint)) from added a having count(*) > 0;
  else
    perform app.storage_count(true, array_agg(g.org_id), array_agg(g.site_id), array_agg(g.asset_id), array_agg(-g.points::bigint),
      array_agg(-octet_length(g.sealed)::bigint)) from gone g having count(*) > 0;
  end if;
  return null;
end $$;

create function app.storage_of_rollups() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op <> 'DELETE' then
    perform app.storage_count(false, array_agg(a.org_id), array_agg(a.site_id), array_agg(a.asset_id), array_agg(0::bigint),
      array_agg(octet_length(a.sealed)::bigint)) from added a having count(*) > 0;
  end if;
  if tg_op <> 'INSERT' then
    perform app.storage_count(false, array_agg(g.org_id), array_agg(g.site_id), array_agg(g.asset_id), array_agg(0::bigint),
      array_agg(-octet_length(g.sealed)::bigint)) from gone g having count(*) > 0;
  end if;
  return null;
end $$;
comment on function app.storage_of_blocks() is 'Counts what blocks take.';
comment on function app.storage_of_rollups() is 'Counts what roll-ups take.';
grant execute on function app.storage_of_blocks(), app.storage_of_rollups() to fairlead_owner;

-- What is there already, counted by the database: there is one group for each asset at a site, however much it has.
insert into app.storage (org_id, site_id, asset_id, blocks, points, block_bytes, rollup_bytes)
select t.org_id, t.site_id, t.asset_id, sum(t.blocks), sum(t.points), sum(t.block_bytes), sum(t.rollup_bytes)
from (
  select b.org_id, b.site_id, b.asset_id, count(*) as blocks, sum(b.points) as points, sum(octet_length(b.sealed)) as block_bytes, 0 as rollup_bytes
  from app.block b group by b.org_id, b.site_id, b.asset_id
  union all
  select r.org_id, r.site_id, r.asset_id, 0, 0, 0, sum(octet_length(r.sealed)) from app.rollup r group by r.org_id, r.site_id, r.asset_id
) t
group by t.org_id, t.site_id, t.asset_id;

set local role fairlead_owner;

create trigger storage_added after insert on app.block referencing new table as added
  for each statement execute function app.storage_of_blocks();
create trigger storage_gone after delete on app.block referencing old table as gone
  for each statement execute function app.storage_of_blocks();
create trigger storage_added after insert on app.rollup referencing new table as added
  for each statement execute function app.storage_of_rollups();
create trigger storage_changed after update on app.rollup referencing old table as gone new table as added
  for each statement execute function app.storage_of_rollups();
create trigger storage_gone after delete on app.rollup referencing old table as gone
  for each statement execute function app.storage_of_rollups();
alter table app.block enable always trigger storage_added;
alter table app.block enable always trigger storage_gone;
alter table app.rollup enable always trigger storage_added;
alter table app.rollup enable always trigger storage_changed;
alter table app.rollup enable always trigger storage_gone;
