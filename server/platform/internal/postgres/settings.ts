// What the embedded server runs with: two cores, durable commits, and a log that can hold no tenant's data.
import { statSync } from 'node:fs'
import type { Cluster } from './cluster.ts'

export const PORT = 5432

/** Everybody comes over the socket and shows a password; the replication line is for base backups. */
export const hostBasedAuthentication = `local all all scram-sha-256
local replication all scram-sha-256
`

/** The whole of postgresql.conf. */
export function serverSettings({ socketDir, major, settings }: Cluster): string {
  const all = {
    ...reach(socketDir),
    ...durability,
    ...size,
    dynamic_shared_memory_type: sharedMemory(),
    ...silence,
    ...behaviour,
    ...(major >= 17 ? { allow_alter_system: 'off' } : {}),
    ...settings,
  }
  return Object.entries(all)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('')
}

const reach = (socketDir: string): Record<string, string> => ({
  listen_addresses: '',
  port: `${PORT}`,
  unix_socket_directories: socketDir,
  unix_socket_permissions: '0700',
  max_connections: '100',
  password_encryption: 'scram-sha-256',
})

const durability = {
  // An acknowledged sample is a committed sample, and a committed one is on disk.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_level: 'replica',
  max_wal_senders: '4',
  wal_compression: 'on',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  max_wal_size: '2GB',
}

const size = {
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  random_page_cost: '1.1',
  // Two cores are busy with the gateway and the API: a query takes one, and is not compiled.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  jit: 'off',
}

/** A bare root directory has no /dev/shm that everybody may write to; files in the cluster do as well, if slower. */
function sharedMemory(): 'posix' | 'mmap' {
  const facts = statSync('/dev/shm', { throwIfNoEntry: false })
  return facts !== undefined && (facts.mode & 0o002) !== 0 ? 'posix' : 'mmap'
}

const silence = {
  logging_collector: 'on',
  log_directory: 'log',
  // One file a weekday, begun anew each week: bounded without anybody clearing up.
  log_filename: 'postgres-%u.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_file_mode: '0600',
  // Statements, their parameters and the DETAIL of errors hold values of rows.
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  log_timezone: 'UTC',
}

const behaviour = {
  timezone: 'UTC',
  datestyle: 'iso, ymd',
  lc_messages: 'C',
  default_text_search_config: 'pg_catalog.simple',
  // A client that has gone does not keep its query running, one that stopped in a transaction not its locks.
  client_connection_check_interval: '5s',
  idle_in_transaction_session_timeout: '60s',
}
