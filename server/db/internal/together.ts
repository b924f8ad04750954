// Several statements between two Syncs. PostgreSQL answers them in order, skips the rest after an error, and, where no
// transaction has been begun, makes one of them that commits at the Sync. One write, one answer, no BEGIN and no COMMIT.
//
// The driver sends a Sync behind each statement. This is one query to it that stands for several: what arrives is for the
// current one, which is over at its CommandComplete.
import pg from 'pg'
import type { Connection } from './connection.ts'

export type Statement = { text: string; values: unknown[]; name?: string }
type Result = pg.QueryResult
type Settle = (error: Error | null, result?: Result) => void

/** What of the driver's Query its types do not tell (pg 8.23). */
type Inner = {
  name: string | undefined
  text: string
  _result: { _types: pg.CustomTypesConfig }
  prepare(connection: Wire): void
  handleRowDescription(message: unknown): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: Wire): void
  handleEmptyQuery(connection: Wire): void
  handleError(error: Error, connection: Wire): void
  handleReadyForQuery(connection: Wire): void
  handleCopyInResponse(connection: Wire): void
}
type Wire = pg.Connection & { submittedNamedStatements: Record<string, string> }

export type Together = {
  /** One for each statement, in order. Those behind a failed one fail with it. */
  results: Promise<Result>[]
  /** The Sync has been answered: where no transaction had been begun, what was done is committed. */
  done: Promise<void>
}

export function sendTogether({ client, types }: Connection, statements: readonly Statement[]): Together {
  const settled = statements.map(() => Promise.withResolvers<Result>())
  const done = Promise.withResolvers<void>()
  const inner = statements.map((statement, i) => innerQuery(statement, types, settled[i]))
  client.query(new Several(inner, (error) => (error === null ? done.resolve() : done.reject(error))))
  return { results: settled.map(({ promise }) => promise), done: done.promise }
}

function innerQuery(statement: Statement, types: pg.CustomTypesConfig, to: PromiseWithResolvers<Result> | undefined) {
  const settle: Settle = (error, result) => (result === undefined ? to?.reject(error) : to?.resolve(result))
  const query = new pg.Query({ ...statement, queryMode: 'extended' } as pg.QueryConfig, settle as never)
  // The border to the driver: its types show less than there is.
  const inner = query as unknown as Inner
  inner._result._types = types
  return inner
}

class Several extends pg.Query {
  /** Of the current statement: by them the driver keeps the list of what is prepared. */
  name: string | undefined
  text: string | undefined
  readonly callback: (error: Error | null) => void
  readonly #inner: readonly Inner[]
  #at = 0

  constructor(inner: readonly Inner[], callback: (error: Error | null) => void) {
    super('')
    this.#inner = inner
    this.callback = callback
    this.#show()
  }

  override submit = (connection: pg.Connection): void => {
    const withoutSync: Wire = Object.create(connection, { sync: { value: () => undefined } })
    connection.stream.cork()
    for (const query of this.#inner) query.prepare(withoutSync)
    connection.sync()
    connection.stream.uncork()
  }

  handleRowDescription(message: unknown): void {
    this.#current?.handleRowDescription(message)
  }

  handleDataRow(message: unknown): void {
    this.#current?.handleDataRow(message)
  }

  handleCommandComplete(message: unknown, connection: Wire): void {
    this.#current?.handleCommandComplete(message, connection)
    this.#next(connection)
  }

  handleEmptyQuery(connection: Wire): void {
    this.#next(connection)
  }

  handleCopyInResponse(connection: Wire): void {
    this.#current?.handleCopyInResponse(connection)
  }

  handleCopyData(): void {}

  handleError(error: Error, connection: Wire): void {
    for (const query of this.#inner.slice(this.#at)) {
      // Never parsed: what is behind an error was skipped.
      if (query.name !== undefined) delete connection.submittedNamedStatements[query.name]
      query.handleError(error, connection)
    }
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback(null)
  }

  get #current(): Inner | undefined {
    return this.#inner[this.#at]
  }

  #next(connection: Wire): void {
    this.#current?.handleReadyForQuery(connection)
    this.#at += 1
    this.#show()
  }

  #show(): void {
    this.name = this.#current?.name
    this.text = this.#current?.text
  }
}
