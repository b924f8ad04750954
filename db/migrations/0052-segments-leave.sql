-- Days of segments leave when everything in them is in blocks.

-- Privilege raise: a partition can only be dropped by the owner of its table, so this one function runs as fairlead_owner.
create function app.segment_days_drop(keep interval) returns integer
  language plpgsql volatile parallel unsafe security definer set search_path = ''
  -- Every writer and reader of telemetry waits behind whoever waits for this lock: a moment, then it is tried again later.
  set lock_timeout = '300ms'
as $$
declare
  child record;
  dropped integer := 0;
begin
  -- What the live view and the last values are read from stays.
  if keep < interval '2 hours' then
    raise exception 'segments are kept for two hours at least' using errcode = 'FL004';
  end if;
  for child in
    select c.relname as name, to_date(substr(c.relname, 9), 'YYYYMMDD') as day
    from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'app.segment'::regclass and c.relname ~ '^segment_[0-9]{8}$'
    order by c.relname
  loop
    continue when (child.day + 1)::timestamp at time zone 'UTC' > now() - keep or not app.segment_day_done(child.day);
    begin
      -- Lock: nobody adds to this day while it is looked at once more; a gateway's late repetition fails and comes again,
      -- into app.segment_rest. Readers are not held up. Then DROP waits for the whole table, at most as long as said above.
      execute format('lock table app.%I in share mode', child.name);
      if app.segment_day_done(child.day) then
        execute format('drop table app.%I', child.name);
        dropped := dropped + 1;
      end if;
    exception when lock_not_available then
      null;
    end;
  end loop;
  return dropped;
end $$;
