// The settings a process's sessions start with, and the check that nothing else has been put into them: a role may
// change its own defaults (ALTER ROLE), so an injection could leave some for every later connection.
import {
  DATABASE_IDLE_IN_TRANSACTION_MS_MAX,
  DATABASE_LOCK_MS_MAX,
  DATABASE_STATEMENT_MS_MAX,
} from '../../../core/limits.ts'
import type { DatabaseConfig } from '../../platform/config.ts'
import type { Log } from '../../platform/running.ts'
import { type Connection, connect, type Login } from './connection.ts'
import { failureOf } from './failures.ts'

export function sessionSettings(role: string): Record<string, string> {
  const patient = role === 'worker' || role === 'migrator'
  return {
    // Every name in our SQL is qualified; what is not finds nothing but PostgreSQL's own.
    search_path: 'pg_catalog',
    timezone: 'UTC',
    application_name: `fairlead-${role}`,
    statement_timeout: patient ? '0' : String(DATABASE_STATEMENT_MS_MAX),
    lock_timeout: String(DATABASE_LOCK_MS_MAX),
    idle_in_transaction_session_timeout: String(DATABASE_IDLE_IN_TRANSACTION_MS_MAX),
    default_transaction_read_only: 'off',
    default_transaction_isolation: 'read committed',
    // Our queries are short: compiling one costs more than running it.
    jit: 'off',
  }
}

/**
 * A connection whose session starts as ours do. `inspect` may refuse it. Whatever is refused is closed: a process that
 * tries again every few seconds must not use the server's connections up.
 */
export async function connectClean(
  database: DatabaseConfig,
  login: Login,
  log: Log | undefined,
  inspect: (connection: Connection) => Promise<void>,
  /** Once: what a superuser has set is not ours to reset, and stays. */
  mayReset = true,
): Promise<Connection> {
  const connection = await connect(database, login)
  try {
    const facts = await factsOf(connection)
    if (facts.strange_settings && mayReset) {
      log?.error({}, `somebody changed the defaults of ${login.user}; they are reset`)
      await connection.client.query('alter role current_user reset all')
      connection.socket.destroy()
      return await connectClean(database, login, log, inspect, false)
    }
    await inspect(connection)
    return { ...connection, selectsLeaveState: facts.selects_leave_state }
  } catch (error) {
    connection.socket.destroy()
    throw failureOf(error)
  }
}

type Facts = { strange_settings: boolean; selects_leave_state: boolean }

async function factsOf({ client }: Connection): Promise<Facts> {
  const { rows } = await client.query<Facts>('select strange_settings, selects_leave_state from ctx.connection_facts()')
  return rows[0] ?? { strange_settings: false, selects_leave_state: true }
}
