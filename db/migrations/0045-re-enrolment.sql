-- A device renews its certificate by itself (EST simplereenroll): the old one goes on until the new one is in use, and
-- then for seven days.

set local role fairlead_definer;

create function app.gateway_renew(p_fingerprint bytea, p_serial bytea, p_token_hash bytea) returns text
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  mine record;
begin
  select i.org_id, i.asset_id, i.serial into mine from pki.issuance i where i.fingerprint = p_fingerprint;
  if not found then
    return 'not-live';
  end if;
  -- Lock: the asset's row until commit, so that revoking, issuing and renewing come one after the other.
  perform 1 from app.asset a where a.org_id = mine.org_id and a.asset_id = mine.asset_id for no key update;
  perform 1 from app.certificate c join app.org o on o.org_id = c.org_id and o.state = 'active'
  where c.org_id = mine.org_id and c.serial = mine.serial and c.state = 'confirmed' and c.not_after > now()
    and not exists (select from app.revocation r where r.org_id = c.org_id and r.serial = c.serial);
  if not found then
    return 'not-live';
  end if;
  -- A device that asks in a loop must not fill the tables for ever: ten a day are more than any need.
  if (select count(*) from app.certificate c
      where c.org_id = mine.org_id and c.asset_id = mine.asset_id and c.enrolment = 're-enrolment'
        and c.created_at > now() - interval '1 day') >= 10 then
    return 'too-many';
  end if;
  perform app.enrol_intend(mine.org_id, mine.asset_id, p_serial, p_token_hash, 're-enrolment');
  perform app.retire_others(mine.asset_id, p_serial, interval '7 days');
  return 'done';
end $$;
comment on function app.gateway_renew(bytea, bytea, bytea) is
  'The next certificate of a device that holds a live one: intent, token and the planned end of the old one, in one transaction.';
