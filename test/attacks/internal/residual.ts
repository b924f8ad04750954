// What stays open where the administrator of the server is no superuser, and so cannot take PostgreSQL's own functions,
// catalogue and statistics away from PUBLIC (docs/decisions/database-isolation.md). None of it reads or writes a row of
// another organisation. On the embedded server, and wherever a superuser installs, all of it is closed.

export const RESIDUAL: Readonly<Record<string, string>> = {
  // How much everybody does together: numbers of rows, bytes, transactions, never whose.
  'stat-tables': 'counts of all organisations together',
  'stat-indexes': 'counts of all organisations together',
  'stat-io': 'counts of all organisations together',
  'stat-database': 'counts of all organisations together',
  reltuples: 'counts of all organisations together',
  'relation-size': 'size of all organisations together',
  'database-size': 'size of all organisations together',
  'wal-position': 'writing of all organisations together',
  snapshot: 'transactions of all organisations together',
  'transaction-id': 'transactions of all organisations together',
  'notify-queue': 'wake-ups of all organisations together',
  'activity-text': 'texts of statements, in which values are parameters',
  'activity-function': 'texts of statements, in which values are parameters',
  locks: 'which tables are in use',
  // The schema and the server, which hold no secret.
  catalogue: 'the source of the functions, which is public',
  policies: 'the policies, which are public',
  roles: 'names of roles',
  settings: 'settings of the server',
  // Code and room in the server, with the attacker's own rights.
  'do-block': 'procedural code under the same policies',
  'query-to-xml': 'SQL under the same policies',
  'large-object': 'two organisations that work together can exchange data',
  'export-snapshot': 'of the own transaction',
  'emit-message': 'noise in the write-ahead log',
  // Standing in the way.
  'advisory-lock': 'nothing of ours waits for one (but app.segment_days)',
  'hold-seal-lock': 'sealing of that organisation waits until the watchdog ends the transaction; the trail goes on',
  'hold-compact-lock':
    'compaction of that site waits until the watchdog ends the transaction; its segments stay where they are read',
  sleep: 'one connection of the pool, until statement_timeout or the watchdog',
  'cancel-others': 'requests of others fail and are repeated',
  'terminate-others': 'requests of others fail and are repeated',
}
