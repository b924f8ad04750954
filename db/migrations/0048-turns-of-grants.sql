-- A group that changes while somebody is being made its member: the change takes the organisation's turn before it asks who
-- the members are. It took it for each member it saw, and so none for the one that was about to be.
set local role fairlead_definer;

create or replace function ctx.regrant_members() returns trigger
  language plpgsql security definer set search_path = ''
as $$
begin
  -- Lock: the organisation's turn, until commit; in order, so that two changes of several organisations do not cross.
  insert into ctx.grant_turn as t (org_id) select distinct c.org_id from changed c order by 1
  on conflict (org_id) do update set turn = t.turn + 1;
  perform ctx.regrant(m.org_id, array_agg(distinct m.person_id))
  from app.group_member m where (m.org_id, m.group_id) in (select c.org_id, c.group_id from changed c)
  group by m.org_id;
  return null;
end $$;
