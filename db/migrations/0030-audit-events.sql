-- What a line of the trail says beside the row: the category, event and result of CONTROLS CR 2.8, whom it concerns, and
-- the staff member who operated as the organisation. And the one text of a line, which exports print and the tree hashes.

alter table audit.line
  -- A person of the platform's organisation who acted on this one: operating as it, or founding it.
  add column staff_id uuid,
  add column grant_id uuid,
  add column category text not null default 'configuration'
    check (category in ('access', 'request-error', 'configuration', 'control', 'backup', 'audit')),
  add column event text not null default 'changed' check (length(event) between 1 and 64),
  add column result text not null default 'done' check (result in ('done', 'refused')),
  -- The asset, person and site that the row is about, where its key does not say so: {"asset_id": ...}.
  add column concerns jsonb not null default '{}',
  drop constraint line_op_check,
  drop constraint line_check,
  -- A note tells of what is no row: a refused attempt, a second factor, a backup.
  add check (op in ('insert', 'update', 'delete', 'note')),
  add check (person_id is null or session_id is not null or process = 'fairlead_auth'),
  add check (grant_id is null or staff_id is not null or person_id is not null);
-- The defaults were for the lines that were there.
alter table audit.line alter column category drop default, alter column event drop default, alter column result drop default;

-- Pages of the trail, newest first. (n would be a shorter key, and tell how much everybody else writes.)
create index line_by_time on audit.line (org_id, at, line_id);
create policy definer_reads on audit.line for select to fairlead_definer using (true);

set local role fairlead_definer;

create function audit.leaf_text(l audit.line) returns text language sql stable parallel safe
begin atomic
  -- Nothing here follows a setting of the session (DateStyle, TimeZone, bytea_output, extra_float_digits) or the major of
  -- the server: uuid and jsonb have one text each, the time is put into UTC first, and strings are escaped as JSON.
  select concat('{"v":1,"org":"', l.org_id, '","line":"', l.line_id,
    '","at":"', to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","category":"', l.category, '","event":"', l.event, '","result":"', l.result,
    '","person":', coalesce('"' || l.person_id::text || '"', 'null'),
    ',"staff":', coalesce('"' || l.staff_id::text || '"', 'null'),
    ',"grant":', coalesce('"' || l.grant_id::text || '"', 'null'),
    ',"session":', coalesce('"' || l.session_id::text || '"', 'null'),
    ',"process":', to_json(l.process),
    ',"request":', coalesce(to_json(l.request_id)::text, 'null'),
    ',"address":', coalesce(to_json(l.address)::text, 'null'),
    ',"table":', to_json(l.table_name), ',"op":"', l.op,
    '","key":', l.row_key, ',"concerns":', l.concerns, ',"changed":', l.changed, '}');
end;
comment on function audit.leaf_text(audit.line) is
  'The canonical JSON text of a line, one line of UTF-8: what an export prints and the leaf of the tree hashes. Never changes.';

-- Parsed when they are made and without settings of their own, so the planner writes them into audit.record(), which runs
-- at every change: a call with a pinned search_path would cost more than what it does. For the same reason LIKE and no
-- regular expression, and one verification of the context for all that is taken from it.

create function audit.is_secret(p_column text) returns boolean language sql immutable parallel safe
begin atomic
  select p_column like '%hash' or p_column like '%\_index' or p_column like '%\_der' or p_column like '%wrapped'
    or p_column = 'sealed' or p_column = 'secret_sealed';
end;
comment on function audit.is_secret(text) is 'A column whose value never stands in the trail.';

create function audit.category_of_change(p_table text, p_op text) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_table in ('app.person', 'app.person_site', 'app.person_key', 'app.permission_group', 'app.group_site', 'app.group_member',
      'app.org_settings', 'app.operate_grant', 'app.operate_register', 'app.certificate', 'app.revocation') then 'access'
    when p_table in ('app.signal', 'app.presence') and p_op = 'insert' then 'control'
    else case split_part(p_table, '.', 1) when 'identity' then 'access' when 'pki' then 'access' when 'audit' then 'audit'
      else 'configuration' end end;
end;

create function audit.event_of_change(p_table text, p_op text, p_old jsonb, p_new jsonb) returns text
  language sql immutable parallel safe
begin atomic
  -- A table that nobody named here is still told of, by its own name.
  select case p_table
    when 'app.certificate' then 'certificate.' || coalesce(p_new ->> 'state', 'removed')
    when 'app.revocation' then 'certificate.revoked'
    when 'pki.issuance' then case p_op when 'insert' then 'issuance.intended' else 'issuance.signed' end
    when 'app.person_key' then case when p_old ->> 'erased_at' is null and p_new ->> 'erased_at' is not null
      then 'person.erased' else 'person-key.' || case p_op when 'insert' then 'added' else 'changed' end end
    when 'app.permission_group' then case when p_old ->> 'archived_at' is null and p_new ->> 'archived_at' is not null
      then 'group.archived' when p_op = 'insert' then 'group.added' else 'group.changed' end
    when 'identity.session' then case
      when p_new ->> 'ended_at' is not null and p_old ->> 'ended_at' is null then 'session.ended'
      when p_op <> 'insert' then 'session.changed'
      when p_new ->> 'grant_id' is not null then 'operate-as.entered'
      when p_new ->> 'kind' = 'token' then 'token.added'
      else 'sign-in.done' end
    when 'identity.invitation' then case when p_op = 'insert' then 'invitation.sent'
      when p_new ->> 'used_at' is distinct from p_old ->> 'used_at' then 'invitation.used' else 'invitation.changed' end
    when 'app.operate_grant' then case when p_old ->> 'state' = p_new ->> 'state' then 'operate-as.changed'
      when p_new ->> 'state' = 'granted' then 'operate-as.started' else 'operate-as.' || coalesce(p_new ->> 'state', 'removed') end
    when 'app.operate_register' then case when p_old ->> 'state' = p_new ->> 'state' then 'operate-as.changed'
      when p_new ->> 'state' = 'granted' then 'operate-as.started' else 'operate-as.' || coalesce(p_new ->> 'state', 'removed') end
    when 'audit.export' then case p_op when 'insert' then 'audit.export-requested' else 'audit.exported' end
    when 'audit.sink' then case when p_op = 'insert' then 'audit-sink.added'
      when p_new ->> 'removed_at' is not null then 'audit-sink.removed' else 'audit-sink.changed' end
    else case p_table when 'app.org' then 'organisation' when 'app.org_register' then 'organisation-register'
        when 'app.org_settings' then 'organisation-settings' when 'pki.org_key' then 'organisation-key'
        else case split_part(p_table, '.', 1) when 'audit' then 'audit-' else '' end || replace(split_part(p_table, '.', 2), '_', '-') end
      || case p_op when 'insert' then '.added' when 'update' then '.changed' else '.removed' end
    end;
end;

create function audit.sealed_text(p_table text, p_column text, p_hex text) returns text
  language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  -- In schema identity the platform's key seals; of it only the name of an API token is the organisation's.
  if p_table like 'identity.%' and p_column <> 'name_sealed'
    -- Of a person only what is sealed under their own key (version 0), which can be taken away (0033): what the
    -- organisation's key opens would outlive its erasure here.
    or p_table = 'app.person' and substr(p_hex, 5, 8) <> '00000000' then
    return null;
  end if;
  return translate(encode(decode(substr(p_hex, 3), 'hex'), 'base64'), E'\n', '');
end $$;
comment on function audit.sealed_text(text, text, text) is 'A sealed value as the trail holds it: its ciphertext in base64, or nothing.';

create function audit.actor(p_org_id uuid, p_payload text, out person_id uuid, out staff_id uuid, out grant_id uuid, out session_id uuid,
    out request_id text, out address text)
  language plpgsql stable parallel restricted set search_path = ''
as $$
declare
  operating constant uuid := nullif(split_part(p_payload, '|', 8), '')::uuid;
  request text;
begin
  if p_payload is null then
    -- The auth process has no person's context; what it acts for it says itself, and nobody else is believed.
    if session_user = 'fairlead_auth' then
      request := current_setting('fairlead.request', true);
      request_id := nullif(split_part(request, '|', 1), '');
      address := nullif(split_part(request, '|', 2), '');
    end if;
    return;
  end if;
  request_id := nullif(split_part(p_payload, '|', 6), '');
  if split_part(p_payload, '|', 1)::uuid = p_org_id then
    person_id := nullif(split_part(p_payload, '|', 3), '')::uuid;
    staff_id := operating;
    grant_id := nullif(split_part(p_payload, '|', 9), '')::uuid;
  elsif operating is not null then
    -- Somebody operating as a tenant changes the platform's own register: there they are one of its people.
    person_id := operating;
    grant_id := nullif(split_part(p_payload, '|', 9), '')::uuid;
  elsif split_part(p_payload, '|', 2) = 'platform' then
    -- Staff found an organisation or ask to operate as it: its people see that it was staff.
    staff_id := nullif(split_part(p_payload, '|', 3), '')::uuid;
  else
    -- A tenant's person changes the platform's copy (a grant decided): who it was is the tenant's business.
    return;
  end if;
  session_id := split_part(p_payload, '|', 4)::uuid;
  address := nullif(split_part(p_payload, '|', 7), '');
end $$;
comment on function audit.actor(uuid, text) is 'Who acts, by this verified payload of the context, as the trail of that organisation may tell it.';

create or replace function audit.record() returns trigger
  language plpgsql security definer
  -- A row's text as jsonb follows these: what a session has set must not decide how its deeds are written down.
  set search_path = '' set timezone = 'UTC' set bytea_output = 'hex' set extra_float_digits = 1 set intervalstyle = 'iso_8601'
as $$
declare
  table_name constant text := tg_table_schema || '.' || tg_table_name;
  op constant text := lower(tg_op);
  old_facts constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_facts constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  facts constant jsonb := coalesce(new_facts, old_facts);
  org constant uuid := (facts ->> 'org_id')::uuid;
  is_update constant boolean := tg_op = 'UPDATE';
  row_key jsonb := '{}';
  concerns jsonb := '{}';
  changed jsonb := '{}';
  column_name text;
  before jsonb;
  after jsonb;
  who record;
begin
  for column_name, after in
    select f.key, f.value from jsonb_each(facts) f where not is_update or f.value is distinct from old_facts -> f.key
  loop
    if audit.is_secret(column_name) then
      changed := changed || jsonb_build_object(column_name, null);
      continue;
    end if;
    before := old_facts -> column_name;
    if column_name like '%\_sealed' then
      before := to_jsonb(audit.sealed_text(table_name, column_name, before #>> '{}'));
      after := to_jsonb(audit.sealed_text(table_name, column_name, after #>> '{}'));
    end if;
    changed := changed || jsonb_build_object(column_name, case when is_update then jsonb_build_array(before, after) else after end);
  end loop;
  foreach column_name in array tg_argv loop
    row_key := row_key || jsonb_build_object(column_name, facts -> column_name);
  end loop;
  foreach column_name in array array['asset_id', 'person_id', 'site_id'] loop
    if facts ->> column_name is not null and not row_key ? column_name then
      concerns := concerns || jsonb_build_object(column_name, facts -> column_name);
    end if;
  end loop;
  who := audit.actor(org, ctx.payload());
  -- A session is begun and ended by its own person, whom the auth process has just recognised.
  if table_name = 'identity.session' and who.session_id is null and session_user = 'fairlead_auth' then
    who.person_id := (facts ->> 'person_id')::uuid;
    who.session_id := (facts ->> 'session_id')::uuid;
    who.address := coalesce(who.address, facts ->> 'address');
  elsif table_name = 'identity.invitation' and who.session_id is null and session_user = 'fairlead_auth' then
    if is_update then
      who.person_id := (facts ->> 'person_id')::uuid;
    elsif exists (select from app.person p where p.org_id = org and p.person_id = (facts ->> 'created_by')::uuid) then
      who.person_id := (facts ->> 'created_by')::uuid;
    else
      -- Staff, who founded the organisation.
      who.staff_id := (facts ->> 'created_by')::uuid;
    end if;
  end if;
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, concerns, changed)
  values (org, who.person_id, who.staff_id, who.grant_id, who.session_id, session_user, who.request_id, who.address,
    audit.category_of_change(table_name, op), audit.event_of_change(table_name, op, old_facts, new_facts), 'done',
    table_name, op, row_key, concerns, changed);
  if table_name = 'identity.session' and facts ->> 'grant_org_id' is not null then
    perform audit.note_operating(facts, op, who.request_id, who.address);
  end if;
  return null;
end $$;

create function audit.note_operating(p_session jsonb, p_op text, p_request_id text, p_address text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  org constant uuid := (p_session ->> 'grant_org_id')::uuid;
  -- Whose doing it is in the tenant's own log: its administrator who ends it, or the staff member.
  who record := audit.actor(org, ctx.payload());
begin
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, concerns, changed)
  values (org, who.person_id, (p_session ->> 'person_id')::uuid, (p_session ->> 'grant_id')::uuid,
    coalesce(who.session_id, (p_session ->> 'session_id')::uuid), session_user, coalesce(who.request_id, p_request_id), coalesce(who.address, p_address),
    'access', case p_op when 'insert' then 'operate-as.entered' else 'operate-as.left' end, 'done', 'app.operate_grant', 'note',
    jsonb_build_object('grant_id', p_session ->> 'grant_id'), '{}', '{}');
end $$;
comment on function audit.note_operating(jsonb, text, text, text) is
  'A session of staff that operates as a tenant begins or ends: in the tenant''s trail too, as it happens.';

create function audit.request(p_request_id text, p_address text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  if concat(p_request_id, p_address) ~ '[|[:space:][:cntrl:]]' or length(p_request_id) > 64 or length(p_address) > 64 then
    raise exception 'request id or address is malformed' using errcode = 'FL004';
  end if;
  perform set_config('fairlead.request', concat(p_request_id, '|', p_address), true);
end $$;
comment on function audit.request(text, text) is 'For the auth role: which request this transaction is for. Lines carry it.';

create function audit.category_of_note(p_event text) returns text language sql immutable parallel safe
begin atomic
  select case split_part(p_event, '.', 1)
    when 'backup' then 'backup' when 'restore' then 'backup'
    when 'audit' then 'audit' when 'checkpoint' then 'audit' when 'witness' then 'audit' when 'sink' then 'audit'
    when 'clock' then 'control' when 'gateway' then 'control' when 'worker' then 'control' when 'storage' then 'control'
    when 'setting' then 'configuration' when 'platform' then 'configuration'
    else 'access' end;
end;

create function audit.note_org(p_org_id uuid, p_event text, p_result text default 'done', p_facts jsonb default '{}') returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  who record;
begin
  if jsonb_typeof(p_facts) is distinct from 'object' or length(p_facts::text) > 4000 then
    raise exception 'facts of a line are a small object' using errcode = 'FL004';
  end if;
  who := audit.actor(p_org_id, ctx.payload());
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, changed)
  values (p_org_id, who.person_id, who.staff_id, who.grant_id, who.session_id, session_user, who.request_id, who.address,
    audit.category_of_note(p_event), p_event, p_result, 'app.org', 'note', jsonb_build_object('org_id', p_org_id), p_facts);
end $$;
comment on function audit.note_org(uuid, text, text, jsonb) is
  'A line of what is no change of a row. For definer functions and the auth and worker processes; facts hold no personal data.';

create function audit.note_account(p_account_id uuid, p_event text, p_result text default 'done', p_facts jsonb default '{}') returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  if jsonb_typeof(p_facts) is distinct from 'object' or length(p_facts::text) > 4000 then
    raise exception 'facts of a line are a small object' using errcode = 'FL004';
  end if;
  -- Who failed to sign in is not known, nor who asked for a new password: the line concerns the person and blames nobody.
  insert into audit.line (org_id, person_id, process, request_id, address, category, event, result, table_name, op, row_key, changed)
  select p.org_id, case when p_result = 'done' and p_event <> 'password.reset-requested' then p.person_id end, session_user, a.request_id, a.address,
    audit.category_of_note(p_event), p_event, p_result, 'app.person', 'note', jsonb_build_object('person_id', p.person_id), p_facts
  from app.person p cross join lateral audit.actor(p.org_id, ctx.payload()) a
  where p.account_id = p_account_id and p.state = 'active';
end $$;
comment on function audit.note_account(uuid, text, text, jsonb) is
  'What happened to an account, in the trail of every organisation where it is an active person. For the auth process.';

-- How many refused attempts of a session stand in the trail since when: an attacker must not fill the disk with them.
set local role fairlead_owner;
create table audit.refusal_count (
  org_id uuid not null,
  session_id uuid not null,
  since timestamptz not null,
  noted integer not null,
  primary key (org_id, session_id)
);
alter table audit.refusal_count enable row level security, force row level security;
create policy definer on audit.refusal_count to fairlead_definer using (true) with check (true);
set local role fairlead_definer;

create function audit.note_refused(p_token bytea, p_request_id text, p_address text, p_operation text, p_why text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  -- Lines a minute and session; then one that says so, and silence until the minute is over.
  at_most constant integer := 120;
  s record;
  counted integer;
begin
  if concat(p_request_id, p_address) ~ '[|[:space:][:cntrl:]]' or length(p_request_id) > 64 or length(p_address) > 64
    or p_operation !~ '^[a-z][a-z.-]{0,63}$' or p_why !~ '^[a-z][a-z-]{0,39}$' then
    raise exception 'a refusal is malformed' using errcode = 'FL004';
  end if;
  -- Operating as a tenant, it is the tenant who is told.
  select x.session_id, x.person_id, x.grant_id, coalesce(x.grant_org_id, x.org_id) as org_id into s
  from identity.session x where x.token_hash = sha256(p_token);
  if not found then
    -- Nobody's session: no organisation to tell. The api's own log has it.
    return;
  end if;
  insert into audit.refusal_count as c (org_id, session_id, since, noted) values (s.org_id, s.session_id, now(), 1)
  on conflict (org_id, session_id) do update set
    since = case when c.since < now() - interval '1 minute' then now() else c.since end,
    noted = case when c.since < now() - interval '1 minute' then 1 else c.noted + 1 end
  returning noted into counted;
  if counted > at_most + 1 then
    return;
  end if;
  insert into audit.line (org_id, person_id, staff_id, grant_id, session_id, process, request_id, address,
    category, event, result, table_name, op, row_key, changed)
  values (s.org_id, case when s.grant_id is null then s.person_id end, case when s.grant_id is not null then s.person_id end,
    s.grant_id, s.session_id, session_user, p_request_id, p_address,
    case when p_why in ('invalid', 'conflict', 'limit', 'not-found') then 'request-error' else 'access' end,
    'refused', 'refused', 'operation', 'note', jsonb_build_object('operation', p_operation),
    jsonb_build_object('why', p_why) || case when counted > at_most then jsonb_build_object('more', 'not told until the minute is over') else '{}' end);
end $$;
comment on function audit.note_refused(bytea, text, text, text, text) is
  'A refused attempt of a session, live or over, in the trail of its organisation. At most 120 a minute and session.';
