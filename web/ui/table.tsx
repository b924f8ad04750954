// The one table of the console: lines, no boxes. On a phone each row becomes a short list of its own.

import type { ComponentProps, ReactNode } from 'react'
import { cx } from './class.ts'

export type Column<Row> = {
  head: string
  cell: (row: Row) => ReactNode
  /** Right-aligned figures. */
  figure?: boolean
  /** Left out on phones, where the first columns say enough. */
  desk?: boolean
  /** A column of controls: its head is for those who listen. */
  control?: boolean
  className?: string
}

type Props<Row> = { label: string; columns: Column<Row>[]; rows: Row[]; rowKey: (row: Row) => string | number }

export function Table<Row>({ label, columns, rows, rowKey }: Props<Row>) {
  return (
    <table className="w-full border-collapse text-left" aria-label={label}>
      <thead>
        <tr className="border-b border-line-strong">
          {columns.map((column) => (
            <Head key={column.head} className={cellClass(column)}>
              {column.control ? <span className="sr-only">{column.head}</span> : column.head}
            </Head>
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

function cellClass<Row>(column: Column<Row>): string {
  return cx(
    column.figure && 'text-right',
    column.desk && 'max-md:hidden',
    column.control && 'w-px text-right',
    column.className,
  )
}

function Head({ className, ...rest }: ComponentProps<'th'>) {
  return <th scope="col" {...rest} className={cx('caption px-3 pb-2 first:pl-2 last:pr-2', className)} />
}
