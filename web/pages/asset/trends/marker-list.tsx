// The marks of the chart as a list: for those who listen, and for those who want to read them.

import { useState } from 'react'
import type { Marker } from '../../../chart/annotations.ts'
import type { Cursor } from '../../../chart/cursor.ts'
import type { Span } from '../../../chart/span.ts'
import { instantText } from '../../../chart/ticks.ts'
import { formatDateTime, plural } from '../../../data/format.ts'
import { Button } from '../../../ui/button.tsx'
import { SeverityMark } from '../../../ui/state-mark.tsx'
import { type Column, Table } from '../../../ui/table.tsx'

const ROWS_MAX = 20

type Props = { markers: readonly Marker[]; since: number | null; span: Span; cursor: Cursor }

export function MarkerList({ markers, since, span, cursor }: Props) {
  const [open, setOpen] = useState(false)
  const missing = since !== null && since > span.from
  if (markers.length === 0 && !missing) return null
  const newest = markers.toSorted((a, b) => b.at - a.at)
  const grave = markers.filter((each) => each.severity !== 'info').length
  const columns: Column<Marker>[] = [
    {
      head: 'Severity',
      cell: (mark) => <SeverityMark severity={mark.severity} />,
      width: 'w-28',
      className: 'text-sm',
    },
    { head: 'What happened', cell: (mark) => mark.text, className: 'text-sm text-ink-2' },
    {
      head: 'When',
      cell: (mark) => (
        <button
          type="button"
          className="whitespace-nowrap text-ink underline decoration-line-strong underline-offset-2 hover:decoration-ink"
          onClick={() => cursor.set({ at: mark.at, by: 'keys' })}
        >
          {instantText(mark.at, span)}
          <span className="sr-only">: show in the chart</span>
        </button>
      ),
      figure: true,
      className: 'text-sm',
    },
  ]
  return (
    <section aria-label="Events in view" className="mt-5">
      <Button
        kind="quiet"
        icon={open ? 'up' : 'down'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-ml-3"
      >
        {plural(markers.length, 'event')} in view
        {grave > 0 && `, ${plural(grave, 'warning or fault', 'warnings and faults')} among them`}
      </Button>
      {open && (
        <Table
          label="Events in view, newest first"
          columns={columns}
          rows={newest.slice(0, ROWS_MAX)}
          rowKey={(mark) => mark.id}
        />
      )}
      {open && newest.length > ROWS_MAX && (
        <p className="mt-2 text-xs text-ink-3">The newest {ROWS_MAX} are listed; zoom in for the others.</p>
      )}
      {missing && <p className="text-xs text-ink-3">Events before {formatDateTime(since)} are not marked here.</p>}
    </section>
  )
}
