-- Each generation of an authority signs the list of what it issued, so that an outsider can judge certificates of a
-- retiring one. The vault writes down which authority a certificate is of; what it signed before it did so stands in the
-- list of every generation of assets, which does no harm: a list speaks of its own issuer's serial numbers alone.

alter table pki.issuance add column issuer text;
comment on column pki.issuance.issuer is
  'The subject of the authority that signs it, as the vault knows it; null for what was signed before this was kept.';

-- 'asset-ca' and 'service-ca': the list of the one that is active. 'asset-ca-1', ...: of that generation.
alter table pki.crl drop constraint crl_authority_check;
alter table pki.crl add constraint crl_authority_check check (authority ~ '^(root|(asset|service)-ca(-[1-9][0-9]{0,3})?)$');
-- Revocations there were in all, of any issuer, when it was made: another number, and it is made anew.
alter table pki.crl add column seen integer check (seen >= 0);

set local role fairlead_definer;

create or replace function pki.issuance_step() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  if old.signed_at is not null
     or (old.serial, old.org_id, old.asset_id, old.spki, old.tbs_sha256, old.not_after, old.intent_at, old.issuer)
        is distinct from (new.serial, new.org_id, new.asset_id, new.spki, new.tbs_sha256, new.not_after, new.intent_at, new.issuer) then
    raise exception 'an issuance is completed once and changed never' using errcode = 'FL002';
  end if;
  return new;
end $$;

create function app.vault_revocation_count() returns integer
  language sql stable parallel restricted security definer set search_path = ''
begin atomic
  select count(*)::integer from app.revocation;
end;
comment on function app.vault_revocation_count() is 'How many revocations there are in all: they only grow.';

drop function app.vault_revocations(uuid, bytea, integer);
create function app.vault_revocations_of(p_issuer text, p_last boolean, after_org uuid, after_serial bytea, at_most integer)
  returns table (org_id uuid, serial bytea, revoked_at timestamptz, reason text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  -- In the order of the primary key: pages continue where the last one ended, which is what the organisation is told for.
  return query
    select u.org_id, u.serial, u.revoked_at, u.reason from (
      (select r.org_id, r.serial, r.revoked_at, r.reason from app.revocation r
       where (r.org_id, r.serial) > (after_org, after_serial)
         -- Looked up row by row: a join of both tables for each page would read all of them each time.
         and coalesce((select i.issuer from pki.issuance i where i.serial = r.serial), p_issuer) = p_issuer
       order by r.org_id, r.serial limit at_most)
      union all
      -- Nobody will say anything of these any more, and we refuse them from now on.
      (select i.org_id, i.serial, now(), 'cessationOfOperation' from pki.issuance i
       left join app.certificate c on c.org_id = i.org_id and c.serial = i.serial
       where p_last and (i.org_id, i.serial) > (after_org, after_serial) and coalesce(i.issuer, c.issuer) = p_issuer
         and i.signed_at is not null and i.not_after > now()
         and not exists (select from app.revocation r where r.org_id = i.org_id and r.serial = i.serial)
       order by i.org_id, i.serial limit at_most)
    ) u order by u.org_id, u.serial limit at_most;
end $$;
comment on function app.vault_revocations_of(text, boolean, uuid, bytea, integer) is
  'What of an issuer is revoked, or of no known issuer, a page of it, of everybody, for ever; for its last list also what is alive and will be refused.';

drop function app.worker_crl_due(interval);
create function app.worker_crl_due(lists text[], every interval) returns setof text
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select a.name from unnest(lists) as a (name)
    left join pki.crl c on c.authority = a.name
    where c.authority is null or c.this_update > now() + interval '5 minutes'
      or c.this_update + every * case a.name when 'root' then 24 else 1 end <= now()
      -- By count: revocations only grow, and one that was committed late has an early time.
      or (a.name like 'asset-ca%' and c.seen is distinct from (select count(*) from app.revocation));
end $$;
comment on function app.worker_crl_due(text[], interval) is
  'Those of these lists that are missing, older than that (the root''s: twenty-four times that), from the future, or without a revocation that there is.';
