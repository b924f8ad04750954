// The only way to a connection: a transaction in a session's context, or in the process's own name.
//
//   inSession -> internal/transaction (begin, ctx.open, work, commit) -> internal/pool -> internal/connection
import type { CompiledQuery, Kysely } from 'kysely'
import { DATABASE_CONNECTIONS_MAX, SESSION_TOUCH_MS } from '../../core/limits.ts'
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/running.ts'
import type { SessionToken } from '../platform/secret.ts'
import { readSecret } from '../platform/secrets.ts'
import { checkSchema } from './check-schema.ts'
import { type Connection, connect, type Login } from './internal/connection.ts'
import { Listener } from './internal/listener.ts'
import { openPinned, type Pinned } from './internal/pinned.ts'
import { Pool } from './internal/pool.ts'
import { connectClean, sessionSettings } from './internal/session-settings.ts'
import { Transaction } from './internal/transaction.ts'
import type { Principal, RequestFacts } from './principal.ts'
import type { DB } from './schema.gen.ts'

export { compiler } from './internal/kysely.ts'
export type { Pinned } from './internal/pinned.ts'
export type { Principal, RequestFacts } from './principal.ts'
export type { DB } from './schema.gen.ts'

export type DatabaseRole = 'api' | 'auth' | 'gateway' | 'vault' | 'worker' | 'migrator'

export type Tx = {
  kysely: Kysely<DB>
  /** Settled with the first answer; the first query need not wait for it. Null in asProcess. */
  principal: Promise<Principal | null>
}

export type DatabaseOptions = { connections?: number; log?: Log; clock?: () => Date }

export interface Database {
  /**
   * Runs `work` in one transaction in the session's context: what the policies let through is all there is. Throws
   * Failure unauthenticated when the session is not live, forbidden when its person lacks `about.permission`,
   * second-factor when that takes a factor more, step-up when `about.stepUp` asks for one shown lately.
   */
  inSession<T>(session: SessionToken, work: (tx: Tx) => Promise<T>, about?: RequestFacts): Promise<T>
  /** One query in a session's context, in one round trip. Compile it with `compiler`. */
  queryInSession<R>(session: SessionToken, query: CompiledQuery<R>, about?: RequestFacts): Promise<R[]>
  /** Runs `work` in one transaction in the process's own name, with the grants of its role and no context. */
  asProcess<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** One query of that kind, in one round trip. */
  queryAsProcess<R>(query: CompiledQuery<R>): Promise<R[]>
  /** One connection for its owner alone, until closed or lost: no context, prepared statements allowed. */
  pin(): Promise<Pinned>
  /** Calls `wake` at every NOTIFY, and once after every time the connection had been lost. It carries no data. */
  listen(channel: string, wake: () => void): Promise<void>
  close(): Promise<void>
}

const NOBODY_ASKED: RequestFacts = { requestId: 'none', address: '::1' }

/**
 * Opens the database as one of the processes' roles. Connects at the first use, which throws Failure unavailable when the
 * schema does not keep its rules (check-schema.ts).
 */
export function openDatabase(config: Config, role: DatabaseRole, options: DatabaseOptions = {}): Database {
  const { connections = DATABASE_CONNECTIONS_MAX, log, clock = () => new Date() } = options
  const login: Login = {
    user: `fairlead_${role}`,
    password: readSecret(config, `db-${role}.password`),
    settings: sessionSettings(role),
    pipeline: true,
  }
  let checked = false
  // Nobody works on a schema that does not keep its rules: the first connection looks.
  const inspect = async ({ client }: Connection) => {
    if (!checked) await checkSchema(client)
    checked = true
  }
  const pool = new Pool(() => connectClean(config.database, login, log, inspect), connections)
  const listener = new Listener(() => connect(config.database, login), log)

  async function run<T>(
    session: SessionToken | null,
    about: RequestFacts,
    work: (transaction: Transaction, tx: Tx) => Promise<T>,
  ) {
    const { transaction, opened: principal } =
      session === null
        ? { transaction: await Transaction.begin(pool), opened: Promise.resolve(null) }
        : await Transaction.open(pool, session, about)
    let result: T
    try {
      result = await work(transaction, transaction.tx(principal))
      touchWhenDue(session, await principal, about)
    } catch (error) {
      await transaction.rollback()
      // If the context did not open, that is the reason, whatever `work` made of the errors that follow from it.
      await principal
      throw error
    }
    await transaction.commit()
    return result
  }

  function touchWhenDue(session: SessionToken | null, principal: Principal | null, about: RequestFacts): void {
    if (about.background) return
    if (session === null || principal === null || clock().getTime() - principal.lastSeenAt.getTime() < SESSION_TOUCH_MS)
      return
    const token = Buffer.from(session.reveal(), 'base64url')
    // A transaction of its own: reading stays reading, and nobody waits for the sign of life to be written.
    run(null, NOBODY_ASKED, (transaction) => transaction.query('select ctx.touch($1)', [token])).catch((err: unknown) =>
      log?.warn({ err }, 'a session could not be kept alive'),
    )
  }

  return {
    inSession: (session, work, about = NOBODY_ASKED) => run(session, about, (_, tx) => work(tx)),
    queryInSession: async <R>(session: SessionToken, query: CompiledQuery<R>, about: RequestFacts = NOBODY_ASKED) => {
      const sent = await Transaction.single<R>(pool, session, about, { text: query.sql, values: query.parameters })
      const [opened, answered, done] = await Promise.allSettled([sent.opened, sent.answered, sent.done])
      if (opened.status === 'rejected') throw opened.reason
      if (answered.status === 'rejected') throw answered.reason
      if (done.status === 'rejected') throw done.reason
      touchWhenDue(session, opened.value, about)
      return answered.value.rows
    },
    asProcess: (work) => run(null, NOBODY_ASKED, (_, tx) => work(tx)),
    queryAsProcess: async <R>(query: CompiledQuery<R>) => {
      const sent = await Transaction.alone<R>(pool, { text: query.sql, values: query.parameters })
      const [answered, done] = await Promise.allSettled([sent.answered, sent.done])
      if (answered.status === 'rejected') throw answered.reason
      if (done.status === 'rejected') throw done.reason
      return answered.value.rows
    },
    pin: () => openPinned(config.database, login),
    listen: (channel, wake) => listener.listen(channel, wake),
    close: async () => {
      await Promise.all([listener.close(), pool.close()])
    },
  }
}
