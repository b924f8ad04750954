-- The tree over the trail: one RFC 6962 Merkle tree per organisation (core/merkle). The worker's sealer puts committed
-- lines in order and hashes them; the vault signs the tree's head; checkpoints leave the database.
--
-- Order: a line is sealed when its transaction, and every older one, is over (xid < pg_snapshot_xmin), by transaction and
-- then by `n`. So a transaction is whole, nothing that is sealed comes before what stands, and nothing arrives late.
--
-- Everything here only grows, for whoever asks: a leaf, once numbered, keeps its number.

create table audit.leaf (
  org_id uuid not null,
  seq bigint not null check (seq >= 0),
  -- No foreign key: it would lock each line once more, and whoever can remove a line past its triggers can remove a key.
  line_id uuid not null,
  -- sha256(0x00 || audit.leaf_text(line)): RFC 6962, section 2.1.
  hash bytea not null check (octet_length(hash) = 32),
  primary key (org_id, seq),
  unique (org_id, line_id)
);

-- How far the sealer has come: every line up to (through_xid, through_n) is a leaf below `size`.
create table audit.sealed (
  org_id uuid not null,
  round bigint not null,
  size bigint not null check (size > 0),
  through_xid xid8 not null,
  through_n bigint not null,
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, round)
);

-- Roots of full tiles (c2sp.org/tlog-tiles): tile `tile_index` of `level` covers 256^(level + 1) leaves, and its root is a
-- hash of the next level. With the leaves they are enough for every tile and every proof.
create table audit.tile (
  org_id uuid not null,
  level smallint not null check (level between 0 and 6),
  tile_index bigint not null check (tile_index >= 0),
  root bytea not null check (octet_length(root) = 32),
  primary key (org_id, level, tile_index)
);

create table audit.checkpoint (
  org_id uuid not null,
  size bigint not null check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  -- Roots of the perfect subtrees along the right edge: from here the tree goes on.
  frontier bytea not null check (octet_length(frontier) % 32 = 0),
  -- The signed note, as c2sp.org/tlog-checkpoint has it.
  note text not null check (length(note) <= 4096),
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, size)
);

create table audit.cosignature (
  org_id uuid not null,
  size bigint not null,
  -- The name of the witness's key.
  witness text not null check (length(witness) <= 200),
  -- Its signature line, with the newline: put behind the checkpoint's note as it is.
  line text not null check (line ~ E'^\u2014 [^\n]+\n$' and length(line) <= 16384),
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, size, witness),
  foreign key (org_id, size) references audit.checkpoint (org_id, size)
);

-- The sealer walks an organisation's lines in the order of the tree.
create index line_in_order on audit.line (org_id, xid, n);

do $$
declare
  t text;
begin
  foreach t in array array['leaf', 'sealed', 'tile', 'checkpoint', 'cosignature'] loop
    execute format('alter table audit.%I enable row level security, force row level security', t);
    execute format('create policy definer_reads on audit.%I for select to fairlead_definer using (true)', t);
    execute format('create policy definer_writes on audit.%I for insert to fairlead_definer with check (true)', t);
    execute format('create trigger only_grows before update or delete on audit.%I for each row execute function audit.refuse()', t);
    execute format('create trigger never_emptied before truncate on audit.%I for each statement execute function audit.refuse()', t);
    execute format('alter table audit.%I enable always trigger only_grows', t);
    execute format('alter table audit.%I enable always trigger never_emptied', t);
  end loop;
end $$;

set local role fairlead_definer;

create function audit.seal_due(p_quiet_at bigint, out quiet_at bigint, out org_ids uuid[])
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  drawn bigint;
  mine xid8;
  seen pg_snapshot;
begin
  -- Asked twice a second, mostly for nothing: where no line was written since it was quiet, that is all.
  select s.last_value into drawn from audit.line_n_seq s;
  if drawn = p_quiet_at then
    quiet_at := drawn;
    org_ids := '{}';
    return;
  end if;
  -- An id of our own, taken after the number was read: whoever had drawn a number by then has an older one.
  mine := pg_current_xact_id();
  seen := pg_current_snapshot();
  select coalesce(array_agg(o.org_id), '{}') into org_ids
  from app.org o
  left join lateral (select d.size, d.through_xid, d.through_n from audit.sealed d where d.org_id = o.org_id order by d.round desc limit 1) d on true
  left join lateral (select c.size from audit.checkpoint c where c.org_id = o.org_id order by c.size desc limit 1) c on true
  where coalesce(d.size, 0) > coalesce(c.size, 0)
    or d.through_xid > pg_snapshot_xmax(seen)
    or exists (select from audit.line l where l.org_id = o.org_id and l.xid < pg_snapshot_xmin(seen)
      and (l.xid, l.n) > (coalesce(d.through_xid, '0'::xid8), coalesce(d.through_n, 0)));
  -- Quiet: nothing to seal, and nobody older than us who may have written a line. (A snapshot's xmin and xmax are equal
  -- also while the newest transaction of all is under way.)
  quiet_at := case when org_ids = '{}' and pg_snapshot_xmin(seen) = mine then drawn end;
end $$;
comment on function audit.seal_due(bigint) is
  'The organisations with lines to seal or heads to sign. quiet_at is not null when nothing can come before the next line: hand it in again.';

create function audit.seal(p_org_id uuid, p_at_most integer,
    out from_size bigint, out frontier bytea, out hashes bytea, out oldest_at timestamptz)
  language plpgsql volatile parallel unsafe security definer set search_path = ''
  -- Nothing here is worth more than walking an index; without statistics the planner would read whole tables.
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
declare
  done audit.sealed;
  horizon xid8;
  beyond xid8;
  restored boolean;
  taken integer;
  last_xid xid8;
  last_n bigint;
begin
  if p_at_most not between 1 and 100000 then
    raise exception 'between 1 and 100000 lines at once' using errcode = 'FL004';
  end if;
  -- Lock: one sealer at a time in an organisation, gone with the transaction. Who comes second finds nothing to do here.
  if not pg_try_advisory_xact_lock(hashtextextended('audit.seal ' || p_org_id, 0)) then
    return;
  end if;
  select c.size, c.frontier into from_size, frontier from audit.checkpoint c where c.org_id = p_org_id order by c.size desc limit 1;
  from_size := coalesce(from_size, 0);
  frontier := coalesce(frontier, '');
  select d.* into done from audit.sealed d where d.org_id = p_org_id order by d.round desc limit 1;
  -- What was sealed before and has no checkpoint yet (a sealer was killed, the vault was away) is signed first.
  if coalesce(done.size, 0) <= from_size then
    horizon := pg_snapshot_xmin(pg_current_snapshot());
    beyond := pg_snapshot_xmax(pg_current_snapshot());
    -- A database that was restored into another server counts transactions anew, below those of its lines: then the lines
    -- without a leaf are looked for among all of them, once.
    restored := coalesce(done.through_xid > beyond, false);
    with next as (
      select l.line_id, l.xid, l.n, l.at, sha256('\x00'::bytea || convert_to(audit.leaf_text(l), 'UTF8')) as hash
      from audit.line l
      where l.org_id = p_org_id
        and case when restored then l.xid < horizon or l.xid >= beyond else l.xid < horizon end
        and (l.xid, l.n) > (case when restored then '0'::xid8 else coalesce(done.through_xid, '0'::xid8) end,
          case when restored then 0 else coalesce(done.through_n, 0) end)
        and not exists (select from audit.leaf f where f.org_id = l.org_id and f.line_id = l.line_id)
      order by l.xid, l.n limit p_at_most
    ), numbered as (
      select from_size + row_number() over (order by next.xid, next.n) - 1 as seq, next.* from next
    ), written as (
      insert into audit.leaf (org_id, seq, line_id, hash) select p_org_id, w.seq, w.line_id, w.hash from numbered w
    )
    select count(*), min(w.at), (array_agg(w.xid order by w.seq desc))[1], (array_agg(w.n order by w.seq desc))[1]
    into taken, oldest_at, last_xid, last_n from numbered w;
    if taken > 0 or (restored and from_size > 0) then
      -- When not all were taken the next ones follow the last; else everything below the horizon has been.
      insert into audit.sealed (org_id, round, size, through_xid, through_n)
      values (p_org_id, coalesce(done.round, 0) + 1, from_size + taken,
        case when taken = p_at_most then last_xid else horizon end, case when taken = p_at_most then last_n else 0 end);
    end if;
  end if;
  select coalesce(string_agg(f.hash, '' order by f.seq), '') into hashes from audit.leaf f where f.org_id = p_org_id and f.seq >= from_size;
end $$;
comment on function audit.seal(uuid, integer) is
  'Numbers and hashes the next lines of an organisation. Answers the leaves behind the last checkpoint and its frontier; all null while another sealer is at it.';

create function audit.add_checkpoint(p_org_id uuid, p_size bigint, p_root bytea, p_frontier bytea, p_note text,
    p_levels smallint[], p_indexes bigint[], p_roots bytea[]) returns boolean
  language plpgsql volatile parallel unsafe security definer set search_path = ''
as $$
declare
  sealed bigint;
begin
  select d.size into sealed from audit.sealed d where d.org_id = p_org_id order by d.round desc limit 1;
  if p_size is distinct from sealed
    or octet_length(p_frontier) <> 32 * bit_count(p_size::bit(64))
    or split_part(p_note, E'\n', 1) not like '%/audit/' || p_org_id
    or split_part(p_note, E'\n', 2) <> p_size::text
    or split_part(p_note, E'\n', 3) <> encode(p_root, 'base64') then
    raise exception 'no checkpoint of what was sealed' using errcode = 'FL004';
  end if;
  -- Of two sealers that sign the same head the first one's note stands; the tiles are the same.
  insert into audit.checkpoint (org_id, size, root, frontier, note) values (p_org_id, p_size, p_root, p_frontier, p_note) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into audit.tile (org_id, level, tile_index, root)
  select p_org_id, t.level, t.tile_index, t.root from unnest(p_levels, p_indexes, p_roots) as t (level, tile_index, root) on conflict do nothing;
  return true;
end $$;
comment on function audit.add_checkpoint(uuid, bigint, bytea, bytea, text, smallint[], bigint[], bytea[]) is
  'Keeps a signed head and the tiles that have become full. False when another sealer was faster.';

create function audit.sealing_behind(out lines bigint, out oldest_at timestamptz)
  language plpgsql stable parallel unsafe security definer set search_path = ''
as $$
begin
  -- Bounded: whoever is this far behind need not know it to the line.
  select coalesce(sum(b.lines), 0), min(b.oldest_at) into lines, oldest_at
  from app.org o
  left join lateral (select d.through_xid, d.through_n from audit.sealed d where d.org_id = o.org_id order by d.round desc limit 1) d on true
  cross join lateral (
    select count(*) as lines, min(l.at) as oldest_at from (
      select l.at from audit.line l where l.org_id = o.org_id
        and (l.xid, l.n) > (coalesce(d.through_xid, '0'::xid8), coalesce(d.through_n, 0)) order by l.xid, l.n limit 10000) l) b;
end $$;
comment on function audit.sealing_behind() is 'How many committed lines stand outside the trees (at most 10,000 an organisation), and since when.';

create function audit.tree_hashes(p_org_id uuid, p_levels smallint[], p_from bigint[], p_counts integer[]) returns bytea[]
  language plpgsql stable parallel restricted security definer set search_path = ''
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
declare
  answer bytea[] := '{}';
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
  'Runs of hashes of the tile levels, one after the other: what proofs are made of (core/merkle/proof.ts).';
