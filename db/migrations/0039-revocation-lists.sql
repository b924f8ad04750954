-- Lists of revocations for outsiders. The vault signs them from what is revoked and keeps the newest of each authority
-- here; the worker says when, and the api hands them out. They hold serial numbers, times and reasons: no organisation.

create table pki.crl (
  authority text primary key check (authority in ('root', 'asset-ca', 'service-ca')),
  -- RFC 5280 section 5.2.3: the number only grows, over restarts and over a restored database.
  number bigint not null check (number > 0),
  this_update timestamptz not null,
  next_update timestamptz not null,
  entries integer not null check (entries >= 0),
  der bytea not null,
  check (this_update < next_update)
);

alter table pki.crl enable row level security, force row level security;
create policy vault on pki.crl to fairlead_vault using (true) with check (true);
create policy definer on pki.crl for select to fairlead_definer using (true);

set local role fairlead_definer;

create function pki.crl_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if new.authority <> old.authority or new.number <= old.number then
    raise exception 'the number of a list only grows' using errcode = 'FL002';
  end if;
  return new;
end $$;
grant execute on function pki.crl_step() to fairlead_owner;

create function app.vault_revocations(after_org uuid, after_serial bytea, at_most integer)
  returns table (org_id uuid, serial bytea, revoked_at timestamptz, reason text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  -- In the order of the primary key: pages continue where the last one ended, which is what the organisation is told for.
  return query
    select r.org_id, r.serial, r.revoked_at, r.reason from app.revocation r
    where (r.org_id, r.serial) > (after_org, after_serial) order by r.org_id, r.serial limit at_most;
end $$;
comment on function app.vault_revocations(uuid, bytea, integer) is
  'What is revoked, a page of it: serial numbers, times and reasons, of everybody, for ever.';

create function app.worker_crl_due(every interval) returns setof text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select a.name from (values ('root'), ('asset-ca'), ('service-ca')) as a (name)
    left join pki.crl c on c.authority = a.name
    where c.authority is null or c.this_update + every * case a.name when 'root' then 24 else 1 end <= now() or c.this_update > now() + interval '5 minutes'
      -- By count: revocations only grow, and one that was committed late has an early time.
      or (a.name = 'asset-ca' and c.entries <> (select count(*) from app.revocation));
end $$;
comment on function app.worker_crl_due(interval) is
  'Authorities whose list is missing, older than that (the root''s: twenty-four times that), from the future, or without a revocation that there is.';

create function app.public_crl(wanted text, known bigint, out number bigint, out this_update timestamptz,
    out next_update timestamptz, out der bytea)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  select c.number, c.this_update, c.next_update, case when c.number is distinct from known then c.der end
  into number, this_update, next_update, der
  from pki.crl c where c.authority = wanted;
end $$;
comment on function app.public_crl(text, bigint) is
  'The newest list of an authority; without its bytes when the asker has them. Public by its nature.';

set local role fairlead_owner;

create trigger step before update on pki.crl for each row execute function pki.crl_step();
alter table pki.crl enable always trigger step;
create trigger only_grows before delete on pki.crl for each row execute function audit.refuse();
alter table pki.crl enable always trigger only_grows;
