// What PostgreSQL answers to one statement, read as it comes: rows as objects, values as the driver's types say.
import type { Connection } from './connection.ts'
import type { Shape } from './statements.ts'

export type Field = { name: string; dataTypeID: number }
export type Result = { command: string; rowCount: number | null; rows: object[] }

/** Of a statement that answers no rows. */
const NO_ROWS: Shape = { columns: [], empty: {} }

export class Answer {
  readonly #connection: Connection
  readonly #name: string
  readonly #rows: object[] = []
  #shape: Shape | undefined
  #failed: Error | undefined
  /** What it answers is known from an earlier time: it need not be described again. */
  readonly isDescribed: boolean

  constructor(connection: Connection, name: string) {
    this.#connection = connection
    this.#name = name
    this.#shape = connection.statements.shapeOf(name)
    this.isDescribed = this.#shape !== undefined
  }

  describe(fields: readonly Field[]): void {
    const columns = fields.map(({ name, dataTypeID }) => ({
      name,
      read: this.#connection.types.getTypeParser(dataTypeID, 'text'),
    }))
    // Own properties, whatever a column is called.
    const empty = Object.fromEntries(columns.map(({ name }) => [name, null]))
    this.#shape = { columns, empty }
  }

  /** A value that cannot be read fails the statement, not the connection. */
  add(values: readonly (string | null)[]): void {
    if (this.#failed !== undefined) return
    try {
      this.#rows.push(rowOf(values, this.#shape ?? NO_ROWS))
    } catch (error) {
      this.#failed = error instanceof Error ? error : new Error('a value cannot be read', { cause: error })
    }
  }

  /** By the tag of the command: `SELECT 3`, `INSERT 0 1`, `BEGIN`. */
  complete(tag: string): Result | Error {
    this.#connection.statements.remember(this.#name, this.#shape ?? NO_ROWS)
    if (this.#failed !== undefined) return this.#failed
    const words = tag.split(' ')
    const count = Number(words.at(-1))
    return {
      command: words[0] ?? '',
      rowCount: words.length > 1 && Number.isInteger(count) ? count : null,
      rows: this.#rows,
    }
  }
}

function rowOf(values: readonly (string | null)[], { columns, empty }: Shape): object {
  if (values.length !== columns.length) throw new RangeError('a statement answers other columns than it did')
  const row: Record<string, unknown> = { ...empty }
  for (let i = 0; i < columns.length; i++) {
    const [column, value] = [columns[i], values[i]]
    if (column !== undefined && typeof value === 'string') row[column.name] = column.read(value)
  }
  return row
}
