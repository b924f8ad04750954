// Attacks on the tree over the trail: leaves, tiles and checkpoints forged or taken away, sealing done in the sealer's
// place or held up, and what the tree would tell of somebody else.
import { type Attack, anyRow, ran } from '../attack.ts'

const refused = (
  id: string,
  what: string,
  sql: string,
  values: (it: Parameters<Attack['run']>[0]) => unknown[] = () => [],
): Attack => ({
  id,
  what,
  // An ordinary database has no such tree.
  on: 'ours',
  run: async (it) => {
    await it.sql(sql, values(it))
    await it.commit()
  },
  succeeded: ran,
})

const mine = (it: Parameters<Attack['run']>[0]): unknown[] => [it.me.orgId]
const theirs = (it: Parameters<Attack['run']>[0]): unknown[] => [it.victim.orgId]
const TABLES = ['leaf', 'sealed', 'tile', 'checkpoint', 'cosignature'] as const

export const sealing: Attack[] = [
  ...TABLES.flatMap((table) => [
    refused(`read-${table}`, `read audit.${table}, everybody's`, `select org_id from audit.${table}`),
    refused(`delete-${table}`, `take rows out of audit.${table}`, `delete from audit.${table} where org_id = $1`, mine),
    refused(`empty-${table}`, `empty audit.${table}`, `truncate audit.${table}`),
    refused(
      `disable-${table}`,
      `disable what protects audit.${table}`,
      `alter table audit.${table} disable trigger all`,
    ),
  ]),
  refused(
    'forge-leaf',
    'a leaf for a line that never was',
    `insert into audit.leaf (org_id, seq, line_id, hash) values ($1, 999, gen_random_uuid(), sha256(''))`,
    mine,
  ),
  refused('rewrite-leaf', 'another hash for a leaf', `update audit.leaf set hash = sha256('') where org_id = $1`, mine),
  refused(
    'forge-tile',
    "a tile of one's own",
    `insert into audit.tile (org_id, level, tile_index, root) values ($1, 0, 0, sha256(''))`,
    mine,
  ),
  refused(
    'forge-checkpoint',
    "a checkpoint of one's own",
    `insert into audit.checkpoint (org_id, size, root, frontier, note) values ($1, 1, sha256(''), sha256(''), 'n')`,
    mine,
  ),
  refused(
    'rewrite-checkpoint',
    'another note for a checkpoint',
    `update audit.checkpoint set note = 'n' where org_id = $1`,
    mine,
  ),
  refused(
    'forge-cosignature',
    'a witness that never signed',
    `insert into audit.cosignature (org_id, size, witness, line) values ($1, 1, 'w', E'\\u2014 w AAAA\\n')`,
    mine,
  ),
  refused(
    'skip-lines',
    'tell the sealer that it is done already',
    `insert into audit.sealed (org_id, round, size, through_xid, through_n) values ($1, 99, 1, '999999999', 999999)`,
    mine,
  ),
  refused('seal-lines-oneself', "seal in the sealer's place", 'select * from audit.seal($1, 10)', mine),
  refused('seal-due', 'ask which organisations have been at work', 'select * from audit.seal_due(null)'),
  refused(
    'checkpoint-oneself',
    'keep a checkpoint that the vault never signed',
    `select audit.add_checkpoint($1, 1, sha256(''), sha256(''), 'n', '{}', '{}', '{}')`,
    mine,
  ),
  refused('cosign-oneself', 'play the witness', `select audit.cosign($1, 1, 'w', E'\\u2014 w AAAA\\n')`, mine),
  refused(
    'hashes-of-others',
    "hashes of the victim's lines, to test guesses against",
    `select audit.tree_hashes($1, '{0}', '{0}', '{256}')`,
    theirs,
  ),
  refused('witness-due', 'how much everybody has done', `select * from audit.witness_due('w', 100)`),
  refused('sealing-behind', 'how much everybody is doing', 'select * from audit.sealing_behind()'),
  refused('line-sequence', 'how many lines everybody has written', 'select last_value from audit.line_n_seq'),
  refused('drop-tree', 'DROP TABLE audit.leaf', 'drop table audit.leaf'),
  refused(
    'replace-sealer',
    'CREATE OR REPLACE the function that seals',
    `create or replace function audit.seal_due(p bigint) returns void language sql as 'select'`,
  ),
  refused(
    'replace-leaf-text',
    'CREATE OR REPLACE what a leaf hashes',
    `create or replace function audit.leaf_text(l audit.line) returns text language sql as $$select ''$$`,
  ),
  // An engineer may not read the trail: neither its proofs.
  refused(
    'checkpoint-unread',
    'the checkpoint, without the permission to read the trail',
    'select * from audit.read_checkpoint()',
  ),
  refused('cosigned-unread', 'the cosigned checkpoint, without the permission', 'select * from audit.read_cosigned()'),
  refused(
    'leaf-unread',
    'the place of a line, without the permission',
    'select * from audit.read_leaf(gen_random_uuid())',
  ),
  refused('hashes-unread', 'hashes, without the permission', `select audit.read_hashes('{0}', '{0}', '{256}')`),
  {
    id: 'leaf-of-others',
    what: "the place of the victim's line, as somebody who may read their own trail",
    on: 'ours',
    run: async (it) => {
      const lines = await it.truth(`select line_id from audit.line where org_id = $1 limit 1`, [it.victim.orgId])
      await it.truth(
        `insert into audit.leaf (org_id, seq, line_id, hash) values ($1, 0, $2, sha256('')) on conflict do nothing`,
        [it.victim.orgId, lines[0]?.line_id],
      )
      const [row] = await it.as('org_admin').sql('select seq, hash from audit.read_leaf($1)', [lines[0]?.line_id])
      return row === undefined || row.seq === null ? [] : [row]
    },
    succeeded: anyRow,
  },
  {
    id: 'all-hashes',
    what: 'more hashes at once than any proof has, so that the database is busy',
    on: 'ours',
    run: (it) => it.as('org_admin').sql(`select audit.read_hashes('{0}', '{0}', '{2147483647}')`),
    succeeded: ran,
  },
  {
    id: 'hold-seal-lock',
    what: 'hold the lock under which one organisation is sealed',
    on: 'ours',
    run: (it) => it.sql(`select pg_advisory_lock(hashtextextended('audit.seal ' || $1, 0))`, [it.victim.orgId]),
    succeeded: ran,
  },
]
