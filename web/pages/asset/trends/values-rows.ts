// The view as rows: one for each instant at which a signal said something. Pure.

import { csvRow } from '../../../../core/audit/csv.ts'
import type { Span } from '../../../chart/span.ts'
import { stateAt, wordOf } from '../../../chart/states.ts'
import { formatNumber } from '../../../data/format.ts'
import type { Signal, Value } from '../../../data/contract.ts'
import { digitsOfTrend, instantsOf, placeAt, type Shown, signalName } from './shown.ts'

/** `low` and `high` where the value is a mean of several samples. */
export type Cell = { text: string; low?: string; high?: string } | null
export type Row = { at: number; cells: Cell[] }
export type Page = { rows: Row[]; count: number; page: number; pages: number }

/** Newest first. A page that does not exist is the last one. */
export function pageOf(shown: readonly Shown[], span: Span, page: number, size: number): Page {
  const instants = instantsOf(shown, span).toReversed()
  const pages = Math.max(1, Math.ceil(instants.length / size))
  const here = Math.min(Math.max(0, page), pages - 1)
  const rows = instants
    .slice(here * size, (here + 1) * size)
    .map((at) => ({ at, cells: shown.map((each) => cellAt(each, at)) }))
  return { rows, count: instants.length, page: here, pages }
}

function cellAt(shown: Shown, at: number): Cell {
  if (shown.kind === 'state') {
    const state = stateAt(shown.intervals, at)
    return state ? { text: wordOf(state) } : null
  }
  const { trend } = shown
  const place = placeAt(trend, at)
  const value = trend.value[place]
  if (typeof value !== 'number') return null
  const digits = digitsOfTrend(trend)
  const low = trend.low?.[place] ?? value
  const high = trend.high?.[place] ?? value
  const text = formatNumber(value, digits)
  return low === high ? { text } : { text, low: formatNumber(low, digits), high: formatNumber(high, digits) }
}

export const headOf = (signal: Signal) => (signal.unit ? `${signalName(signal)} (${signal.unit})` : signalName(signal))

/** Everything that is drawn, oldest first, in full precision. A spreadsheet takes it as it is; a name is never a formula. */
export function csvOfView(shown: readonly Shown[], span: Span): string {
  const summed = (each: Shown) => each.kind === 'number' && each.trend.low !== null
  const head = shown.flatMap((each) => {
    const name = headOf(each.signal)
    return summed(each) ? [name, `${name} lowest`, `${name} highest`] : [name]
  })
  const lines = instantsOf(shown, span).map((at) => {
    const cells = shown.flatMap((each) => {
      const { value, low, high } = exactAt(each, at)
      return summed(each) ? [value, low, high] : [value]
    })
    return `${new Date(at).toISOString()},${cells.join(',')}\r\n`
  })
  return csvRow(['Time (UTC)', ...head]) + lines.join('')
}

function exactAt(shown: Shown, at: number): { value: string; low: string; high: string } {
  if (shown.kind === 'state') return { value: fieldOf(stateAt(shown.intervals, at)?.value ?? null), low: '', high: '' }
  const { trend } = shown
  const place = placeAt(trend, at)
  const number = (column: readonly (number | null)[] | null) => fieldOf(column?.[place] ?? null)
  return { value: number(trend.value), low: number(trend.low), high: number(trend.high) }
}

/** A number is a number to a spreadsheet; a word is text, whatever it begins with. */
function fieldOf(value: Value | null): string {
  if (value === null) return ''
  return typeof value === 'number' ? String(value) : csvRow([String(value)]).trimEnd()
}
