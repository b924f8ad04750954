// What a CSV file is a table of: its delimiter, whether it has a header, which column is the time, what the others
// measure. Recognised from the beginning of the file, then applied to every row; what does not fit is reported.
import { parseRow, type Row, rowReader } from './row.ts'
import { parseTime, recogniseTime, type TimeFormat } from './time.ts'

export type Value = number | boolean | string
export type Column = { index: number; key: string; kind: 'number' | 'boolean' | 'state' }
export type Table = {
  delimiter: string
  header: boolean
  width: number
  time: { index: number; name: string; format: TimeFormat }
  columns: Column[]
}
export type Sample = { ts: number; values: Record<string, Value>; problems: string[] }

const DELIMITERS = [',', ';', '\t', '|']
const TIME_NAMES = /^(time|ts|timestamp|date|datetime|date[ _-]?time|time[ _-]?stamp|zeit|zeitstempel|epoch|t)$/i
/** What exporters write where there is no value. */
const ABSENT = /^(|-|na|n\/a|nan|null|none)$/i

export type Recognised = { table: Table } | { problem: string; hint: string }

/** Recognises a table from the beginning of a file. `timeColumn` names the time column where it is not obvious. */
export function recogniseTable(beginning: string, timeColumn?: string): Recognised {
  const delimiter = delimiterOf(beginning)
  const reader = rowReader(delimiter)
  // The last line may be cut in the middle, so it is not part of the sample.
  const rows = reader.push(beginning).filter((row) => 'fields' in row)
  const head = rows[0]
  if (!head || rows.length < 2)
    return { problem: 'no rows', hint: 'The file needs a header or values, and at least one row.' }
  const header = !head.fields.some((field) => recogniseTime(field) !== undefined)
  const names = head.fields.map((field, i) => (header && field.trim() !== '' ? field.trim() : `column ${i + 1}`))
  const sample = header ? rows.slice(1) : rows
  const time = findTime(names, sample, timeColumn)
  if (!time)
    return {
      problem: timeColumn === undefined ? 'no column holds times' : `the column "${timeColumn}" does not hold times`,
      hint: `Times are ISO 8601, "YYYY-MM-DD HH:MM:SS" (UTC) or epoch seconds or milliseconds. Columns: ${names.join(', ')}`,
    }
  const columns = names
    .map((name, index) => ({ index, key: distinct(names, index, name), kind: kindOf(sample, index, delimiter) }))
    .filter((column) => column.index !== time.index)
  if (columns.length === 0) return { problem: 'no column beside the time', hint: 'Is the delimiter one of , ; tab |' }
  return { table: { delimiter, header, width: names.length, time, columns } }
}

/** Reads one row by its table. */
export function readSample(table: Table, row: Row): Sample | { problem: string } {
  if ('problem' in row) return row
  if (row.fields.length !== table.width)
    return { problem: `${row.fields.length} fields where the table has ${table.width}` }
  const time = row.fields[table.time.index] ?? ''
  const ts = parseTime(time, table.time.format)
  if (ts === undefined) return { problem: `"${time.slice(0, 40)}" is no time` }
  const values: Record<string, Value> = {}
  const problems: string[] = []
  for (const column of table.columns) {
    const text = (row.fields[column.index] ?? '').trim()
    if (ABSENT.test(text)) continue
    const value = parseValue(text, column.kind, table.delimiter)
    if (value === undefined) problems.push(`${column.key}: "${text.slice(0, 40)}" is no ${column.kind}`)
    else values[column.key] = value
  }
  return { ts, values, problems }
}

/** The delimiter that splits the first lines into the same number of columns, and into the most of them. */
export function delimiterOf(beginning: string): string {
  const lines = beginning
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 12)
    .filter((line) => line.trim() !== '')
  const scored = DELIMITERS.map((delimiter) => {
    const widths = lines.map((line) => {
      const parsed = parseRow(line, delimiter)
      return parsed !== 'quote-open' && 'fields' in parsed ? parsed.fields.length : 0
    })
    const width = widths[0] ?? 0
    const agreeing = widths.filter((other) => other === width).length / widths.length
    return { delimiter, score: width > 1 ? agreeing * 1_000 + width : 0 }
  })
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).delimiter
}

type FieldRow = { fields: string[] }

function findTime(names: string[], sample: FieldRow[], wanted: string | undefined): Table['time'] | undefined {
  const candidates = names
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => wanted === undefined || name === wanted)
    .sort((a, b) => Number(TIME_NAMES.test(b.name)) - Number(TIME_NAMES.test(a.name)) || a.index - b.index)
  for (const { name, index } of candidates) {
    // A broken time here and there is reported later, row by row; the column is still the time.
    const formats = sample.map((row) => recogniseTime(row.fields[index] ?? ''))
    const format = formats.find((each) => each !== undefined)
    if (format && formats.filter((each) => each === format).length > formats.length / 2) return { index, name, format }
  }
  return undefined
}

function distinct(names: string[], index: number, name: string): string {
  const earlier = names.slice(0, index).filter((other) => other === name).length
  return earlier === 0 ? name : `${name} (${earlier + 1})`
}

/** What most cells of a column are; a cell that differs is a broken cell, not another kind of column. */
function kindOf(sample: FieldRow[], index: number, delimiter: string): Column['kind'] {
  const cells = sample.map((row) => (row.fields[index] ?? '').trim()).filter((cell) => !ABSENT.test(cell))
  const share = (kind: Column['kind']) =>
    cells.filter((cell) => parseValue(cell, kind, delimiter) !== undefined).length / cells.length
  if (cells.length === 0 || share('number') > 0.5) return 'number'
  return share('boolean') > 0.5 ? 'boolean' : 'state'
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/

function parseValue(text: string, kind: Column['kind'], delimiter: string): Value | undefined {
  if (kind === 'state') return text
  if (kind === 'boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
  const plain = delimiter !== ',' && DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text
  const value = NUMBER.test(plain) ? Number(plain) : Number.NaN
  return Number.isFinite(value) ? value : undefined
}
