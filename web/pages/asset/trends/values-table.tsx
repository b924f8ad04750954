// The same values as figures: for those who listen, and for those who want to read them off. Page by page, newest first.

import { useRef, useState } from 'react'
import type { Span } from '../../../chart/span.ts'
import { instantText } from '../../../chart/ticks.ts'
import { plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { type Shown, signalName } from './shown.ts'
import { type Cell, headOf, pageOf, type Row } from './values-rows.ts'

const ROWS_A_PAGE = 50
/** A table that moves cannot be read: it follows in steps. */
const STEP_MS = 5_000

type Props = { shown: readonly Shown[]; span: Span }

export function ValuesTable({ shown, span }: Props) {
  const [wanted, setWanted] = useState(0)
  const top = useRef<HTMLElement>(null)
  const turn = (next: number) => {
    setWanted(next)
    // A new page is read from its beginning.
    top.current?.scrollIntoView({ block: 'start' })
  }
  const to = Math.floor(span.to / STEP_MS) * STEP_MS
  const still = span.to - to < STEP_MS && to > span.from ? { from: span.from, to } : span
  const { rows, count, page, pages } = pageOf(shown, still, wanted, ROWS_A_PAGE)
  const columns: Column<Row>[] = [
    {
      head: 'Time',
      cell: (row) => instantText(row.at, span),
      width: 'w-36',
      className: 'whitespace-nowrap text-ink-2',
    },
    ...shown.map(
      (each, i): Column<Row> => ({
        head: headOf(each.signal),
        cell: (row) => <Reading cell={row.cells[i] ?? null} />,
        figure: true,
      }),
    ),
  ]
  if (count === 0) return <p className="border-y border-line py-10 text-center text-ink-3">No values in this time.</p>
  return (
    <section ref={top} aria-label="Values">
      <div
        className="overflow-x-auto border-t border-line pt-2"
        tabIndex={0}
        role="region"
        aria-label="Values, newest first"
      >
        <Table
          label="Values, newest first"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.at}
          block={(row) => ({
            title: <span className="font-medium">{instantText(row.at, span)}</span>,
            below: (
              <span className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4">
                {shown.map((each, i) => (
                  <span key={each.signal.signalNo} className="contents">
                    <span className="truncate">{headOf(each.signal)}</span>
                    <span className="text-right text-ink">
                      <Reading cell={row.cells[i] ?? null} />
                    </span>
                  </span>
                ))}
              </span>
            ),
          })}
        />
      </div>
      <nav aria-label="Pages of values" className="mt-3 flex flex-wrap items-center gap-2">
        <Button icon="left" disabled={page === 0} onClick={() => turn(page - 1)}>
          Newer
        </Button>
        <Button icon="right" disabled={page === pages - 1} onClick={() => turn(page + 1)}>
          Older
        </Button>
        <p role="status" className="text-sm text-ink-2">
          Page {page + 1} of {pages}, {plural(count, 'row')} of{' '}
          {shown.map((each) => signalName(each.signal)).join(', ')}
        </p>
      </nav>
    </section>
  )
}

function Reading({ cell }: { cell: Cell }) {
  if (!cell)
    return (
      <span className="text-ink-3">
        <span aria-hidden="true">–</span>
        <span className="sr-only">nothing</span>
      </span>
    )
  return (
    <>
      {cell.text}
      {cell.low !== undefined && (
        <span className="ml-2 text-xs text-ink-3">
          {cell.low} to {cell.high}
        </span>
      )}
    </>
  )
}
