// Several statements between two Syncs. PostgreSQL answers them in order, skips the rest after an error, and, where no
// transaction has been begun, makes one of them that commits at the Sync. One write, one answer, no BEGIN and no COMMIT.
//
// The driver sends a Sync behind each statement. This is one query to it that stands for several: what arrives is for the
// current one, which is over at its CommandComplete. What a named statement answers is described once (statements.ts).
import pg from 'pg'
import { Answer, type Field, type Result } from './answer.ts'
import type { Connection } from './connection.ts'

export type Statement = { text: string; values: unknown[]; name?: string }

/** What of the driver's connection its types do not tell (pg 8.23). */
type Wire = pg.Connection & {
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
  bind(message: { statement: string; values: unknown[]; valueMapper: (value: unknown) => unknown }): void
  describe(message: { type: 'P' }): void
  execute(message: object): void
  _send(buffer: Buffer): void
}
type Values = { prepareValue(value: unknown): unknown }
// The border to the driver: how it writes the values of JavaScript.
const { prepareValue } = (pg as unknown as { utils: Values }).utils
const mapped = (value: unknown) => prepareValue(value)

export type Together = {
  /** One for each statement, in order. Those behind a failed one fail with it. */
  results: Promise<Result>[]
  /** The Sync has been answered: where no transaction had been begun, what was done is committed. */
  done: Promise<void>
}

export function sendTogether(connection: Connection, statements: readonly Statement[]): Together {
  const done = Promise.withResolvers<void>()
  const results: Promise<Result>[] = []
  const inner = statements.map((statement) => {
    const settled = Promise.withResolvers<Result>()
    results.push(settled.promise)
    return new One(statement, connection, settled)
  })
  connection.client.query(new Several(inner, (error) => (error === null ? done.resolve() : done.reject(error))))
  return { results, done: done.promise }
}

class One {
  readonly name: string
  readonly text: string
  readonly #values: unknown[]
  readonly #answer: Answer
  readonly #settled: PromiseWithResolvers<Result>

  constructor({ name = '', text, values }: Statement, connection: Connection, settled: PromiseWithResolvers<Result>) {
    this.name = name
    this.text = text
    this.#values = values
    this.#answer = new Answer(connection, name)
    this.#settled = settled
  }

  write(wire: Wire): void {
    if (this.name === '' || !this.#isPrepared(wire)) {
      wire.parse({ name: this.name, text: this.text, types: [] }, true)
      if (this.name !== '') wire.submittedNamedStatements[this.name] = this.text
    }
    wire.bind({ statement: this.name, values: this.#values, valueMapper: mapped })
    if (!this.#answer.isDescribed) wire.describe({ type: 'P' })
    wire.execute({})
  }

  #isPrepared({ parsedStatements, submittedNamedStatements }: Wire): boolean {
    return parsedStatements[this.name] !== undefined || submittedNamedStatements[this.name] !== undefined
  }

  described(fields: readonly Field[]): void {
    this.#answer.describe(fields)
  }

  row(values: readonly (string | null)[]): void {
    this.#answer.add(values)
  }

  over(tag: string): void {
    const answered = this.#answer.complete(tag)
    if (answered instanceof Error) this.#settled.reject(answered)
    else this.#settled.resolve(answered)
  }

  fail(error: Error): void {
    this.#settled.reject(error)
  }
}

class Several extends pg.Query {
  /** Of the current statement: by them the driver keeps the list of what is prepared. */
  name: string | undefined
  text: string | undefined
  readonly callback: (error: Error | null) => void
  readonly #inner: readonly One[]
  #at = 0

  constructor(inner: readonly One[], callback: (error: Error | null) => void) {
    super('')
    this.#inner = inner
    this.callback = callback
    this.#show()
  }

  /** One write for all of them; nothing is sent when a value cannot be. */
  override submit = (connection: pg.Connection): Error | null => {
    const chunks: Buffer[] = []
    // The border to the driver.
    const wire = connection as Wire
    const collecting: Wire = Object.create(wire, { _send: { value: (chunk: Buffer) => chunks.push(chunk) } })
    try {
      for (const statement of this.#inner) statement.write(collecting)
    } catch (error) {
      return error instanceof Error ? error : new Error('a value cannot be sent', { cause: error })
    }
    collecting.sync()
    wire._send(Buffer.concat(chunks))
    return null
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.#current?.described(fields)
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#current?.row(fields)
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#next(text)
  }

  handleEmptyQuery(): void {
    this.#next('')
  }

  handleCopyInResponse(connection: pg.Connection & { sendCopyFail(why: string): void }): void {
    connection.sendCopyFail('nothing is copied')
  }

  handleCopyData(): void {}

  handleError(error: Error, { submittedNamedStatements }: Wire): void {
    for (const statement of this.#inner.slice(this.#at)) {
      // Never parsed: what is behind an error was skipped.
      delete submittedNamedStatements[statement.name]
      statement.fail(error)
    }
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback(null)
  }

  get #current(): One | undefined {
    return this.#inner[this.#at]
  }

  #next(tag: string): void {
    this.#current?.over(tag)
    this.#at += 1
    this.#show()
  }

  #show(): void {
    this.name = this.#current?.name
    this.text = this.#current?.text
  }
}
