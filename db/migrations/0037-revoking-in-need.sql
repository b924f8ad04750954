-- Revoking past the api, by whoever holds the platform's own machine (`fairlead revoke`): when the api is down, or when it
-- is what one no longer trusts. No process may call these; the migrator becomes fairlead_definer for it and says so.
-- Each line of the audit log stands in the organisation concerned, with the process "migrator" and no person.

set local role fairlead_definer;

create function app.operator_certificates(p_serials bytea[], p_assets uuid[], p_issuer text)
  returns table (org_id uuid, asset_id uuid, serial bytea, not_after timestamptz, revoked_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select i.org_id, i.asset_id, i.serial, i.not_after, r.revoked_at
    from pki.issuance i
    join app.certificate c on c.org_id = i.org_id and c.serial = i.serial
    left join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
    where i.serial = any (p_serials) or i.asset_id = any (p_assets) or c.issuer in (p_issuer, 'CN=' || p_issuer)
    order by i.org_id, i.asset_id, i.serial;
end $$;
comment on function app.operator_certificates(bytea[], uuid[], text) is
  'Certificates of whatever organisation by serial, asset or issuer, for the operator''s own machine alone.';

create function app.operator_revoke(p_serials bytea[], p_reason text) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  revoked integer;
begin
  insert into app.revocation (org_id, asset_id, serial, reason, revoked_by)
  select c.org_id, c.asset_id, c.serial, p_reason, null from app.certificate c
  where c.serial = any (p_serials)
  order by c.org_id, c.serial
  on conflict do nothing;
  get diagnostics revoked = row_count;
  return revoked;
end $$;
comment on function app.operator_revoke(bytea[], text) is 'Revokes past the api; how many were not revoked before.';

create function app.operator_confirmations(p_serials bytea[])
  returns table (gateway uuid, gateway_state text, confirmed bigint, confirmed_at timestamptz, sockets_closed bigint,
    last_closed_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select v.gateway,
      case
        when v.confirmed_at is null or v.confirmed_at < statement_timestamp() - interval '4 minutes' then 'silent'
        else 'live'
      end,
      count(s.serial), max(s.confirmed_at), coalesce(sum(s.sockets_closed), 0)::bigint, max(s.last_closed_at)
    from pki.gateway_view v
    left join pki.revocation_seen s on s.gateway = v.gateway and s.serial = any (p_serials)
    where v.left_at is null
    group by v.gateway, v.confirmed_at, v.started_at
    order by v.started_at, v.gateway;
end $$;
comment on function app.operator_confirmations(bytea[]) is
  'How many of these each gateway that did not leave has confirmed, and what it closed.';
