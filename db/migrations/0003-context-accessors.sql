-- The accessors of the context. Each verifies the seal before it answers; without a context, or with a forged one,
-- they answer NULL or false and policies let nothing through. Policies call them as `(select ctx.x())`, so that
-- one call serves the whole statement. PARALLEL RESTRICTED: a parallel worker is another backend.
--
-- Payload: org | org kind | person | session | role | all sites (t/f) | request | address | permissions | sites
-- with permissions as ` a b c ` (a space around each) and sites as `uuid,uuid`.

set local role fairlead_definer;

create function ctx.seal(payload text) returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  inner_pad bytea;
  outer_pad bytea;
begin
  select k.inner_pad, k.outer_pad into strict inner_pad, outer_pad from ctx.key k;
  return encode(
    sha256(outer_pad || sha256(inner_pad
      || int4send(pg_backend_pid()) || timestamptz_send(now()) || convert_to(payload, 'UTF8'))), 'hex') || payload;
end $$;
comment on function ctx.seal(text) is 'The only maker of a context. Executable by fairlead_definer alone.';

create function ctx.payload() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  sealed text := current_setting('fairlead.context', true);
  payload text;
  mac bytea;
  inner_pad bytea;
  outer_pad bytea;
begin
  if sealed is null or length(sealed) <= 64 then
    return null;
  end if;
  payload := substr(sealed, 65);
  select k.inner_pad, k.outer_pad into strict inner_pad, outer_pad from ctx.key k;
  mac := sha256(outer_pad || sha256(inner_pad
    || int4send(pg_backend_pid()) || timestamptz_send(now()) || convert_to(payload, 'UTF8')));
  -- Both sides are hashed under the key once more: how long the comparison takes says nothing about the seal.
  if sha256(outer_pad || convert_to(encode(mac, 'hex'), 'UTF8')) = sha256(outer_pad || convert_to(left(sealed, 64), 'UTF8')) then
    return payload;
  end if;
  return null;
end $$;
comment on function ctx.payload() is 'The verified payload of this transaction''s context, or NULL.';

create function ctx.org_id() returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 1)::uuid; end $$;

create function ctx.org_kind() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 2); end $$;

create function ctx.person_id() returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 3)::uuid; end $$;

create function ctx.session_id() returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 4)::uuid; end $$;

create function ctx.role() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 5); end $$;

create function ctx.all_sites() returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return coalesce(split_part(ctx.payload(), '|', 6) = 't', false); end $$;

create function ctx.request_id() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 7); end $$;

create function ctx.address() returns text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return split_part(ctx.payload(), '|', 8); end $$;

create function ctx.can(permission text) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return coalesce(strpos(split_part(ctx.payload(), '|', 9), ' ' || permission || ' ') > 0, false); end $$;

create function ctx.site_ids() returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$ begin return string_to_array(split_part(ctx.payload(), '|', 10), ',')::uuid[]; end $$;

create function ctx.can_everywhere(permission text) returns boolean
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  payload text := ctx.payload();
begin
  return coalesce(split_part(payload, '|', 6) = 't'
    and strpos(split_part(payload, '|', 9), ' ' || permission || ' ') > 0, false);
end $$;
comment on function ctx.can_everywhere(text) is 'The permission is held at every site of the organisation.';

create function ctx.sites_where(permission text) returns uuid[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  payload text := ctx.payload();
begin
  if strpos(split_part(payload, '|', 9), ' ' || permission || ' ') > 0 then
    return string_to_array(split_part(payload, '|', 10), ',')::uuid[];
  end if;
  return '{}';
end $$;
comment on function ctx.sites_where(text) is 'The assigned sites at which the permission is held.';
