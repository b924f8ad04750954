// Samples as a Parquet file (parquet.apache.org): one column for each kind of value, so that every reader knows their types
// without a hint of ours. Signals are values of a column and never columns: a name cannot clash, hide or be too many.
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { EXPORT_ROWS_A_GROUP } from '../../../core/limits.ts'
import { at } from '../../../core/series/column.ts'
import type { FileWriter } from '../../operation/operation.ts'
import type { Part, RowsFile } from './rows.ts'

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema']
type Repetition = 'REQUIRED' | 'OPTIONAL'

const text = <Name extends string>(name: Name, repetition_type: Repetition) =>
  ({ name, repetition_type, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }) as const
const time = <Name extends string>(name: Name, repetition_type: Repetition) =>
  ({
    name,
    repetition_type,
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  }) as const

/** One of `number`, `boolean` and `state` is there in each row (docs/formats.md). */
const COLUMNS = [
  { name: 'signal_no', type: 'INT32', repetition_type: 'REQUIRED' },
  text('signal', 'REQUIRED'),
  text('unit', 'OPTIONAL'),
  time('time', 'REQUIRED'),
  { name: 'number', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  { name: 'boolean', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
  text('state', 'OPTIONAL'),
  time('received', 'OPTIONAL'),
] as const satisfies Schema
const SCHEMA: Schema = [{ name: 'samples', num_children: COLUMNS.length }, ...COLUMNS]

type Rows = {
  signal_no: number[]
  signal: string[]
  unit: (string | null)[]
  time: bigint[]
  number: (number | null)[]
  boolean: (boolean | null)[]
  state: (string | null)[]
  received: (bigint | null)[]
}

/** Row groups leave as they are made; what stays until the end is a line about each. */
export function parquetFile(file: FileWriter): RowsFile {
  const bytes = new Bytes()
  const writer = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'Fairlead' })
  let rows = noRows()
  const flush = async () => {
    if (rows.time.length === 0) return
    const columnData = COLUMNS.map(({ name }) => ({
      name,
      data: rows[name],
      // Times step evenly: what is left of them is a bit or two.
      ...(name === 'time' || name === 'received' ? { encoding: 'DELTA_BINARY_PACKED' as const } : {}),
    }))
    rows = noRows()
    await writer.write({ columnData, rowGroupSize: EXPORT_ROWS_A_GROUP })
    await file.write(bytes.take())
    await nextTurn()
  }
  return {
    async add(part) {
      for (let from = 0; from < part.points.t.length; ) {
        const room = EXPORT_ROWS_A_GROUP - rows.time.length
        const to = Math.min(part.points.t.length, from + room)
        take(rows, part, from, to)
        from = to
        if (rows.time.length >= EXPORT_ROWS_A_GROUP) await flush()
      }
    },
    async end() {
      await flush()
      await writer.finish()
      await file.write(bytes.take())
    },
  }
}

const noRows = (): Rows => ({
  signal_no: [],
  signal: [],
  unit: [],
  time: [],
  number: [],
  boolean: [],
  state: [],
  received: [],
})

function take(rows: Rows, { signalNo, name, unit, points, isComputed }: Part, from: number, to: number): void {
  const { kind, t, v, states } = points
  const received = isComputed ? undefined : points.received
  for (let i = from; i < to; i += 1) {
    const value = at(v, i)
    rows.signal_no.push(signalNo)
    rows.signal.push(name)
    rows.unit.push(unit)
    rows.time.push(BigInt(at(t, i)))
    rows.number.push(kind === 'number' ? value : null)
    rows.boolean.push(kind === 'boolean' ? value === 1 : null)
    rows.state.push(kind === 'state' ? (states[value] ?? null) : null)
    rows.received.push(received === undefined ? null : BigInt(Math.round(at(received, i))))
  }
}

/** Offsets go on from the beginning of the file; the bytes themselves are given away. */
class Bytes extends ByteWriter {
  take(): Uint8Array {
    const taken = this.getBytes().slice()
    this.index = 0
    return taken
  }
}
