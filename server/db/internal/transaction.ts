// One transaction on one borrowed connection: begin, open the context, work, commit, and hand back a clean connection.
//
// Messages are pipelined: begin, ctx.open and the first query of `work` leave in one write; commit and the cleaning
// leave in another. When ctx.open refuses, PostgreSQL refuses everything behind it in the same transaction. A transaction
// of one statement is one write and one answer, begin and commit included (together.ts).
import pg from 'pg'
import { bug, type Failure } from '../../../core/errors.ts'
import { TRANSACTION_MS_MAX } from '../../../core/limits.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { Tx } from '../database.ts'
import { type Principal, principalOf, type RequestFacts } from '../principal.ts'
import type { Result } from './answer.ts'
import type { Connection } from './connection.ts'
import { failureOf, sqlStateOf } from './failures.ts'
import { kyselyOn } from './kysely.ts'
import type { Pool } from './pool.ts'
import { sendTogether, type Statement } from './together.ts'

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

/** The border: what the rows are, the query that was asked says. */
type Rows<R> = Omit<Result, 'rows'> & { rows: R[] }

export type Single<R> = { opened: Promise<Principal>; answered: Promise<Rows<R>>; done: Promise<void> }

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

  /** Begins and opens the context. `opened` rejects with unauthenticated, forbidden, second-factor or step-up. */
  static async open(pool: Pool, session: SessionToken, about: RequestFacts) {
    const transaction = new Transaction(pool, await pool.acquire())
    const opened = transaction.#corked(() => {
      const { results, done } = sendTogether(transaction.#connection, [
        transaction.#named('begin', []),
        transaction.#opening(session, about),
      ])
      // When begin fails, everything does.
      for (const settled of [results[0], done]) settled?.catch(ignoreUntilCommit)
      return transaction.#principal(results[1])
    })
    opened.catch(ignoreUntilCommit)
    return { transaction, opened }
  }

  /** One statement in a context, committed by the Sync behind it. */
  static async single<R>(
    pool: Pool,
    session: SessionToken,
    about: RequestFacts,
    query: { text: string; values: readonly unknown[] },
  ): Promise<Single<R>> {
    const transaction = new Transaction(pool, await pool.acquire())
    const statements = [transaction.#opening(session, about), transaction.#named(query.text, query.values)]
    const { results, done } = sendTogether(transaction.#connection, statements)
    const opened = transaction.#principal(results[0])
    return { opened, ...transaction.#only<R>(results[1], done) }
  }

  /** One statement in the process's own name, committed by the Sync behind it. */
  static async alone<R>(
    pool: Pool,
    query: { text: string; values: readonly unknown[] },
  ): Promise<Omit<Single<R>, 'opened'>> {
    const transaction = new Transaction(pool, await pool.acquire())
    const { results, done } = sendTogether(transaction.#connection, [transaction.#named(query.text, query.values)])
    return transaction.#only<R>(results[0], done)
  }

  /** It is over when the only statement of it is. */
  #only<R>(sent: Promise<Result> | undefined, done: Promise<void>): Omit<Single<R>, 'opened'> {
    this.#over = true
    const answered = this.#looked<R>(sent)
    // What the server refused it has undone: the connection is as clean as after a rollback.
    this.#giveBack([answered.catch(ignoreUntilCommit), done.catch(rethrowUnlessRefused)])
    return { answered, done: done.catch((error: unknown) => Promise.reject(this.#reason(error))) }
  }

  tx(principal: Promise<Principal | null>): Tx {
    return { kysely: kyselyOn((text, values) => this.query(text, values)), principal }
  }

  async query<R>(text: string, values: readonly unknown[] = []): Promise<Rows<R>> {
    if (this.#over) throw bug('this transaction is over')
    const { results, done } = sendTogether(this.#connection, [this.#named(text, values)])
    // It fails with the statement, which is looked at.
    done.catch(ignoreUntilCommit)
    return this.#looked(results[0])
  }

  /** Under a name, when it comes a second time. */
  #named(text: string, values: readonly unknown[]): Statement {
    const name = this.#connection.statements.nameOf(text)
    return name === undefined ? { text, values: [...values] } : { text, values: [...values], name }
  }

  #opening(session: SessionToken, about: RequestFacts): Statement {
    const token = Buffer.from(session.reveal(), 'base64url')
    const { requestId, address, permission = null, stepUp = false } = about
    return this.#named(OPEN, [token, requestId, address, permission, stepUp])
  }

  /** Looks at what a statement turned out to be. */
  async #looked<R>(sent: Promise<Result> | undefined): Promise<Rows<R>> {
    try {
      const result = await sent
      if (result === undefined) throw bug('a statement that was not sent')
      if (!DATA.has(result.command)) this.#unclean = true
      return result as Rows<R>
    } catch (error) {
      // A statement that no longer fits the schema (after a migration) is prepared anew on a new connection.
      if (STALE.has(sqlStateOf(error) ?? '')) this.#unclean = true
      throw this.#reason(error)
    }
  }

  async #principal(sent: Promise<Result> | undefined): Promise<Principal> {
    const { rows } = await this.#looked<{ opened: string }>(sent)
    const [row] = rows
    if (row === undefined) throw bug('ctx.open answered nothing')
    return principalOf(row.opened)
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
  #end(how: 'commit' | 'rollback'): Promise<pg.QueryResult> {
    const ended = this.#corked(() => {
      const end = this.#send(how)
      this.#giveBack([end])
      return end
    })
    return ended
  }

  #giveBack(last: readonly Promise<unknown>[]): void {
    const cleaned = this.#connection.selectsLeaveState ? [this.#send(CLEAN)] : []
    Promise.all([...last, ...cleaned])
      .then(
        () => (this.#unclean ? this.#pool.discard(this.#connection) : this.#pool.release(this.#connection)),
        () => this.#pool.discard(this.#connection),
      )
      .finally(() => clearTimeout(this.#watchdog))
  }

  async #send(text: string): Promise<pg.QueryResult> {
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

/** An error that the server itself answered with leaves the connection usable; a fatal one, or a lost one, does not. */
function rethrowUnlessRefused(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') throw error
}
