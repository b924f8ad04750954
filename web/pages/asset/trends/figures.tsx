// What the view, or the stretch that is marked in it, amounts to: one line a signal.

import { useMemo } from 'react'
import { type Span, widthOf } from '../../../chart/span.ts'
import { type Shares, sharesOf, type Statistics, statisticsOf } from '../../../chart/statistics.ts'
import { lengthText, spanText } from '../../../chart/ticks.ts'
import { formatNumber, formatValue, plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { digitsOfTrend, type Shown, type ShownNumber, type ShownState, signalName } from './shown.ts'
import type { useView } from './use-view.ts'

/** Of a state, the longest few say it; the strip has the rest. */
const STATES_MAX = 4

type Props = {
  shown: readonly Shown[]
  span: Span
  held: Span | null
  view: Pick<ReturnType<typeof useView>, 'onZoom' | 'onHold'>
  earlier: string | null
}
type Row = { key: string; name: string; pale: boolean; unit: string; digits: number; found: Statistics | null }

export function Figures({ shown, span, held, view, earlier }: Props) {
  const of = held ?? span
  const numbers = useMemo(
    () => shown.filter((each) => each.kind === 'number').flatMap((each) => rowsOf(each, of, earlier)),
    [shown, of, earlier],
  )
  const states = shown.filter((each) => each.kind === 'state')
  const bucket_ms = Math.max(0, ...shown.map((each) => (each.kind === 'number' ? each.trend.bucket_ms : 0)))
  return (
    <section aria-label="Figures" className="mt-5">
      <div className="mb-2 flex min-h-8.5 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-sm font-semibold">{held ? 'Marked stretch' : 'In view'}</h2>
        <p className="text-sm text-ink-2">
          {spanText(of)} <span className="text-ink-3">({lengthText(widthOf(of))})</span>
        </p>
        {held && (
          <span className="flex gap-2">
            <Button kind="quiet" onClick={() => view.onZoom(held)}>
              Zoom to it
            </Button>
            <Button kind="quiet" onClick={() => view.onHold(null)}>
              Let go
            </Button>
          </span>
        )}
      </div>
      {numbers.length > 0 && (
        <Table
          label="Figures of the signals"
          columns={COLUMNS}
          rows={numbers}
          rowKey={(row) => row.key}
          block={blockOf}
        />
      )}
      {states.length > 0 && (
        <ul aria-label="States" className="divide-y divide-line border-b border-line text-sm">
          {states.map((each) => (
            <StateLine key={each.signal.signalNo} shown={each} of={of} />
          ))}
        </ul>
      )}
      <p className="mt-2 text-xs text-ink-3">
        {bucket_ms > 0 && `Worked out from buckets of ${lengthText(bucket_ms)}, each with its own extremes. `}
        {!held && (
          <span className="pointer-coarse:hidden">Hold Shift and drag across the charts to mark a stretch.</span>
        )}
      </p>
    </section>
  )
}

function rowsOf({ signal, trend, earlier: before }: ShownNumber, of: Span, earlier: string | null): Row[] {
  const unit = signal.unit ? ` ${signal.unit}` : ''
  const head = { unit, digits: digitsOfTrend(trend) }
  const key = String(signal.signalNo)
  const now = { ...head, key, name: signalName(signal), pale: false, found: statisticsOf(trend, of) }
  if (!before || earlier === null) return [now]
  return [now, { ...head, key: `${key}e`, name: earlier, pale: true, found: statisticsOf(before, of) }]
}

const figure = (pick: (found: Statistics) => number) => (row: Row) =>
  row.found ? formatNumber(pick(row.found), row.digits) : '–'
const changeOf = ({ found, digits }: Row) =>
  found ? `${found.change > 0 ? '+' : ''}${formatNumber(found.change, digits)}` : '–'
const meanOf = ({ found, digits }: Row) => (found ? formatNumber(found.mean, digits + 1) : '–')

const COLUMNS: Column<Row>[] = [
  {
    head: 'Signal',
    cell: ({ name, unit, pale }) => (
      <span className={pale ? 'pl-4 text-ink-3' : 'font-medium'}>
        {name}
        {!pale && <span className="font-normal text-ink-3">{unit}</span>}
      </span>
    ),
  },
  { head: 'Lowest', cell: figure((found) => found.min), figure: true },
  { head: 'Highest', cell: figure((found) => found.max), figure: true },
  { head: 'Mean', cell: meanOf, figure: true },
  { head: 'Last', cell: figure((found) => found.last), figure: true },
  { head: 'Change', cell: changeOf, figure: true },
  {
    head: 'Samples',
    cell: ({ found }) => (found ? found.count.toLocaleString('en-GB') : '0'),
    figure: true,
    className: 'text-ink-2',
  },
]

const blockOf = (row: Row) => ({
  title: <span className={row.pale ? 'text-ink-3' : 'font-medium'}>{row.name}</span>,
  end: row.found ? `${figure((found) => found.last)(row)}${row.unit}` : 'no values',
  below: row.found && (
    <>
      {figure((found) => found.min)(row)} to {figure((found) => found.max)(row)} · mean {meanOf(row)} · change{' '}
      {changeOf(row)} · {plural(row.found.count, 'sample')}
    </>
  ),
})

function StateLine({ shown, of }: { shown: ShownState; of: Span }) {
  const shares = sharesOf(shown.intervals, of)
  return (
    <li className="flex flex-wrap gap-x-4 gap-y-0.5 px-2 py-2">
      <span className="font-medium">{signalName(shown.signal)}</span>
      <span className="text-ink-2">{sharesText(shares)}</span>
    </li>
  )
}

function sharesText({ known_ms, changes, of }: Shares): string {
  if (known_ms === 0) return 'no values'
  const said = of.slice(0, STATES_MAX).map(({ value, held_ms }) => {
    const part = (held_ms / known_ms) * 100
    const word = value === null ? 'changing' : formatValue(value)
    return `${word} ${part < 1 ? 'under 1' : Math.round(part)} % (${lengthText(held_ms)})`
  })
  const more = of.length > STATES_MAX ? [`${of.length - STATES_MAX} more`] : []
  return [...said, ...more, plural(changes, 'change')].join(' · ')
}
