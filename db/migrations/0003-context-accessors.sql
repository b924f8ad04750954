-- The accessors of the context. Every answer comes out of ctx.payload(), which verifies the seal first; without a
-- context, or with a forged one, they answer NULL or false and policies let nothing through. Policies call them as
-- `(select ctx.x())`, so that one call serves the whole statement. PARALLEL RESTRICTED: a parallel worker is another backend.
--
-- Payload, separated by `|`:
--   1 organisation  2 its kind  3 person  4 session  5 role  6 request id  7 address
--   8 permissions held everywhere  9 permissions held at the assigned sites (both ` a b c `)  10 those sites (uuid,uuid)
-- A role has either 8 or 9. Request id and address hold no `|` and no space (ctx.open).

set local role fairlead_definer;

create function ctx.payload() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  sealed text := current_setting('fairlead.context', true);
  inner_pad bytea;
  outer_pad bytea;
begin
  if sealed is null or length(sealed) <= 64 then
    return null;
  end if;
  select k.inner_pad, k.outer_pad into inner_pad, outer_pad from ctx.key k;
  -- Compared as hashes: how long the comparison takes says nothing about the seal.
  if sha256(convert_to(left(sealed, 64), 'UTF8')) = sha256(convert_to(encode(sha256(outer_pad || sha256(inner_pad
    || int4send(pg_backend_pid()) || timestamptz_send(now()) || convert_to(substr(sealed, 65), 'UTF8'))), 'hex'), 'UTF8'))
  then
    return substr(sealed, 65);
  end if;
  return null;
end $$;
comment on function ctx.payload() is 'The verified payload of this transaction''s context, or NULL.';

-- The bodies below are parsed when they are made (BEGIN ATOMIC), so no search_path reaches them, and the planner
-- writes them into the statement: what is left to run is one call of ctx.payload().

create function ctx.org_id() returns uuid language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 1)::uuid; end;

create function ctx.org_kind() returns text language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 2); end;

create function ctx.person_id() returns uuid language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 3)::uuid; end;

create function ctx.session_id() returns uuid language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 4)::uuid; end;

create function ctx.role() returns text language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 5); end;

create function ctx.request_id() returns text language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 6); end;

create function ctx.address() returns text language sql stable parallel restricted
begin atomic select split_part(ctx.payload(), '|', 7); end;

create function ctx.can(permission text) returns boolean language sql stable parallel restricted
begin atomic select coalesce(strpos(ctx.payload(), ' ' || permission || ' ') > 0, false); end;
comment on function ctx.can(text) is 'The permission is held, everywhere or at the assigned sites.';

create function ctx.can_everywhere(permission text) returns boolean language sql stable parallel restricted
begin atomic select coalesce(strpos(split_part(ctx.payload(), '|', 8), ' ' || permission || ' ') > 0, false); end;
comment on function ctx.can_everywhere(text) is 'The permission is held at every site of the organisation.';

create function ctx.all_sites() returns boolean language sql stable parallel restricted
begin atomic select coalesce(split_part(ctx.payload(), '|', 8) <> '', false); end;

create function ctx.site_ids() returns uuid[] language sql stable parallel restricted
begin atomic select string_to_array(nullif(split_part(ctx.payload(), '|', 10), ''), ',')::uuid[]; end;

-- Sites are tested in two ways. A few are fastest compared one after the other (= any), many in a hash table
-- (in (select unnest())); a policy asks both, and one of them is always empty.

create function ctx.few_sites_where(permission text) returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  payload text := ctx.payload();
  sites text := split_part(payload, '|', 10);
begin
  -- Sixteen ids of 36 characters and the commas between them.
  if length(sites) <= 591 and strpos(split_part(payload, '|', 9), ' ' || permission || ' ') > 0 then
    return string_to_array(nullif(sites, ''), ',')::uuid[];
  end if;
  return null;
end $$;
comment on function ctx.few_sites_where(text) is 'The assigned sites at which the permission is held, when they are at most 16.';

create function ctx.many_sites_where(permission text) returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  payload text := ctx.payload();
  sites text := split_part(payload, '|', 10);
begin
  if length(sites) > 591 and strpos(split_part(payload, '|', 9), ' ' || permission || ' ') > 0 then
    return string_to_array(sites, ',')::uuid[];
  end if;
  return '{}';
end $$;
comment on function ctx.many_sites_where(text) is 'The assigned sites at which the permission is held, when they are more than 16.';
