// Attacks that stop the others: locks, signals, waiting, room.
import { type Attack, answerOf, ran } from './attack.ts'

const call = (id: string, what: string, sql: string): Attack => ({ id, what, run: (it) => it.sql(sql), succeeded: ran })

export const denial: Attack[] = [
  call(
    'lock-table',
    'LOCK TABLE ... ACCESS EXCLUSIVE: nobody reads assets any more',
    'lock table app.asset in access exclusive mode',
  ),
  call('lock-table-share', 'LOCK TABLE ... SHARE: nobody writes assets any more', 'lock table app.asset in share mode'),
  call('advisory-lock', 'advisory locks, which others may be waiting for', 'select pg_advisory_lock(1)'),
  call('sleep', 'pg_sleep, on all connections of the pool', 'select pg_sleep(0.01)'),
  {
    id: 'cancel-others',
    what: 'cancel what the victim runs: it is the same role',
    run: async (it) => {
      const theirs = await it.connect()
      const [row] = (
        await theirs
          .query('select pg_backend_pid() as pid')
          .catch(() => ({ rows: [{ pid: Reflect.get(theirs, 'processID') }] }))
      ).rows
      return it.sql('select pg_cancel_backend($1)', [row.pid])
    },
    succeeded: ran,
  },
  {
    id: 'terminate-others',
    what: "end the victim's connection: it is the same role",
    run: async (it) => {
      const theirs = await it.connect()
      return it.sql('select pg_terminate_backend($1)', [Reflect.get(theirs, 'processID')])
    },
    succeeded: ran,
  },
  call(
    'log-memory',
    'pg_log_backend_memory_contexts of another backend: fill the log',
    'select pg_log_backend_memory_contexts(1)',
  ),
  call('switch-wal', 'pg_switch_wal', 'select pg_switch_wal()'),
  call('reload', 'pg_reload_conf', 'select pg_reload_conf()'),
  call(
    'replication-slot',
    'a replication slot, which keeps the log for ever',
    `select pg_create_logical_replication_slot('held', 'test_decoding')`,
  ),
  call('vacuum-full', 'CLUSTER the table', 'cluster app.asset'),
  call('reindex', 'REINDEX the table', 'reindex table app.asset'),
  call('analyze', 'make statistics after all', 'alter table app.asset alter column site_id set statistics 1000'),
  call(
    'drop-owned',
    'DROP OWNED BY oneself: takes every grant and policy of the role away, so that the application stands still',
    'drop owned by current_user cascade',
  ),
  {
    id: 'endless-statement',
    what: "lift the limit on a statement's time, for oneself and for whoever comes next",
    run: async (it) => {
      await answerOf(it.request('engineer', 'set statement_timeout = 0'))
      return it.request('engineer', 'show statement_timeout')
    },
    succeeded: (evidence) => JSON.stringify(evidence).includes('"0"'),
  },
]
