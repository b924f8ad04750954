// The same values as figures: for those who listen, and for those who want to read them off.

import { useMemo } from 'react'
import type { LiveSample, Series, Signal } from '../../data/contract.ts'
import { formatNumber, formatTime } from '../../data/format.ts'
import { type Column, Table } from '../../ui/table.tsx'
import { signalName } from './signal-panel.tsx'
import { intervalsOf, wordOf } from './state-strip.tsx'
import { trendOf } from './trend-data.ts'

/** Enough to read; a file is better for more. */
const ROWS_MAX = 120

const STEP_MS = 5_000

type Props = { signal: Signal; series: Series | undefined; arrived: readonly LiveSample[]; from: number; to: number }
type Row = { t: number; value: string; low?: string; high?: string }

export function ValuesTable({ signal, series, arrived, from, to }: Props) {
  // A table that moves cannot be read: it follows in steps.
  const end = Math.floor(to / STEP_MS) * STEP_MS
  const start = end - (to - from)
  const { rows, more, banded } = useMemo(
    () => rowsOf({ signal, series, arrived, from: start, to: end }),
    [signal, series, arrived, start, end],
  )
  const unit = signal.unit ? ` (${signal.unit})` : ''
  const columns: Column<Row>[] = [
    { head: 'Time', cell: (row) => formatTime(row.t), width: 'w-32' },
    { head: `Value${unit}`, cell: (row) => row.value, figure: true },
    ...(banded
      ? [
          { head: `Lowest${unit}`, cell: (row: Row) => row.low, figure: true },
          { head: `Highest${unit}`, cell: (row: Row) => row.high, figure: true },
        ]
      : []),
  ]
  return (
    <section className="py-4" aria-label={signalName(signal)}>
      <h2 className="mb-2 text-sm font-semibold">{signalName(signal)}</h2>
      {rows.length === 0 ? (
        <p className="text-sm text-ink-3">No values in this time.</p>
      ) : (
        <div
          className="max-h-96 overflow-auto"
          tabIndex={0}
          role="region"
          aria-label={`Values of ${signalName(signal)}`}
        >
          <Table
            label={`Values of ${signalName(signal)}, newest first`}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.t}
          />
        </div>
      )}
      {more && <p className="mt-2 text-xs text-ink-3">The newest {ROWS_MAX} are shown.</p>}
    </section>
  )
}

function rowsOf({ signal, series, arrived, from, to }: Props): { rows: Row[]; more: boolean; banded: boolean } {
  if (signal.kind !== 'number') {
    const all = intervalsOf(series, arrived, from, to).map((each) => ({ t: each.from, value: wordOf(each) }))
    return { rows: all.toReversed().slice(0, ROWS_MAX), more: all.length > ROWS_MAX, banded: false }
  }
  const trend = trendOf(series, arrived, from, to)
  const rows: Row[] = []
  let more = false
  for (let i = trend.t.length - 1; i >= 0; i--) {
    const t = trend.t[i] ?? 0
    const value = trend.value[i] ?? null
    if (value === null || t < from || t > to) continue
    if (rows.length === ROWS_MAX) {
      more = true
      break
    }
    const low = trend.low?.[i] ?? value
    const high = trend.high?.[i] ?? value
    rows.push({ t, value: formatNumber(value), low: formatNumber(low), high: formatNumber(high) })
  }
  return { rows, more, banded: trend.low !== null }
}
