-- What the trees tell: the api in the context of whoever may read the trail, the worker to witnesses and subscribers.

set local role fairlead_definer;

create function audit.tree_org() returns uuid
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  if not ctx.can_everywhere('audit.read') then
    raise exception 'the role lacks the permission' using errcode = 'FL002';
  end if;
  return ctx.org_id();
end $$;
comment on function audit.tree_org() is 'The organisation whose trail the context may read; FL002 when it may not.';

create function audit.read_checkpoint(out size bigint, out at timestamptz, out note text, out behind bigint, out oldest_at timestamptz)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := audit.tree_org();
  done audit.sealed;
begin
  select c.size, c.at,
    -- Cosignatures stand behind the log's own signatures: the note is one file.
    c.note || coalesce((select string_agg(s.line, '' order by s.witness) from audit.cosignature s where s.org_id = org and s.size = c.size), '')
  into size, at, note from audit.checkpoint c where c.org_id = org order by c.size desc limit 1;
  select d.* into done from audit.sealed d where d.org_id = org order by d.round desc limit 1;
  select coalesce(done.size, 0) - coalesce(read_checkpoint.size, 0) + count(*), min(l.at) into behind, oldest_at
  from (select l.at from audit.line l where l.org_id = org
    and (l.xid, l.n) > (coalesce(done.through_xid, '0'::xid8), coalesce(done.through_n, 0)) order by l.xid, l.n limit 10000) l;
end $$;
comment on function audit.read_checkpoint() is
  'The newest checkpoint, with the cosignatures it has, and how many lines are not in it yet (counted up to 10,000). Nulls before the first.';

create function audit.read_cosigned() returns table (size bigint, note text)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
declare
  org constant uuid := audit.tree_org();
begin
  return query
    select c.size, c.note || (select string_agg(s.line, '' order by s.witness) from audit.cosignature s where s.org_id = org and s.size = c.size)
    from audit.checkpoint c
    where c.org_id = org and exists (select from audit.cosignature s where s.org_id = org and s.size = c.size)
    order by c.size desc limit 1;
end $$;
comment on function audit.read_cosigned() is 'The newest checkpoint that a witness has signed; the newest of all may still be on its way.';

create function audit.read_leaf(p_line_id uuid, out seq bigint, out hash bytea)
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  select f.seq, f.hash into seq, hash from audit.leaf f where f.org_id = audit.tree_org() and f.line_id = p_line_id;
end $$;
comment on function audit.read_leaf(uuid) is 'Where a line stands in the tree; nulls while it is not sealed, or not one of this organisation.';

create function audit.read_hashes(p_levels smallint[], p_from bigint[], p_counts integer[]) returns bytea[]
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return audit.tree_hashes(audit.tree_org(), p_levels, p_from, p_counts);
end $$;

create function audit.witness_due(p_witness text, p_at_most integer)
  returns table (org_id uuid, size bigint, note text, known bigint)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  return query
    select o.org_id, c.size, c.note, coalesce(s.size, 0)
    from app.org o
    cross join lateral (select c.size, c.note from audit.checkpoint c where c.org_id = o.org_id order by c.size desc limit 1) c
    left join lateral (select s.size from audit.cosignature s where s.org_id = o.org_id and s.witness = p_witness order by s.size desc limit 1) s on true
    where coalesce(s.size, 0) < c.size
    limit p_at_most;
end $$;
comment on function audit.witness_due(text, integer) is 'Newest checkpoints that this witness has not cosigned, and the size of the last one that it has.';

create function audit.cosign(p_org_id uuid, p_size bigint, p_witness text, p_line text) returns void
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
begin
  insert into audit.cosignature (org_id, size, witness, line) values (p_org_id, p_size, p_witness, p_line) on conflict do nothing;
end $$;
comment on function audit.cosign(uuid, bigint, text, text) is 'Keeps what a witness has signed.';
