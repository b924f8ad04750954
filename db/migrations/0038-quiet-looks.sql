-- Gateways look every second, a minute back. After many revocations at once that is many rows each time: how many there
-- are is asked first, and they are read only when that has changed. (The feed only grows, so the same number is the same rows.)

set local role fairlead_definer;

create function app.gateway_fed(after timestamptz) returns bigint
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return (select count(*) from pki.revocation_feed f where f.written_at >= after);
end $$;
comment on function app.gateway_fed(timestamptz) is 'How many revocations were written since.';
