// Samples as a spreadsheet takes them: a name or a state is text whatever it begins with, a number stays a number.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { csvCell, csvRow } from '../../../core/audit/csv.ts'
import { EXPORT_ROWS_A_TURN } from '../../../core/limits.ts'
import { at, type Points, valueAt } from '../../../core/series/column.ts'
import type { FileWriter } from '../../operation/operation.ts'
import type { Part, RowsFile } from './rows.ts'

const HEAD = csvRow(['Signal number', 'Signal', 'Unit', 'Time (UTC)', 'Value', 'Received (UTC)'])

export async function csvFile(file: FileWriter): Promise<RowsFile> {
  await file.write(HEAD)
  return {
    async add(part) {
      for (let from = 0; from < part.points.t.length; from += EXPORT_ROWS_A_TURN) {
        await file.write(rowsOf(part, from, Math.min(part.points.t.length, from + EXPORT_ROWS_A_TURN)))
        await nextTurn()
      }
    },
    end: async () => undefined,
  }
}

function rowsOf({ signalNo, name, unit, points, isComputed }: Part, from: number, to: number): string {
  const head = `${signalNo},${csvCell(name)},${csvCell(unit ?? '')}`
  const { t } = points
  const received = isComputed ? undefined : points.received
  let text = ''
  for (let i = from; i < to; i += 1) {
    const receipt = received === undefined ? '' : new Date(at(received, i)).toISOString()
    text += `${head},${new Date(at(t, i)).toISOString()},${fieldOf(points, i)},${receipt}\r\n`
  }
  return text
}

function fieldOf(points: Points, i: number): string {
  const value = valueAt(points, i)
  return typeof value === 'string' ? csvCell(value) : String(value)
}
