// The one table of the console: lines, no boxes. On a phone each row is a short block of its own, since columns have no room there.

import type { ReactNode } from 'react'
import { cx } from './class.ts'
import { useMedia } from './use-media.ts'

export type Column<Row> = {
  head: string
  cell: (row: Row) => ReactNode
  /** Right-aligned figures. */
  figure?: boolean
  /** A column of controls: its head is for those who listen. */
  control?: boolean
  /** Of the cells. */
  className?: string
  /** Of the column. */
  width?: string
}

/** What a row says on a phone: a first line with something at its end, and what stands below it. */
export type Block = { title: ReactNode; end?: ReactNode; below?: ReactNode; control?: ReactNode }

type Props<Row> = {
  label: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string | number
  /** Left out where the columns have room on a phone. */
  block?: (row: Row) => Block
}

const COLUMNS_FIT = '(min-width: 48rem)'

export function Table<Row>({ label, columns, rows, rowKey, block }: Props<Row>) {
  const fits = useMedia(COLUMNS_FIT)
  if (block && !fits) return <Blocks label={label} rows={rows} rowKey={rowKey} block={block} />
  return (
    <table className="w-full border-collapse text-left" aria-label={label}>
      <thead>
        <tr className="border-b border-line-strong">
          {columns.map((column) => (
            <th
              key={column.head}
              scope="col"
              className={cx('caption px-3 pb-2 first:pl-2 last:pr-2', column.figure && 'text-right', column.width)}
            >
              {column.control ? <span className="sr-only">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} className="border-b border-line hover:bg-surface">
            {columns.map((column) => (
              <td key={column.head} className={cx('px-3 py-2 align-middle first:pl-2 last:pr-2', cellClass(column))}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function cellClass<Row>({ figure, control, className }: Column<Row>): string {
  return cx(figure && 'text-right whitespace-nowrap', control && 'w-px text-right', className)
}

function Blocks<Row>({ label, rows, rowKey, block }: Required<Omit<Props<Row>, 'columns'>>) {
  return (
    <ul aria-label={label} className="border-t border-line-strong">
      {rows.map((row) => {
        const { title, end, below, control } = block(row)
        return (
          <li key={rowKey(row)} className="flex items-center gap-2 border-b border-line py-3">
            <div className="min-w-0 grow">
              <div className="flex items-baseline justify-between gap-4">
                <div className="min-w-0">{title}</div>
                <div className="shrink-0 text-sm text-ink-2">{end}</div>
              </div>
              {below && <div className="mt-0.5 text-sm text-ink-2">{below}</div>}
            </div>
            {control}
          </li>
        )
      })}
    </ul>
  )
}
