-- Segments leave when they are in blocks and have been evaluated. What the evaluation of an organisation has not come past
-- for a fortnight waits no longer: something is broken there for good, and the disk is everybody's.

set local role fairlead_definer;

create or replace function app.segment_day_done(day date) returns boolean
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
declare
  -- A quarter of an hour: commits and clocks of gateways.
  evaluated_by constant timestamptz := (day + 1)::timestamp at time zone 'UTC' + interval '15 minutes';
begin
  if exists (select from app.alarm_cursor c where c.saved_at < evaluated_by and c.saved_at > now() - interval '14 days'
      and exists (select from app.alarm_rule r where r.org_id = c.org_id and r.enabled)) then
    return false;
  end if;
  return not exists (
    select from app.segment s
    left join app.compaction c on c.org_id = s.org_id and c.site_id = s.site_id and c.writer = s.writer
    where s.received_at >= day::timestamp at time zone 'UTC' and s.received_at < (day + 1)::timestamp at time zone 'UTC'
      and s.n > coalesce(c.upto_n, -1));
end $$;
comment on function app.segment_day_done(date) is
  'Whether everything that was received on that day (UTC) is in blocks, and the rules of alarms have seen it.';
