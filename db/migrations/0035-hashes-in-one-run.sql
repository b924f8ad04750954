-- Hashes for proofs come as the bytes of all runs, one after the other: as an array they cost the reader, which has to find the
-- elements' ends character by character, more than the database needed to read them.
drop function audit.read_hashes(smallint[], bigint[], integer[]);
drop function audit.tree_hashes(uuid, smallint[], bigint[], integer[]);

set local role fairlead_definer;

create function audit.tree_hashes(p_org_id uuid, p_levels smallint[], p_from bigint[], p_counts integer[]) returns bytea
  language plpgsql stable parallel restricted security definer set search_path = ''
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
declare
  answer bytea := '';
  i integer;
  hashes bytea;
begin
  -- A proof has at most 63 hashes, each folded from at most 63 ranges within one tile.
  if coalesce(array_length(p_levels, 1), 0) > 4096 or 256 < any (p_counts) then
    raise exception 'more hashes than any proof has' using errcode = 'FL004';
  end if;
  for i in 1 .. coalesce(array_length(p_levels, 1), 0) loop
    if p_levels[i] = 0 then
      select string_agg(f.hash, '' order by f.seq) into hashes from audit.leaf f
      where f.org_id = p_org_id and f.seq >= p_from[i] and f.seq < p_from[i] + p_counts[i];
    else
      select string_agg(t.root, '' order by t.tile_index) into hashes from audit.tile t
      where t.org_id = p_org_id and t.level = p_levels[i] - 1 and t.tile_index >= p_from[i] and t.tile_index < p_from[i] + p_counts[i];
    end if;
    answer := answer || coalesce(hashes, '');
  end loop;
  return answer;
end $$;
comment on function audit.tree_hashes(uuid, smallint[], bigint[], integer[]) is
  'Runs of hashes of the tile levels, 32 bytes each, one after the other: what proofs are made of (core/merkle/proof.ts).';

create function audit.read_hashes(p_levels smallint[], p_from bigint[], p_counts integer[]) returns bytea
  language plpgsql stable parallel restricted security definer set search_path = ''
as $$
begin
  return audit.tree_hashes(audit.tree_org(), p_levels, p_from, p_counts);
end $$;
