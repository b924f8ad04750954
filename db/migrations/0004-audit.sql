-- The audit trail. A trigger on every table that people change writes the line in the transaction of the change:
-- no line, no change. Nobody has a grant to change a line, and a trigger refuses it to whoever gets one.

create table audit.line (
  org_id uuid not null,
  line_id uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  -- Whole transactions are put in order after commit by their id, against the snapshot horizon (DESIGN 6).
  xid xid8 not null default pg_current_xact_id(),
  n bigint generated always as identity,
  -- A pseudonym: names live in app.person and can be erased without breaking the trail.
  person_id uuid,
  session_id uuid,
  -- The database role of the process that acted; the only actor where no person is.
  process text not null,
  request_id text,
  address text,
  table_name text not null,
  op text not null check (op in ('insert', 'update', 'delete')),
  row_key jsonb not null,
  -- insert, delete: {column: value}; update: {column: [before, after]}. Sealed and secret values stand as null.
  changed jsonb not null,
  primary key (org_id, line_id),
  check ((person_id is null) = (session_id is null))
);
alter table audit.line enable row level security, force row level security;
create policy definer_writes on audit.line for insert to fairlead_definer with check (true);

set local role fairlead_definer;

create function audit.clear_facts(facts jsonb) returns jsonb
  language sql immutable parallel safe set search_path = ''
as $$
  select coalesce(jsonb_object_agg(
    key, case when key ~ '_(sealed|hash|index|der)$' then 'null'::jsonb else value end), '{}')
  from jsonb_each(facts)
$$;
comment on function audit.clear_facts(jsonb) is 'What of a row may stand in the trail in clear: not what is sealed, not what is secret.';

create function audit.record() returns trigger
  language plpgsql security definer set search_path = ''
as $$
declare
  old_facts jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_facts jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  facts jsonb := coalesce(new_facts, old_facts);
  changed jsonb;
  row_key jsonb;
begin
  if tg_op = 'UPDATE' then
    select coalesce(jsonb_object_agg(n.key, case when n.key ~ '_(sealed|hash|index|der)$' then 'null'::jsonb
      else jsonb_build_array(o.value, n.value) end), '{}')
    into changed
    from jsonb_each(new_facts) n join jsonb_each(old_facts) o on o.key = n.key and o.value is distinct from n.value;
  else
    changed := audit.clear_facts(facts);
  end if;
  select coalesce(jsonb_object_agg(k, facts -> k), '{}') into row_key from unnest(tg_argv) k;
  insert into audit.line (org_id, person_id, session_id, process, request_id, address, table_name, op, row_key, changed)
  values ((facts ->> 'org_id')::uuid, ctx.person_id(), ctx.session_id(), session_user, ctx.request_id(), ctx.address(),
    tg_table_schema || '.' || tg_table_name, lower(tg_op), row_key, changed);
  return null;
end $$;
comment on function audit.record() is 'AFTER ROW trigger; its arguments are the columns that name the row within its organisation.';

create function audit.refuse() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  raise exception '% of % is not possible: it only grows', lower(tg_op), tg_table_name using errcode = 'FL002';
end $$;

grant execute on function audit.record(), audit.refuse() to fairlead_owner;

set local role fairlead_owner;

create trigger only_grows before update or delete on audit.line for each row execute function audit.refuse();
create trigger never_emptied before truncate on audit.line for each statement execute function audit.refuse();
alter table audit.line enable always trigger only_grows;
alter table audit.line enable always trigger never_emptied;
