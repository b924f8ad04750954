// One connection to PostgreSQL: where to, as whom. The only place that makes a client of the driver.
import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import pg from 'pg'
import { DATABASE_CONNECT_MS_MAX } from '../../../core/limits.ts'
import type { DatabaseConfig } from '../../platform/config.ts'
import type { Secret } from '../../platform/secret.ts'
import { failureOf } from './failures.ts'
import { Statements } from './statements.ts'

export type Login = {
  user: string
  password: Secret
  /** Another database than the configured one: the maintenance database at installation. */
  database?: string
  /** Settings of the session; RESET ALL comes back to these. */
  settings?: Readonly<Record<string, string>>
  /** Send queries without waiting for the answers of those before them. */
  pipeline?: boolean
}

export type Connection = {
  client: pg.Client
  socket: Socket
  statements: Statements
  /** How the driver reads values of each type. */
  types: pg.CustomTypesConfig
  /** Whether the server lets a SELECT of our role leave a setting or a lock on the connection (ctx.connection_facts). */
  selectsLeaveState: boolean
}

const types = new pg.TypeOverrides()
// int8: our counters stay far below 2^53; a number that does not is a mistake and must not be rounded.
types.setTypeParser(20, (text) => {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} does not fit a number`)
  return number
})

// date: a day of the calendar is no instant; the driver would make it midnight of whatever zone the process runs in.
types.setTypeParser(1082, (text) => text)

/** Connects, or throws Failure unavailable. Errors of an idle connection end it; `client` emits 'end'. */
export async function connect(database: DatabaseConfig, login: Login): Promise<Connection> {
  const socket = new Socket()
  const client = new pg.Client({
    host: database.host,
    port: database.port,
    database: login.database ?? database.name,
    user: login.user,
    password: login.password.reveal(),
    pipeline: login.pipeline ?? false,
    types,
    stream: () => socket,
    connectionTimeoutMillis: DATABASE_CONNECT_MS_MAX,
    ...(login.settings === undefined ? {} : { options: startupOptions(login.settings) }),
    ...(database.tls === undefined ? {} : { ssl: tlsOptions(database) }),
  })
  client.on('error', () => socket.destroy())
  try {
    await client.connect()
  } catch (error) {
    socket.destroy()
    throw failureOf(error)
  }
  return { client, socket, statements: new Statements(), types, selectsLeaveState: true }
}

function startupOptions(settings: Readonly<Record<string, string>>): string {
  // PostgreSQL splits this at spaces; a backslash keeps a character (postgres.c, pg_split_opts).
  const escape = (text: string) => text.replace(/[\\ ]/g, '\\$&')
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${escape(value)}`)
    .join(' ')
}

function tlsOptions({ host, tls }: DatabaseConfig) {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    servername: tls?.serverName ?? host,
    ...(tls?.caFile === undefined ? {} : { ca: readFileSync(tls.caFile, 'utf8') }),
  }
}
