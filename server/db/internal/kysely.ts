// Kysely on one borrowed connection, for as long as the transaction lasts.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { bug } from '../../../core/errors.ts'
import type { DB } from '../schema.gen.ts'

export type Execute = (
  text: string,
  values: readonly unknown[],
) => Promise<{ rows: unknown[]; rowCount: number | null }>

export function kyselyOn(execute: Execute): Kysely<DB> {
  return new Kysely<DB>({ dialect: dialect(execute) })
}

function dialect(execute: Execute): Dialect {
  const connection = new Borrowed(execute)
  const refuse = () => Promise.reject(bug('transactions are begun by Database.inSession and asProcess alone'))
  const nothing = () => Promise.resolve()
  const driver: Driver = {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: nothing,
  }
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

class Borrowed implements DatabaseConnection {
  readonly #execute: Execute

  constructor(execute: Execute) {
    this.#execute = execute
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, rowCount } = await this.#execute(query.sql, query.parameters)
    // The border: Kysely's types say what the columns of the query are.
    return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
  }

  // oxlint-disable-next-line require-yield -- streaming would hold a cursor open across requests; there is none.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw bug('queries are not streamed')
  }
}

/** Compiles queries and runs none: for Database.queryInSession. */
export const compiler: Kysely<DB> = kyselyOn(() => Promise.reject(bug('a compiler of queries runs none')))
