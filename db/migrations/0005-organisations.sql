-- Organisations: tenants, and the one platform organisation whose people are the platform's staff.

create table app.org (
  org_id uuid primary key,
  kind text not null check (kind in ('tenant', 'platform')),
  state text not null default 'active' check (state in ('active', 'closed')),
  name_sealed bytea,
  created_at timestamptz not null default now(),
  unique (org_id, kind)
);
-- Exactly one platform organisation.
create unique index org_one_platform on app.org (kind) where kind = 'platform';

-- The platform's own list of the organisations it made: staff read this, never a tenant's row.
create table app.org_register (
  org_id uuid not null,
  org_kind text not null default 'platform' check (org_kind = 'platform'),
  tenant_id uuid not null,
  name_sealed bytea,
  created_at timestamptz not null default now(),
  created_by uuid,
  primary key (org_id, tenant_id),
  foreign key (org_id, org_kind) references app.org (org_id, kind),
  foreign key (tenant_id) references app.org (org_id)
);

alter table app.org enable row level security, force row level security;
alter table app.org_register enable row level security, force row level security;

create policy org on app.org as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.org for select to fairlead_api using ((select ctx.can('session.read')));
create policy definer on app.org to fairlead_definer using (true) with check (true);

create policy org on app.org_register as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
create policy read on app.org_register for select to fairlead_api using ((select ctx.can('platform.organisations')));
create policy definer on app.org_register to fairlead_definer using (true) with check (true);

create trigger audit after insert or update or delete on app.org for each row execute function audit.record('org_id');
alter table app.org enable always trigger audit;
create trigger audit after insert or update or delete on app.org_register for each row execute function audit.record('tenant_id');
alter table app.org_register enable always trigger audit;
