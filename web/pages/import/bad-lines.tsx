// The lines that are wrong, each with what is wrong with it; all of them as a file to mend.

import { plural } from '../../data/format.ts'
import { Button } from '../../ui/button.tsx'
import { download } from '../../ui/download.ts'
import { Plain } from '../../ui/plain.tsx'
import { Table } from '../../ui/table.tsx'
import { badCsv } from './files.ts'
import type { BadLine } from './job.ts'

/** A list that a person reads; the file has all of them. */
const SHOWN_MAX = 100

export function BadLines({ bad }: { bad: readonly BadLine[] }) {
  const take = () => download('lines-to-mend.csv', badCsv(bad), 'text/csv;charset=utf-8')
  return (
    <div className="grid gap-3">
      <div>
        <Button icon="download" onClick={take}>
          Download these lines as CSV
        </Button>
      </div>
      <Table
        label="Lines that are wrong"
        columns={[
          { head: 'Line', cell: ({ line }) => line.line, figure: true, width: 'w-16' },
          { head: 'Name', cell: nameOf, className: '[overflow-wrap:anywhere]', width: 'w-1/3' },
          { head: 'What is wrong', cell: ({ problem }) => <Plain text={problem} /> },
        ]}
        rows={bad.slice(0, SHOWN_MAX)}
        rowKey={({ line }) => line.line}
        block={(row) => ({ title: nameOf(row), end: `Line ${row.line.line}`, below: <Plain text={row.problem} /> })}
      />
      {bad.length > SHOWN_MAX && (
        <p className="text-sm text-ink-3">{plural(bad.length - SHOWN_MAX, 'more line')} in the file.</p>
      )}
    </div>
  )
}

function nameOf({ line }: BadLine) {
  const name = line.cells[0]?.slice(0, 120) ?? ''
  return name === '' ? <span className="text-ink-3">no name</span> : <Plain text={name} />
}
