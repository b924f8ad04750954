// One transaction on one borrowed connection: begin, open the context, work, commit, and hand back a clean connection.
//
// Messages are pipelined: begin, ctx.open and the first query of `work` leave in one write; commit and the cleaning
// leave in another. When ctx.open refuses, PostgreSQL refuses everything behind it in the same transaction.
import type { QueryConfig, QueryResult } from 'pg'
import { bug, type Failure } from '../../../core/errors.ts'
import { TRANSACTION_MS_MAX } from '../../../core/limits.ts'
import type { SessionToken } from '../../platform/secret.ts'
import type { Tx } from '../database.ts'
import { type Principal, type PrincipalRow, principalOf, type RequestFacts } from '../principal.ts'
import type { Connection } from './connection.ts'
import { failureOf } from './failures.ts'
import { kyselyOn } from './kysely.ts'
import type { Pool } from './pool.ts'

/**
 * What an injected statement could leave behind for the next user of the connection: a role, settings, prepared
 * statements, held cursors, listening, session locks. (DISCARD ALL does the same and also throws away the plans of the
 * context's functions, which costs more than the rest together. TEMP is not granted.)
 */
const CLEAN =
  'set session authorization default; reset all; deallocate all; close all; unlisten *; select pg_catalog.pg_advisory_unlock_all()'

const OPEN = 'select * from ctx.open($1, $2, $3, $4)'

/** @types/pg does not know `queryMode` yet. */
type OneStatement = QueryConfig & { queryMode: 'extended' }

export class Transaction {
  readonly #pool: Pool
  readonly #connection: Connection
  readonly #watchdog: NodeJS.Timeout
  #over = false

  private constructor(pool: Pool, connection: Connection) {
    this.#pool = pool
    this.#connection = connection
    // An injected statement can lift statement_timeout; nothing lifts this.
    this.#watchdog = setTimeout(() => connection.socket.destroy(), TRANSACTION_MS_MAX).unref()
  }

  static async begin(pool: Pool): Promise<Transaction> {
    const transaction = new Transaction(pool, await pool.acquire())
    transaction.#corked(() => transaction.#send('begin').catch(ignoreUntilCommit))
    return transaction
  }

  /** Sends ctx.open; resolves to whom it opened for. Rejects with Failure unauthenticated or forbidden. */
  open(session: SessionToken, about: RequestFacts): Promise<Principal> {
    const token = Buffer.from(session.reveal(), 'base64url')
    const opened = this.#send<PrincipalRow>(OPEN, [
      token,
      about.requestId,
      about.address,
      about.permission ?? null,
    ]).then(({ rows: [row] }) => {
      if (row === undefined) throw bug('ctx.open answered nothing')
      return principalOf(row)
    })
    opened.catch(ignoreUntilCommit)
    return opened
  }

  tx(principal: Promise<Principal | null>): Tx {
    return { kysely: kyselyOn((text, values) => this.query(text, values)), principal }
  }

  query<R>(text: string, values: readonly unknown[] = []): Promise<QueryResult<R & object>> {
    if (this.#over) return Promise.reject(bug('this transaction is over'))
    return this.#send<R>(text, values)
  }

  /** Commit point. Throws a Failure when the transaction did not commit, even if nobody looked at an earlier error. */
  async commit(): Promise<void> {
    this.#over = true
    const [committed, cleaned] = this.#corked(() => [this.#send('commit'), this.#send(CLEAN)] as const)
    this.#giveBack(cleaned)
    const { command } = await committed
    if (command !== 'COMMIT') throw bug('the transaction had failed and was committed all the same')
  }

  async rollback(): Promise<void> {
    if (this.#over) return
    this.#over = true
    const [undone, cleaned] = this.#corked(() => [this.#send('rollback'), this.#send(CLEAN)] as const)
    undone.catch(ignoreUntilCommit)
    this.#giveBack(cleaned)
    await cleaned.catch(ignoreUntilCommit)
  }

  #giveBack(cleaned: Promise<unknown>): void {
    cleaned
      .then(
        () => this.#pool.release(this.#connection),
        () => this.#pool.discard(this.#connection),
      )
      .finally(() => clearTimeout(this.#watchdog))
  }

  async #send<R>(text: string, values?: readonly unknown[]): Promise<QueryResult<R & object>> {
    try {
      if (values === undefined) return await this.#connection.client.query<R & object>(text)
      // The extended protocol takes one statement at a time, with or without parameters: nothing can be stacked behind it.
      const statement: OneStatement = { text, values: [...values], queryMode: 'extended' }
      return await this.#connection.client.query<R & object>(statement)
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
