// One transaction on one borrowed connection: begin, open the context, work, commit, and hand back a clean connection.
//
// Messages are pipelined: begin, ctx.open and the first query of `work` leave in one write; commit and the cleaning
// leave in another. When ctx.open refuses, PostgreSQL refuses everything behind it in the same transaction.
import type { QueryConfig, QueryResult } from 'pg'
import { bug, type Failure } from '../../../core/errors.ts'
import { TRANSACTION_MS_MAX } from '../../../core/limits.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { Tx } from '../database.ts'
import { type Principal, principalOf, type RequestFacts } from '../principal.ts'
import type { Connection } from './connection.ts'
import { failureOf, sqlStateOf } from './failures.ts'
import { kyselyOn } from './kysely.ts'
import type { Pool } from './pool.ts'

/**
 * A connection on which anything but data was read or written is not used again: whoever sent SET, PREPARE, DECLARE,
 * LISTEN, DO or SET ROLE in a request may have left something for the next one. PostgreSQL says of each statement what
 * it was; the extended protocol takes one at a time, so nothing hides behind another.
 */
const DATA: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'NOTIFY'])

/** What a SELECT can leave behind where the server's functions are open to our role: settings and session locks. */
const CLEAN = 'reset all; select pg_catalog.pg_advisory_unlock_all()'

const OPEN = 'select ctx.open($1, $2, $3, $4, $5) as opened'

/** feature_not_supported ("cached plan must not change result type"), invalid_sql_statement_name. */
const STALE: ReadonlySet<string> = new Set(['0A000', '26000'])

/** in_failed_sql_transaction */
const FAILED_ALREADY = '25P02'

/** @types/pg does not know `queryMode` yet. */
type OneStatement = QueryConfig & { queryMode: 'extended' }

export class Transaction {
  readonly #pool: Pool
  readonly #connection: Connection
  readonly #watchdog: NodeJS.Timeout
  #over = false
  #unclean = false
  #failed: Failure | undefined

  private constructor(pool: Pool, connection: Connection) {
    this.#pool = pool
    this.#connection = connection
    // An injected statement can lift statement_timeout; nothing lifts this.
    this.#watchdog = setTimeout(() => connection.socket.destroy(), TRANSACTION_MS_MAX).unref()
  }

  static async begin(pool: Pool): Promise<Transaction> {
    const transaction = new Transaction(pool, await pool.acquire())
    void transaction.#corked(() => transaction.#send('begin').catch(ignoreUntilCommit))
    return transaction
  }

  /** Sends ctx.open; resolves to whom it opened for. Rejects with unauthenticated, forbidden, second-factor or step-up. */
  open(session: SessionToken, about: RequestFacts): Promise<Principal> {
    const token = Buffer.from(session.reveal(), 'base64url')
    const values = [token, about.requestId, about.address, about.permission ?? null, about.stepUp ?? false]
    const opened = this.query<{ opened: string }>(OPEN, values).then(({ rows: [row] }) => {
      if (row === undefined) throw bug('ctx.open answered nothing')
      return principalOf(row.opened)
    })
    opened.catch(ignoreUntilCommit)
    return opened
  }

  tx(principal: Promise<Principal | null>): Tx {
    return { kysely: kyselyOn((text, values) => this.query(text, values)), principal }
  }

  async query<R>(text: string, values: readonly unknown[] = []): Promise<QueryResult<R & object>> {
    if (this.#over) throw bug('this transaction is over')
    const name = this.#connection.statements.nameOf(text)
    const statement: OneStatement = {
      text,
      values: [...values],
      queryMode: 'extended',
      ...(name === undefined ? {} : { name }),
    }
    try {
      const result = await this.#connection.client.query<R & object>(statement)
      if (!DATA.has(result.command)) this.#unclean = true
      return result
    } catch (error) {
      // A statement that no longer fits the schema (after a migration) is prepared anew on a new connection.
      if (STALE.has(sqlStateOf(error) ?? '')) this.#unclean = true
      throw this.#reason(error)
    }
  }

  /** Of statements sent together the first that fails is the reason; those behind it failed because of it. */
  #reason(error: unknown): Failure {
    if (sqlStateOf(error) === FAILED_ALREADY && this.#failed !== undefined) return this.#failed
    this.#failed = failureOf(error)
    return this.#failed
  }

  /** Commit point. Throws a Failure when the transaction did not commit, even if nobody looked at an earlier error. */
  async commit(): Promise<void> {
    this.#over = true
    const { command } = await this.#end('commit')
    if (command !== 'COMMIT') throw bug('the transaction had failed and was committed all the same')
  }

  async rollback(): Promise<void> {
    if (this.#over) return
    this.#over = true
    // Where even this fails, the connection is gone and with it the transaction.
    await this.#end('rollback').catch(ignoreUntilCommit)
  }

  /** Ends the transaction and gives the connection back, clean or not at all. */
  #end(how: 'commit' | 'rollback'): Promise<QueryResult> {
    const [ended, cleaned] = this.#corked(() => {
      const end = this.#send(how)
      return [end, this.#connection.selectsLeaveState ? this.#send(CLEAN) : end] as const
    })
    Promise.all([ended, cleaned])
      .then(
        () => (this.#unclean ? this.#pool.discard(this.#connection) : this.#pool.release(this.#connection)),
        () => this.#pool.discard(this.#connection),
      )
      .finally(() => clearTimeout(this.#watchdog))
    return ended
  }

  async #send(text: string): Promise<QueryResult> {
    try {
      return await this.#connection.client.query(text)
    } catch (error) {
      throw failureOf(error)
    }
  }

  /** Collects what is sent in this turn of the event loop into one write. */
  #corked<T>(send: () => T): T {
    const { socket } = this.#connection
    socket.cork()
    setImmediate(() => socket.uncork())
    return send()
  }
}

/** A failed statement fails every later one and the commit, which is where it is reported. */
function ignoreUntilCommit(_failure: Failure): void {}
