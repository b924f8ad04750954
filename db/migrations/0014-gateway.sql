-- What the gateway may ask and tell beyond appending segments and events.

set local role fairlead_definer;

create function app.gateway_identify(fingerprint bytea)
  returns table (org_id uuid, site_id uuid, asset_id uuid, serial bytea, state text, not_after timestamptz, org_active boolean)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select i.org_id, a.site_id, i.asset_id, i.serial,
      case
        when r.serial is not null or c.state not in ('issued', 'confirmed') then 'revoked'
        when i.not_after <= statement_timestamp() then 'expired'
        -- Whoever connects within the time holds the key, which is the proof that the answer arrived.
        when c.state = 'issued' and c.confirm_before <= statement_timestamp() then 'revoked'
        when c.state = 'issued' then 'unconfirmed'
        else 'live'
      end,
      i.not_after, o.state = 'active'
    from pki.issuance i
    join app.org o on o.org_id = i.org_id
    join app.asset a on a.org_id = i.org_id and a.asset_id = i.asset_id
    join app.certificate c on c.org_id = i.org_id and c.serial = i.serial
    left join app.revocation r on r.org_id = i.org_id and r.serial = i.serial
    where i.fingerprint = gateway_identify.fingerprint;
end $$;
comment on function app.gateway_identify(bytea) is
  'Whose certificate it is, by the vault''s record; no row when the vault never signed it.';

create function app.gateway_confirm(fingerprint bytea) returns boolean
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  update app.certificate c set state = 'confirmed', confirmed_at = now()
  from pki.issuance i
  where i.fingerprint = gateway_confirm.fingerprint and c.org_id = i.org_id and c.serial = i.serial
    and c.state = 'issued' and c.confirm_before > now();
  return found;
end $$;

create function app.gateway_revocations(after timestamptz)
  returns table (serial bytea, fingerprint bytea, revoked_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query
    select r.serial, i.fingerprint, r.revoked_at
    from app.revocation r
    join pki.issuance i on i.org_id = r.org_id and i.serial = r.serial
    where r.revoked_at >= after and i.fingerprint is not null
    order by r.revoked_at;
end $$;

create function app.gateway_declare_signals(org uuid, asset uuid, key_index bytea[], key_sealed bytea[], kind text[])
  returns table (signal_key_index bytea, signal_no integer, signal_kind text)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  highest integer;
begin
  -- Lock: the asset's row, so that two gateways number its signals one after the other. Released at commit.
  perform 1 from app.asset a where a.org_id = org and a.asset_id = asset for no key update;
  if not found then
    raise exception 'no such asset' using errcode = 'FL005';
  end if;
  select coalesce(max(s.signal_no), 0) into highest from app.signal s where s.org_id = org and s.asset_id = asset;
  insert into app.signal (org_id, asset_id, signal_no, key_index, key_sealed, kind)
  select org, asset, highest + row_number() over (order by d.ord), d.key_index, d.key_sealed, d.kind
  from unnest(key_index, key_sealed, kind) with ordinality as d (key_index, key_sealed, kind, ord)
  where not exists (select from app.signal s where s.org_id = org and s.asset_id = asset and s.key_index = d.key_index);
  return query
    select s.key_index, s.signal_no, s.kind from app.signal s
    where s.org_id = org and s.asset_id = asset and s.key_index = any (gateway_declare_signals.key_index);
end $$;
comment on function app.gateway_declare_signals(uuid, uuid, bytea[], bytea[], text[]) is
  'Signals come into being by being sent. Known ones keep their number and kind.';

create function app.gateway_signals(org uuid, asset uuid)
  returns table (signal_key_index bytea, signal_no integer, signal_kind text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return query select s.key_index, s.signal_no, s.kind from app.signal s where s.org_id = org and s.asset_id = asset;
end $$;

create function app.gateway_presence(gateway uuid, org uuid[], asset uuid[], connected boolean[], at timestamptz[],
    last_received timestamptz[], protocol text[]) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into app.presence as p (org_id, asset_id, connected, connected_at, disconnected_at, last_received_at, gateway, protocol)
  select u.org, u.asset, u.connected, case when u.connected then u.at end, case when not u.connected then u.at end,
    u.last_received, gateway_presence.gateway, u.protocol
  from unnest(org, asset, connected, at, last_received, protocol) as u (org, asset, connected, at, last_received, protocol)
  -- In one order, so that two gateways that report the same assets do not wait for each other in a circle.
  order by u.org, u.asset
  on conflict (org_id, asset_id) do update set
    -- A gateway that lost an asset to another must not report it gone.
    connected = case when excluded.connected or p.gateway = excluded.gateway then excluded.connected else p.connected end,
    connected_at = case when excluded.connected and (not p.connected or p.gateway is distinct from excluded.gateway)
      then excluded.connected_at else p.connected_at end,
    disconnected_at = case when not excluded.connected and p.gateway = excluded.gateway
      then excluded.disconnected_at else p.disconnected_at end,
    last_received_at = greatest(p.last_received_at, excluded.last_received_at),
    gateway = case when excluded.connected then excluded.gateway else p.gateway end,
    protocol = case when excluded.connected then excluded.protocol else p.protocol end;
end $$;
comment on function app.gateway_presence(uuid, uuid[], uuid[], boolean[], timestamptz[], timestamptz[], text[]) is
  'One batch of presence, each asset at most once.';

create function app.gateway_gone(gateway uuid) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  gone integer;
begin
  update app.presence p set connected = false, disconnected_at = now()
  where p.gateway = gateway_gone.gateway and p.connected;
  get diagnostics gone = row_count;
  return gone;
end $$;
comment on function app.gateway_gone(uuid) is 'Everything connected through a gateway that went away is not connected.';
