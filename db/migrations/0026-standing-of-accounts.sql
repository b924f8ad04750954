-- What the auth process, which sees nobody's person, has to know of an account: whether it opens anything, whether it
-- must have a second factor, and who is to be told by mail on behalf of an organisation.

set local role fairlead_definer;

create function identity.standing(p_account_id uuid, out is_active boolean, out must_have_factor boolean)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  select count(*) > 0, coalesce(bool_or(g.needs_mfa), false) into is_active, must_have_factor
  from app.person p
  join app.org o on o.org_id = p.org_id and o.state = 'active'
  join ctx.person_grant g on g.org_id = p.org_id and g.person_id = p.person_id and g.is_active
  where p.account_id = p_account_id and p.state = 'active';
end $$;
comment on function identity.standing(uuid) is
  'Whether an account is an active person anywhere, and whether one of them must have a second factor.';

create function identity.administrators(p_org_id uuid) returns setof uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select distinct p.account_id from app.person p
    where p.org_id = p_org_id and p.state = 'active' and p.role in ('org_admin', 'staff') and p.account_id is not null;
end $$;
comment on function identity.administrators(uuid) is 'The accounts that are told by mail what concerns an organisation.';
