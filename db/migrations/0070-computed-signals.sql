-- Computed signals: figures that an engineer defines over the signals of an asset, or of every asset of a kind. What they
-- say is sealed; they are worked out when they are read (core/computed).

create table app.computed_signal (
  org_id uuid not null default ctx.org_id(),
  computed_id uuid not null,
  -- Its number among the signals of an asset, beyond those that a device can declare; given by the trigger below.
  signal_no integer not null default 0 check (signal_no between 50001 and 99999),
  asset_id uuid,
  kind text check (kind in ('crane', 'hoist', 'pump', 'compressor', 'air_quality', 'forklift', 'vehicle', 'gateway', 'sensor', 'other')),
  -- Name, unit and expression, as one text.
  definition_sealed bytea not null,
  version integer not null default 1 check (version > 0),
  archived_at timestamptz,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  created_by uuid default ctx.person_id(),
  primary key (org_id, computed_id),
  unique (org_id, signal_no),
  foreign key (org_id) references app.org (org_id),
  foreign key (org_id, asset_id) references app.asset (org_id, asset_id),
  foreign key (org_id, created_by) references app.person (org_id, person_id),
  check ((asset_id is null) <> (kind is null))
);
create index computed_of_asset on app.computed_signal (org_id, asset_id) where asset_id is not null;
alter table app.computed_signal enable row level security, force row level security;
create policy org on app.computed_signal as restrictive to fairlead_api
  using (org_id = (select ctx.org_id())) with check (org_id = (select ctx.org_id()));
-- One for an asset is seen by whoever reads its telemetry; one for a kind by whoever reads telemetry anywhere.
create policy read on app.computed_signal for select to fairlead_api
  using ((select ctx.can_everywhere('telemetry.read')) or ((select ctx.can('telemetry.read')) and case
    when asset_id is not null then asset_id in (select a.asset_id from app.asset a
      where a.site_id = any ((select ctx.few_sites_where('telemetry.read'))::uuid[]) or a.site_id in (select unnest(ctx.many_sites_where('telemetry.read'))))
    else true end));
create policy add on app.computed_signal for insert to fairlead_api with check ((select ctx.can_everywhere('signal.edit')));
create policy edit on app.computed_signal for update to fairlead_api
  using ((select ctx.can_everywhere('signal.edit'))) with check ((select ctx.can_everywhere('signal.edit')));
create policy definer on app.computed_signal to fairlead_definer using (true) with check (true);
grant select on app.computed_signal to fairlead_definer;

create trigger audit after insert or update on app.computed_signal for each row execute function audit.record('computed_id');
alter table app.computed_signal enable always trigger audit;

set local role fairlead_definer;

create function app.computed_signal_changes() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    -- Lock: whoever adds one in this organisation, until the end of the transaction. Numbers are never given twice.
    perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.computed_signal ' || new.org_id, 0));
    select coalesce(max(c.signal_no), 50000) + 1 into new.signal_no from app.computed_signal c where c.org_id = new.org_id;
  else
    new.changed_at := clock_timestamp();
    if new.definition_sealed is distinct from old.definition_sealed then
      new.version := old.version + 1;
    end if;
  end if;
  return new;
end $$;
comment on function app.computed_signal_changes() is 'Numbers computed signals and counts their versions.';
grant execute on function app.computed_signal_changes() to fairlead_owner;

set local role fairlead_owner;

create trigger changes before insert or update on app.computed_signal for each row execute function app.computed_signal_changes();
alter table app.computed_signal enable always trigger changes;
