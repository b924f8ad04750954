-- Who takes telemetry out of the house stands in the log, before the first byte of it leaves. What was measured is not
-- said there: of which asset, over which time, how many signals and as what.

set local role fairlead_definer;

create function app.samples_exported(p_asset_id uuid, p_from timestamptz, p_to timestamptz, p_signals integer, p_format text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  site uuid;
begin
  -- Who sees the row of the asset and may not read it elsewhere is told as of one that does not exist.
  select a.site_id into site from app.asset a where a.org_id = ctx.org_id() and a.asset_id = p_asset_id;
  if ctx.can('wall.show') then
    raise exception 'a wall takes nothing out of the house' using errcode = 'FL002';
  end if;
  if site is null or not app.may_at('telemetry.read', site) then
    raise exception 'no such asset' using errcode = 'FL005';
  end if;
  if p_format is null or p_format not in ('csv', 'parquet') or p_from is null or p_to is null or p_from >= p_to or p_signals is null or p_signals < 0 then
    raise exception 'this is no export' using errcode = 'FL004';
  end if;
  perform audit.note_org(ctx.org_id(), 'samples.exported', 'done',
    jsonb_build_object('asset_id', p_asset_id, 'from', p_from, 'to', p_to, 'signals', p_signals, 'format', p_format));
end $$;
comment on function app.samples_exported(uuid, timestamptz, timestamptz, integer, text) is
  'The line about an export of telemetry, committed before the first byte of it leaves. FL002 for a wall, FL005: no such asset.';
