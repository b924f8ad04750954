-- What the worker may do.

set local role fairlead_definer;

create function app.worker_revoke_unconfirmed(at_most integer)
  returns table (org_id uuid, asset_id uuid, serial bytea)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    with late as (
      select c.org_id, c.asset_id, c.serial, c.state
      from app.certificate c
      where c.state in ('intended', 'issued') and c.confirm_before <= now()
      order by c.confirm_before
      limit at_most
      for no key update skip locked
    ), revoked as (
      -- Intended ones too: the vault may have signed what the api never heard of.
      insert into app.revocation (org_id, asset_id, serial, reason, revoked_by)
      select l.org_id, l.asset_id, l.serial, 'unspecified', null from late l
      on conflict do nothing
    ), voided as (
      update app.certificate c set state = 'void' from late l where c.org_id = l.org_id and c.serial = l.serial
    )
    select l.org_id, l.asset_id, l.serial from late l;
end $$;
comment on function app.worker_revoke_unconfirmed(integer) is
  'Certificates whose answer was lost: revoked, because nobody is known to hold their key.';
