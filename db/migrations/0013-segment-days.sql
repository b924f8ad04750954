-- Partitions of segments are days (UTC), made ahead by the worker and at every start.

-- Privilege raise: a partition can only be made by the owner of its table, so this one function runs as fairlead_owner.
create function app.segment_days(days_ahead integer) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  today date := (now() at time zone 'UTC')::date;
  day date;
  name text;
  made integer := 0;
  col text;
begin
  if days_ahead not between 0 and 14 then
    raise exception 'between 0 and 14 days ahead' using errcode = 'FL004';
  end if;
  -- Lock: two makers at once would both find a day missing. Released at the end of the transaction.
  perform pg_advisory_xact_lock(hashtext('app.segment_days'));
  for i in 0..days_ahead loop
    day := today + i;
    name := 'segment_' || to_char(day, 'YYYYMMDD');
    if to_regclass('app.' || name) is null then
      begin
        execute format('create table app.%I partition of app.segment for values from (%L) to (%L)',
          name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
        execute format('alter table app.%I enable row level security, force row level security', name);
        for col in select a.attname from pg_attribute a where a.attrelid = ('app.' || quote_ident(name))::regclass and a.attnum > 0 loop
          execute format('alter table app.%I alter column %I set statistics 0', name, col);
        end loop;
        made := made + 1;
      exception when check_violation then
        -- Segments of that day stand in segment_rest already, because nobody made it ahead. There it stays.
        null;
      end;
    end if;
  end loop;
  return made;
end $$;
