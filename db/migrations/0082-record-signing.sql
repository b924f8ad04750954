-- Signing, amending, archiving and closing: the only ways to write a record or a defect. Each checks for itself who asks,
-- so that no statement of the api's can write what its operations would refuse.

set local role fairlead_definer;

create function app.record_rule(p_kind text, out statutory boolean, out closes boolean, out floor_months integer)
  language sql immutable parallel safe set search_path = ''
as $$
  -- core/records/kinds.ts says the same, and a test compares them.
  select p_kind in ('thorough-examination', 'inspection', 'wire-rope'), p_kind in ('thorough-examination', 'inspection', 'wire-rope', 'service'),
    case when p_kind in ('thorough-examination', 'inspection', 'wire-rope') then 60 else 24 end
$$;
comment on function app.record_rule(text) is 'What a kind of record takes: a factor and a credential, whether it can close a defect, its floor of retention.';

create function app.record_asset(p_asset_id uuid, p_permission text) returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  site uuid;
begin
  if ctx.person_id() is null then
    -- Staff who operate as the organisation are none of its people: they sign nothing.
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  select a.site_id into site from app.asset a where a.org_id = ctx.org_id() and a.asset_id = p_asset_id;
  if not found or not app.may_at('record.read', site) then
    raise exception 'no such asset' using errcode = 'FL005';
  end if;
  if not app.may_at(p_permission, site) then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return site;
end $$;
comment on function app.record_asset(uuid, text) is 'Where the asset stands, if the context may do this to its records; refuses otherwise.';

create function app.record_credential(p_kind text, p_done_at timestamptz) returns uuid
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  found_id uuid;
begin
  -- Lock: the credentials of the person, until commit: one that is withdrawn meanwhile is withdrawn before this, or after it.
  perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.credential ' || ctx.org_id() || ctx.person_id(), 0));
  -- On the day it was done and today: nobody dates it back to when they were qualified, or signs after that has ended.
  select c.credential_id into found_id from app.credential c
  where c.org_id = ctx.org_id() and c.person_id = ctx.person_id() and p_kind = any (c.kinds) and c.withdrawn_at is null
    and daterange(c.valid_from, c.valid_until, '[]') @> (p_done_at at time zone 'UTC')::date
    and daterange(c.valid_from, c.valid_until, '[]') @> (now() at time zone 'UTC')::date
  order by c.valid_until desc, c.credential_id limit 1;
  if found_id is null then
    raise exception 'no credential for this kind of record is valid on that day and today' using errcode = 'FL002';
  end if;
  return found_id;
end $$;
comment on function app.record_credential(text, timestamptz) is 'The credential that the person signs under; refuses (FL002) where there is none.';

create function app.record_sign(p_record_id uuid, p_version integer, p_asset_id uuid, p_form_id uuid, p_form_version integer, p_outcome text,
    p_done_at timestamptz, p_started_at timestamptz, p_device_at timestamptz, p_next_due_on date, p_request_id uuid, p_sealed bytea, p_body_sha256 bytea,
    p_reason_sealed bytea, p_defect_ids uuid[], p_severities text[], p_by_at timestamptz[], p_texts bytea[]) returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  form record;
  rule record;
  before record;
  site uuid;
  credential uuid;
  expected text;
begin
  select f.kind, f.version, f.archived_at into form from app.form f where f.org_id = org and f.form_id = p_form_id;
  if not found then
    raise exception 'no such form' using errcode = 'FL005';
  end if;
  rule := app.record_rule(form.kind);
  site := app.record_asset(p_asset_id, case when rule.statutory or p_version > 1 then 'record.sign' else 'record.add' end);
  if (rule.statutory or p_version > 1) and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  -- Lock: records with this id, until commit: of two who amend it at once the second finds what the first has signed.
  perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.record ' || org || p_record_id, 0));
  select r.version, r.asset_id, r.form_id into before from app.record r
  where r.org_id = org and r.record_id = p_record_id order by r.version desc limit 1;
  if p_version is distinct from coalesce(before.version, 0) + 1 then
    raise exception 'the record has been amended in the meantime' using errcode = 'FL003';
  end if;
  if before.version is not null and (before.asset_id <> p_asset_id or before.form_id <> p_form_id) then
    raise exception 'an amendment is of the same asset and form' using errcode = 'FL004';
  end if;
  if p_version = 1 and form.archived_at is not null then
    raise exception 'the form is archived' using errcode = 'FL003';
  end if;
  if p_done_at > now() + interval '5 minutes' or p_done_at < timestamptz '1990-01-01' or p_started_at < p_done_at - interval '31 days' then
    raise exception 'it was done at no such time' using errcode = 'FL004';
  end if;
  if cardinality(p_defect_ids) > 100 or cardinality(p_severities) <> cardinality(p_defect_ids) or cardinality(p_by_at) <> cardinality(p_defect_ids)
    or cardinality(p_texts) <> cardinality(p_defect_ids) then
    raise exception 'too many defects, or not as many of each' using errcode = 'FL004';
  end if;
  expected := case when 'now' = any (p_severities) then 'unsafe' when 'by' = any (p_severities) then 'safe-until' end;
  if p_outcome is distinct from coalesce(expected, case when form.kind in ('defect-report', 'report', 'service') then 'none' else 'safe' end) then
    raise exception 'the outcome contradicts the defects' using errcode = 'FL004';
  end if;
  if exists (select from unnest(p_severities, p_by_at) d (severity, by_at) where d.severity = 'by' and d.by_at is distinct from greatest(d.by_at, p_done_at)) then
    raise exception 'a defect could not become dangerous before it was found' using errcode = 'FL004';
  end if;
  -- An amendment adds defects; those that are there stay as they are, and are taken back by closing them alone.
  if exists (select from app.defect d where d.org_id = org and d.record_id = p_record_id
      and not exists (select from unnest(p_defect_ids, p_severities, p_by_at) n (id, severity, by_at)
        where n.id = d.defect_id and n.severity = d.severity and n.by_at is not distinct from d.by_at)) then
    raise exception 'an amendment keeps the defects that were reported' using errcode = 'FL004';
  end if;
  if rule.statutory then
    credential := app.record_credential(form.kind, p_done_at);
  end if;
  insert into app.record (org_id, record_id, version, asset_id, site_id, kind, form_id, form_version, outcome, done_at, started_at, device_at, next_due_on,
    keep_months, signed_by, signed_with, credential_id, request_id, body_sha256, sealed, reason_sealed)
  values (org, p_record_id, p_version, p_asset_id, site, form.kind, p_form_id, p_form_version, p_outcome, p_done_at, p_started_at, p_device_at, p_next_due_on,
    greatest(rule.floor_months, (select k.months from app.record_keeping k where k.org_id = org and k.kind = form.kind),
      (select max(r.keep_months) from app.record r where r.org_id = org and r.record_id = p_record_id)),
    ctx.person_id(), case when ctx.is_fresh() then 'factor' else 'session' end, credential, p_request_id, p_body_sha256, p_sealed, p_reason_sealed);
  insert into app.defect (org_id, defect_id, asset_id, record_id, version, severity, by_at, found_at, text_sealed)
  select org, d.id, p_asset_id, p_record_id, p_version, d.severity, d.by_at, p_done_at, d.text
  from unnest(p_defect_ids, p_severities, p_by_at, p_texts) d (id, severity, by_at, text)
  where not exists (select from app.defect e where e.org_id = org and e.defect_id = d.id and e.record_id = p_record_id);
  -- A wake-up without data: open pages look for themselves.
  perform pg_notify('record', '');
  return now();
end $$;
comment on function app.record_sign(uuid, integer, uuid, uuid, integer, text, timestamptz, timestamptz, timestamptz, date, uuid, bytea, bytea, bytea, uuid[], text[], timestamptz[], bytea[]) is
  'Signs a record, or a further version of it, in the name of the person of the context; with it the defects that it reports.';

create function app.record_archive(p_record_id uuid, p_is_archived boolean, p_reason_sealed bytea) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  asset uuid;
  before record;
begin
  select r.asset_id into asset from app.record r where r.org_id = org and r.record_id = p_record_id limit 1;
  perform app.record_asset(asset, 'record.sign');
  -- Lock: as signing.
  perform pg_catalog.pg_advisory_xact_lock(hashtextextended('app.record ' || org || p_record_id, 0));
  select a.n, a.is_archived into before from app.record_archiving a where a.org_id = org and a.record_id = p_record_id order by a.n desc limit 1;
  if coalesce(before.is_archived, false) = p_is_archived then
    raise exception 'it is so already' using errcode = 'FL003';
  end if;
  insert into app.record_archiving (org_id, record_id, n, asset_id, is_archived, reason_sealed, by_person)
  values (org, p_record_id, coalesce(before.n, 0) + 1, asset, p_is_archived, p_reason_sealed, ctx.person_id());
end $$;
comment on function app.record_archive(uuid, boolean, bytea) is 'Takes a record out of the daily view, or back into it. It stays readable.';

create function app.record_is_archived(p_org_id uuid, p_record_id uuid) returns boolean
  language plpgsql stable parallel restricted set search_path = ''
as $$
begin
  return coalesce((select a.is_archived from app.record_archiving a
    where a.org_id = p_org_id and a.record_id = p_record_id order by a.n desc limit 1), false);
end $$;
comment on function app.record_is_archived(uuid, uuid) is 'Whether a record is out of the daily view. Reads with the rights of whoever asks.';

create function app.defect_close(p_defect_id uuid, p_record_id uuid) returns timestamptz
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := ctx.org_id();
  defect app.defect;
  closing app.record;
begin
  select * into defect from app.defect d where d.org_id = org and d.defect_id = p_defect_id;
  perform app.record_asset(defect.asset_id, 'defect.close');
  if defect.severity <> 'observation' and not ctx.is_fresh() then
    raise exception 'this takes that you have confirmed who you are' using errcode = 'FL007';
  end if;
  select * into closing from app.record r where r.org_id = org and r.record_id = p_record_id and r.asset_id = defect.asset_id
  order by r.version desc limit 1;
  if not found or not (app.record_rule(closing.kind)).closes or closing.done_at < defect.found_at or closing.record_id = defect.record_id
    or app.record_is_archived(org, p_record_id) then
    raise exception 'a later service, inspection or examination of the asset closes a defect' using errcode = 'FL004';
  end if;
  insert into app.defect_closing (org_id, defect_id, asset_id, record_id, version, closed_by)
  values (org, p_defect_id, defect.asset_id, p_record_id, closing.version, ctx.person_id());
  perform pg_notify('record', '');
  return now();
end $$;
comment on function app.defect_close(uuid, uuid) is 'Closes a defect by the record of what was done about it, and with the last dangerous one the lock-out.';

-- Read with the rights of whoever asks. The lock-out is what the rows say at this moment: nobody has to be signed in, and no
-- process has to run, for a defect that is dangerous by an instant to lock the asset out when it passes.
create function app.lock_outs(p_asset_ids uuid[]) returns table (asset_id uuid, since timestamptz, defects integer, first_defect uuid)
  language sql stable parallel restricted set search_path = ''
as $$
  select l.asset_id, min(l.locks_at), count(*)::integer, (array_agg(l.defect_id order by l.locks_at, l.defect_id))[1]
  from (
    select d.asset_id, d.defect_id, case d.severity when 'now' then d.reported_at else greatest(d.by_at, d.reported_at) end as locks_at
    from app.defect d
    where d.org_id = (select ctx.org_id()) and (p_asset_ids is null or d.asset_id = any (p_asset_ids)) and d.severity <> 'observation'
      and not exists (select from app.defect_closing c where c.org_id = d.org_id and c.defect_id = d.defect_id)) l
  where l.locks_at <= now()
  group by l.asset_id
$$;
comment on function app.lock_outs(uuid[]) is 'Which of these assets, or of all that the context sees, must not be used, since when, for how many defects, and the first of them.';
