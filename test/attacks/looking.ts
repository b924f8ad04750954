// Attacks that look at what is not a row of a table: views, statistics, activity, plans, counters, errors.
import { type Attack, type Attacker, answerOf, differs, ran, victimsRows } from './attack.ts'

const look = (id: string, what: string, sql: string): Attack => ({
  id,
  what,
  run: (it) => it.sql(sql),
  succeeded: (evidence) => Array.isArray(evidence) && evidence.length > 0,
})

/** What EXPLAIN tells of a query, without names of objects and without times. */
async function plan(it: Attacker, options: string, query: string, values: string[]): Promise<unknown[]> {
  const answers: unknown[] = []
  // The first round fills the caches of the connection; the second one is compared.
  for (const value of [...values, ...values]) {
    const rows = await it.sql(`explain (${options}) ${query.replaceAll('$1', `'${value}'`)}`)
    const text = rows
      .map((row) => String(row['QUERY PLAN']))
      .join('\n')
      .replaceAll(value, '?')
    answers.push(
      (text.match(/(rows=\d+)|(Rows Removed by \w+: \d+)|(Buffers: .*)|(Heap Fetches: \d+)/g) ?? []).map((fact) =>
        fact.replace(/(read|written|dirtied)=\d+ ?/g, ''),
      ),
    )
  }
  return answers.slice(values.length)
}

const NOBODY = '00000000-0000-0000-0000-0000000000ff'

export const looking: Attack[] = [
  {
    id: 'view-of-owner',
    what: "a view that asks with its owner's rights",
    run: async (it) => {
      if (it.is === 'ordinary') return it.sql('select * from app.asset_overview')
      const views = await it.truth(`select c.oid::regclass::text as name from pg_class c where c.relkind in ('v', 'm')
        and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema')`)
      const seen: unknown[] = []
      for (const view of views) {
        await it.sql('savepoint each')
        seen.push(await answerOf(it.sql(`select * from ${String(view['name'])}`)))
        await it.sql('rollback to each')
      }
      return seen
    },
    succeeded: victimsRows,
  },
  look(
    'pg-stats',
    'pg_stats: the most common values of a column',
    `select most_common_vals from pg_stats where schemaname = 'app' and most_common_vals is not null`,
  ),
  look('pg-statistic', 'pg_statistic itself', 'select stavalues1 from pg_statistic limit 1'),
  look(
    'stat-tables',
    'pg_stat_user_tables: how many rows everybody has, inserts, deletes',
    `select n_live_tup, n_tup_ins from pg_stat_user_tables where relname = 'asset'`,
  ),
  look(
    'stat-indexes',
    'pg_stat_user_indexes: what others look for',
    `select idx_scan from pg_stat_user_indexes where relname = 'asset'`,
  ),
  look('stat-io', 'pg_statio_user_tables', `select heap_blks_read from pg_statio_user_tables where relname = 'asset'`),
  look(
    'stat-database',
    'pg_stat_database: how many transactions everybody makes',
    'select xact_commit from pg_stat_database where datname = current_database()',
  ),
  look(
    'reltuples',
    'pg_class.reltuples: how many rows everybody has together',
    `select reltuples from pg_class where relname = 'asset' and reltuples > 0`,
  ),
  look('relation-size', 'pg_relation_size: how much everybody has together', `select pg_relation_size('app.asset')`),
  look('database-size', 'pg_database_size', 'select pg_database_size(current_database())'),
  look('wal-position', 'pg_current_wal_lsn: how much everybody writes', 'select pg_current_wal_lsn()'),
  look('snapshot', 'pg_current_snapshot: how many transactions run', 'select pg_current_snapshot()'),
  look('transaction-id', "pg_current_xact_id: a counter of everybody's writing", 'select pg_current_xact_id()'),
  look(
    'system-columns',
    "xmin and ctid of one's own rows: between them lie the others' writes",
    'select xmin, ctid from app.asset limit 1',
  ),
  look('locks', 'pg_locks: who works on what', 'select relation, pid from pg_locks where pid <> pg_backend_pid()'),
  look(
    'catalogue',
    "pg_proc: the source of the application's functions",
    `select prosrc from pg_proc where pronamespace = 'app'::regnamespace limit 1`,
  ),
  look('policies', 'pg_policies: the rules to get around', `select qual from pg_policies limit 1`),
  look('roles', 'pg_roles: whom else to try', 'select rolname from pg_roles limit 1'),
  look(
    'settings',
    'pg_settings: how the server is set up',
    `select setting from pg_settings where name = 'max_connections'`,
  ),
  look('memory', 'pg_get_backend_memory_contexts', 'select name from pg_get_backend_memory_contexts() limit 1'),
  look('notify-queue', 'pg_notification_queue_usage', 'select pg_notification_queue_usage()'),
  {
    id: 'activity-text',
    what: 'pg_stat_activity: the text of what the victim runs, as it is the same role',
    run: async (it) => {
      const theirs = await it.connect()
      await it.enter(theirs, 'victim')
      await theirs.query(`select '${it.victim.mark}'::text`)
      return it.sql('select query from pg_stat_activity')
    },
    succeeded: victimsRows,
  },
  {
    id: 'activity-function',
    what: 'the function under pg_stat_activity',
    run: async (it) => {
      const theirs = await it.connect()
      await it.enter(theirs, 'victim')
      await theirs.query(`select '${it.victim.mark}'::text`)
      return it.sql('select * from pg_stat_get_activity(null)')
    },
    succeeded: victimsRows,
  },
  {
    id: 'explain-estimate-value',
    what: "EXPLAIN: is the estimate for a site of the victim's another one than for a site that does not exist?",
    run: (it) => plan(it, 'costs', 'select asset_id from app.asset where site_id = $1', [it.victim.siteId, NOBODY]),
    succeeded: differs,
  },
  {
    id: 'explain-estimate-kind',
    what: 'EXPLAIN: do the estimates tell which kinds of machine the others have?',
    run: (it) => plan(it, 'costs', 'select asset_id from app.asset where kind = $1', ['forklift', 'vehicle']),
    succeeded: differs,
  },
  {
    id: 'explain-existence',
    what: 'EXPLAIN ANALYZE: does "rows removed by filter" tell whether an asset of the victim\'s exists?',
    run: (it) =>
      plan(it, 'analyze, timing off, summary off', 'select asset_id from app.asset where asset_id = $1', [
        it.victim.assetId,
        NOBODY,
      ]),
    succeeded: differs,
  },
  {
    id: 'explain-existence-index',
    what: 'the same with sequential scans off, so that every index is tried',
    run: async (it) => {
      await it.sql('set local enable_seqscan = off')
      return plan(
        it,
        'analyze, timing off, summary off, buffers off',
        'select serial from app.certificate where fingerprint = $1',
        [`\\x${it.victim.fingerprint.toString('hex')}`, `\\x${'ff'.repeat(32)}`],
      )
    },
    succeeded: differs,
  },
  {
    id: 'explain-existence-sites',
    what: "EXPLAIN ANALYZE: how many assets has the victim's site?",
    run: async (it) => {
      await it.sql('set local enable_seqscan = off')
      return plan(
        it,
        'analyze, timing off, summary off, buffers off',
        'select asset_id from app.asset where site_id = $1',
        [it.victim.siteId, NOBODY],
      )
    },
    succeeded: differs,
  },
  {
    id: 'division-by-zero',
    what: "an error for each row of the victim's, before the policy hides it",
    run: async (it) =>
      answerOf(
        it.sql(
          `select asset_id from app.asset where 1 / (case when org_id = '${it.victim.orgId}' then 0 else 1 end) = 1`,
        ),
      ),
    succeeded: (evidence) => JSON.stringify(evidence).includes('22012'),
  },
  {
    id: 'error-text',
    what: 'a cast that fails and quotes the value',
    run: (it) =>
      it
        .sql(`select asset_id from app.asset where encode(name_sealed, 'escape')::int = 1`)
        .catch((error: Error) => [error.message]),
    succeeded: (evidence, it) => victimsRows(evidence, it),
  },
  {
    id: 'tablesample',
    what: 'TABLESAMPLE, which reads pages',
    run: (it) => it.sql('select org_id from app.asset tablesample system (100)'),
    succeeded: victimsRows,
  },
  {
    id: 'for-update-wait',
    what: 'try to lock a row that the victim holds: does it wait?',
    run: async (it) => {
      const theirs = await it.connect()
      await it.enter(theirs, 'victim')
      await theirs.query('update app.asset set note_sealed = note_sealed where asset_id = $1', [it.victim.assetId])
      const answers = []
      for (const id of [it.victim.assetId, NOBODY])
        answers.push(
          await answerOf(it.sql('select asset_id from app.asset where asset_id = $1 for update nowait', [id])),
        )
      return answers
    },
    succeeded: differs,
  },
  {
    id: 'notify-payload',
    what: "LISTEN to the application's notifications of the others",
    run: async (it) => {
      const ear = await it.connect()
      const heard: unknown[] = []
      ear.on('notification', (message) => heard.push(message.payload))
      await ear.query('listen telemetry; listen revocation; listen asset_changed')
      const theirs = await it.connect()
      await it.enter(theirs, 'victim')
      await theirs.query(`update app.asset set note_sealed = 'x' where asset_id = $1`, [it.victim.assetId])
      await theirs.query('commit')
      await ear.query('select 1')
      return heard
    },
    succeeded: victimsRows,
  },
  {
    id: 'sequence',
    what: 'a sequence: how many events everybody has had',
    run: (it) =>
      it.sql(it.is === 'ours' ? 'select last_value from audit.line_n_seq' : 'select last_value from audit.line_n_seq'),
    succeeded: ran,
  },
  {
    id: 'debug-output',
    what: 'debug_print_plan: the constants of the policies, sent to the client',
    run: async (it) => {
      const client = await it.connect()
      const seen: string[] = []
      client.on('notice', (notice) => seen.push(`${notice.message} ${notice.detail}`))
      await client.query('set client_min_messages = log; set debug_print_plan = on; set debug_print_rewritten = on')
      await it.enter(client)
      await client.query('select asset_id from app.asset')
      return seen
    },
    succeeded: victimsRows,
  },
]
