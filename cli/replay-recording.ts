// A recording as it is read from its file: recognised from its beginning, then row by row, so that a recording of any
// length takes the same memory (but for the set of times seen, some 40 bytes a row).
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Row, rowReader } from '../core/csv/row.ts'
import { readSample, recogniseTable, type Table, type Value } from '../core/csv/table.ts'
import { invalid } from '../core/errors.ts'

export type Point = { line: number; ts: number; values: Record<string, Value> }

/** What was not taken as it stood, for the summary and the exit code. */
export type Findings = {
  rows: number
  broken: { line: number; problem: string }[]
  brokenCount: number
  /** Rows that repeat the time of an earlier row; they are sent a millisecond later so that no value is lost. */
  repeated: { line: number }[]
}

/** What decides the delimiter, the time column and the kinds of the columns. */
const BEGINNING_BYTES = 64 * 1024
/** Broken rows are listed up to here and counted beyond: the hundredth says nothing new. */
const BROKEN_LISTED_MAX = 100

/** Throws Failure invalid when the file is no table with a time column. */
export async function recogniseFile(file: string, timeColumn?: string): Promise<Table> {
  const handle = await open(file).catch((cause: unknown) => {
    throw invalid(`${file} cannot be read`, { cause })
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0)
    const bytes = buffer.subarray(0, bytesRead)
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
      throw invalid('the file is UTF-16', { hint: 'Convert it to UTF-8: iconv -f UTF-16 -t UTF-8 FILE' })
    if (bytes.includes(0)) throw invalid('the file is binary, not CSV')
    const whole = bytesRead < BEGINNING_BYTES
    const recognised = recogniseTable(bytes.toString('utf8') + (whole ? '\n' : ''), timeColumn)
    if ('problem' in recognised) throw invalid(recognised.problem, { hint: recognised.hint })
    return recognised.table
  } finally {
    await handle.close()
  }
}

/** Yields the points of a file in its order; what is broken goes to `findings` and costs that row or cell alone. */
export async function* readRecording(file: string, table: Table, findings: Findings): AsyncGenerator<Point> {
  const reader = rowReader(table.delimiter)
  const decoder = new TextDecoder('utf-8')
  const seen = new Set<number>()
  let header = table.header

  function* points(rows: Row[]): Generator<Point> {
    for (const row of rows) {
      if (header) {
        header = false
        continue
      }
      findings.rows += 1
      const point = pointOf(row, table, findings)
      if (point) yield withOwnTime(point, seen, findings)
    }
  }

  for await (const chunk of createReadStream(file)) yield* points(reader.push(decoder.decode(chunk, { stream: true })))
  yield* points([...reader.push(decoder.decode()), ...reader.end()])
}

function pointOf(row: Row, table: Table, findings: Findings): Point | undefined {
  const sample = readSample(table, row)
  if ('problem' in sample) {
    note(findings, row.line, sample.problem)
    return undefined
  }
  for (const problem of sample.problems) note(findings, row.line, problem)
  if (Object.keys(sample.values).length === 0) return undefined
  return { line: row.line, ts: sample.ts, values: sample.values }
}

function note(findings: Findings, line: number, problem: string) {
  findings.brokenCount += 1
  if (findings.broken.length < BROKEN_LISTED_MAX) findings.broken.push({ line, problem })
}

/**
 * The platform keeps one value for a signal and a time, since a repetition is a redelivery. A recording that goes
 * through an hour twice (a clock set back) means both.
 */
function withOwnTime(point: Point, seen: Set<number>, findings: Findings): Point {
  let ts = point.ts
  while (seen.has(ts)) ts += 1
  seen.add(ts)
  if (ts === point.ts) return point
  findings.repeated.push({ line: point.line })
  return { ...point, ts }
}
