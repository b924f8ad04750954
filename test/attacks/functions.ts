// Attacks with functions, code, files and objects of one's own.
import { type Attack, answerOf, ran, truthHas, victimsRows } from './attack.ts'

const call = (id: string, what: string, sql: string, on?: 'ours'): Attack => ({
  id,
  what,
  ...(on === undefined ? {} : { on }),
  run: (it) => it.sql(sql),
  succeeded: ran,
})

export const functions: Attack[] = [
  {
    id: 'leaky-function',
    what: "a cheap function of one's own that tells what it is given, in front of the policy",
    run: async (it) => {
      const client = await it.connect()
      const seen: string[] = []
      client.on('notice', (notice) => seen.push(notice.message ?? ''))
      await it.enter(client)
      await client.query(
        `create function pg_temp.tell(v bytea) returns bool language plpgsql cost 0.0000001 as $$ begin raise notice '%', convert_from(v, 'UTF8'); return true; end $$`,
      )
      await client.query('select asset_id from app.asset where pg_temp.tell(name_sealed)')
      return seen
    },
    succeeded: victimsRows,
  },
  call('do-block', 'DO: procedural code in the server', `do $$ begin perform 1; end $$`),
  call(
    'own-function',
    'CREATE FUNCTION in pg_temp',
    `create function pg_temp.mine() returns int language sql as 'select 1'`,
  ),
  call(
    'temp-table',
    "CREATE TEMP TABLE: room on the server's disk",
    'create temporary table mine as select g from generate_series(1, 10) g',
  ),
  call(
    'replace-accessor',
    'CREATE OR REPLACE the function that the policies ask',
    `create or replace function ctx.org_id() returns uuid language sql as 'select null::uuid'`,
    'ours',
  ),
  {
    id: 'shadow-accessor',
    what: "a function of the same name in front of search_path, with the victim's organisation as its answer",
    run: async (it) => {
      await it.sql(
        `create function pg_temp.current_setting(text, boolean) returns text language sql as $$ select '${it.victim.orgId}' $$`,
      )
      await it.sql('set local search_path = pg_temp, pg_catalog')
      return it.sql('select org_id, asset_id from app.asset')
    },
    succeeded: victimsRows,
  },
  {
    id: 'definer-helper',
    what: "a function of the application that runs with its owner's rights and takes an id",
    run: (it) =>
      it.is === 'ours'
        ? it.sql('select * from app.gateway_identify($1)', [it.victim.fingerprint])
        : it.sql(`select app.asset_name($1) as name`, [it.victim.assetId]),
    succeeded: victimsRows,
  },
  {
    id: 'definer-search-path',
    what: "a definer function that finds the attacker's table instead of its own",
    run: async (it) => {
      await it.sql(`create temporary table asset (asset_id uuid, name_sealed bytea)`)
      await it.sql(`insert into pg_temp.asset values ($1, 'shadowed')`, [it.me.assetId])
      await it.sql('grant select on pg_temp.asset to public')
      await it.sql('set local search_path = pg_temp, app')
      return it.is === 'ours'
        ? it.sql('select * from app.person_seen()')
        : it.sql('select app.asset_name_unpinned($1) as name', [it.me.assetId])
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('shadowed'),
  },
  {
    id: 'gateway-signals',
    what: "call the gateway's functions: declare a signal of the victim's asset",
    on: 'ours',
    run: async (it) => {
      await it.sql(`select * from app.gateway_declare_signals($1, $2, $3, $4, '{number}', '{null}')`, [
        it.victim.orgId,
        it.victim.assetId,
        [Buffer.alloc(32)],
        [Buffer.alloc(8)],
      ])
    },
    succeeded: ran,
  },
  {
    id: 'gateway-presence',
    what: "call the gateway's functions: report the victim's asset gone",
    on: 'ours',
    run: (it) =>
      it.sql(
        `select app.gateway_presence($1, array[$2]::uuid[], array[$3]::uuid[], '{false}', array[now()], '{null}', '{mqtt5}', '{1000}')`,
        [it.me.assetId, it.victim.orgId, it.victim.assetId],
      ),
    succeeded: ran,
  },
  {
    id: 'gateway-health',
    what: "call the gateway's functions: say that the victim's asset is well",
    on: 'ours',
    run: (it) =>
      it.sql(`select * from app.gateway_health($1, $2, now(), now(), 'ok', $3, $4)`, [
        it.victim.orgId,
        it.victim.assetId,
        Buffer.alloc(32),
        Buffer.alloc(8),
      ]),
    succeeded: ran,
  },
  {
    id: 'health-forged',
    what: "write a self-check of the victim's asset into its table",
    on: 'ours',
    run: (it) =>
      it.sql(
        `insert into app.health (org_id, asset_id, reported_at, received_at, state, standing, report_sealed)
         values ($1, $2, now(), now(), 'ok', $3, $4)`,
        [it.victim.orgId, it.victim.assetId, Buffer.alloc(32), Buffer.alloc(8)],
      ),
    succeeded: ran,
  },
  {
    id: 'worker-silence',
    what: "call the worker's function that tells of silent assets",
    on: 'ours',
    run: (it) => it.sql('select app.worker_watch_silence()'),
    succeeded: ran,
  },
  {
    id: 'gateway-segment',
    what: "append telemetry to the victim's site",
    run: async (it) => {
      await it.sql(
        `insert into app.segment (org_id, site_id, received_at, writer, n, epoch, samples, assets, first_ts, last_ts, sealed)
         values ($1, $2, now(), $3, 99, 1, 1, '{}', now(), now(), 'forged')`,
        [it.victim.orgId, it.victim.siteId, it.me.assetId],
      )
      await it.commit()
    },
    succeeded: truthHas(`select from app.segment where sealed = 'forged'`),
  },
  {
    id: 'consume-token',
    what: "call the vault's function: consume an issue token",
    on: 'ours',
    run: (it) => it.sql('select * from app.vault_consume_issue_token($1)', [Buffer.alloc(32)]),
    succeeded: ran,
  },
  call(
    'worker-function',
    "call the worker's function that makes partitions, as their owner",
    'select app.segment_days(1)',
    'ours',
  ),
  call(
    'worker-revoke',
    "call the worker's function that revokes",
    'select * from app.worker_revoke_unconfirmed(1000)',
    'ours',
  ),
  call('lint-definitions', 'look at the rules of the schema from inside', 'select * from lint.our_table', 'ours'),
  {
    id: 'found-organisation',
    what: "call, as a tenant's administrator, the function by which staff make organisations",
    on: 'ours',
    run: (it) =>
      it.as('org_admin').sql(`select app.org_add(gen_random_uuid(), 'n', 'n', gen_random_uuid(), 'k', 'n', 'e')`),
    succeeded: ran,
  },
  {
    id: 'assign-foreign-person',
    what: "assign the victim's person to a site, through the function that assigns",
    on: 'ours',
    run: (it) =>
      it.as('org_admin').sql('select app.set_person_sites($1, $2)', [it.victim.personId, [it.victim.siteId]]),
    succeeded: ran,
  },
  {
    id: 'assign-foreign-site',
    what: "assign one's own person to the victim's site",
    run: async (it) => {
      await it
        .as('org_admin')
        .sql('insert into app.person_site (org_id, person_id, site_id) values ($1, $2, $3)', [
          it.me.orgId,
          it.me.personId,
          it.victim.siteId,
        ])
      await it.as('org_admin').commit()
    },
    succeeded: truthHas('select from app.person_site where org_id = $1 and site_id = $2', (it) => [
      it.me.orgId,
      it.victim.siteId,
    ]),
  },
  call('read-file', 'pg_read_file', `select pg_read_file('postgresql.conf')`),
  call('list-files', 'pg_ls_dir', `select pg_ls_dir('.')`),
  call(
    'query-to-xml',
    'query_to_xml: SQL in a string, past any filter on statements',
    `select query_to_xml('select 1', false, false, '')`,
  ),
  call('copy-program', 'COPY ... TO PROGRAM', `copy (select 1) to program 'cat'`),
  call('copy-file', 'COPY ... TO a file', `copy (select 1) to '/tmp/fairlead-attack'`),
  call('load-library', 'LOAD a library', `load 'plpgsql'`),
  {
    id: 'large-object',
    what: 'large objects: data that no policy knows, from one organisation to another',
    run: async (it) => {
      await it.sql(`select lo_from_bytea(424242, 'for the other side')`)
      await it.commit()
      return it.as('victim').sql(`select convert_from(lo_get(424242), 'UTF8') as it`)
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('other side'),
  },
  {
    id: 'large-object-export',
    what: 'lo_export to a file of the server',
    run: (it) => it.sql(`select lo_export(lo_from_bytea(0, 'x'), '/tmp/fairlead-attack')`),
    succeeded: ran,
  },
  {
    id: 'copy-out',
    what: 'COPY a table TO STDOUT',
    run: async (it) => {
      const client = await it.connect()
      const copied: string[] = []
      // The driver drops what COPY sends; an attacker would not.
      Reflect.get(client, 'connection').on('copyData', (message: { chunk: Buffer }) =>
        copied.push(message.chunk.toString()),
      )
      await it.enter(client)
      await client.query('copy app.asset (org_id, asset_id, name_sealed) to stdout')
      return copied
    },
    succeeded: victimsRows,
  },
  {
    id: 'copy-in',
    what: "COPY rows FROM STDIN into the victim's organisation",
    run: async (it) => answerOf(it.sql('copy app.site (org_id, site_id, name_sealed) from stdin')),
    // 57014 is the driver's own refusal to send rows: the server had begun to take them.
    succeeded: (evidence) => JSON.stringify(evidence).includes('57014'),
  },
  call(
    'foreign-server',
    'CREATE FOREIGN DATA WRAPPER: the first step of a way back in as somebody else',
    'create foreign data wrapper loop',
  ),
  call('two-phase', 'PREPARE TRANSACTION, to hold locks after the connection is gone', `prepare transaction 'held'`),
  call('export-snapshot', 'pg_export_snapshot, which keeps vacuum from cleaning', 'select pg_export_snapshot()'),
  call(
    'emit-message',
    'pg_logical_emit_message: write to the log of the database at will',
    `select pg_logical_emit_message(false, 'x', repeat('x', 1000))`,
  ),
]
