-- What the worker makes of segments: blocks of one signal, roll-ups of their numbers, and how far it has come.
-- No foreign keys, as with segments: what a machine measured does not lock what people edit.

-- Blocks of one signal do not overlap (app.compact_write looks). `minutes`, `hours`: its points are in the roll-ups of
-- that width, and these are exact for it; else there is none for its span of time.
create table app.block (
  org_id uuid not null,
  site_id uuid not null,
  asset_id uuid not null,
  signal_no integer not null,
  from_at timestamptz not null,
  to_at timestamptz not null check (to_at > from_at),
  points integer not null check (points > 0),
  minutes boolean not null,
  hours boolean not null,
  sealed bytea not null,
  primary key (org_id, site_id, asset_id, signal_no, from_at)
);

-- One row for the minutes of a day or for the hours of 32 days.
create table app.rollup (
  org_id uuid not null,
  site_id uuid not null,
  asset_id uuid not null,
  signal_no integer not null,
  width_s integer not null check (width_s in (60, 3600)),
  from_at timestamptz not null,
  cells integer not null check (cells > 0),
  sealed bytea not null,
  primary key (org_id, site_id, asset_id, signal_no, width_s, from_at)
);

-- A writer's commits are in the order of `n`: what is in blocks is exactly its segments up to `upto_n`.
create table app.compaction (
  org_id uuid not null,
  site_id uuid not null,
  writer uuid not null,
  upto_n bigint not null,
  at timestamptz not null default now(),
  primary key (org_id, site_id, writer)
);

-- Sealed bytes do not get smaller: PostgreSQL need not try.
alter table app.block alter column sealed set storage external;
alter table app.rollup alter column sealed set storage external;

alter table app.block enable row level security, force row level security;
alter table app.rollup enable row level security, force row level security;
alter table app.compaction enable row level security, force row level security;

create policy org on app.block as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.block for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('telemetry.read'))));
create policy definer on app.block to fairlead_definer using (true) with check (true);

create policy org on app.rollup as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.rollup for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('telemetry.read'))));
create policy definer on app.rollup to fairlead_definer using (true) with check (true);

create policy org on app.compaction as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.compaction for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[])
    or site_id in (select unnest(ctx.many_sites_where('telemetry.read'))));
create policy definer on app.compaction to fairlead_definer using (true) with check (true);

-- The worker's functions read segments; nobody changes one.
create policy definer_reads on app.segment for select to fairlead_definer using (true);
