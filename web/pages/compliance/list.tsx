// The list itself: only the rows in sight exist. Arrow keys move; Enter opens what is due at the asset.

import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { formatDay, OUTCOME_WORD } from './words.ts'
import { formatDate } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { cx } from '../../ui/class.ts'
import { RowGrid, useRowsInSight } from '../../ui/list/row-grid.tsx'
import { Plain } from '../../ui/plain.tsx'
import { DueMark } from './due-mark.tsx'
import type { ComplianceRow } from './select.ts'

const COLUMNS = 'lg:grid-cols-[8rem_minmax(11rem,1.3fr)_minmax(11rem,1.6fr)_minmax(8rem,1fr)_8rem_minmax(10rem,1fr)]'
const HEADS = ['Standing', 'Asset', 'What', 'Site', 'Due on', 'Last done']
/** Fixed heights, so that ten thousand rows need no measuring. */
const ROW_PX = { desk: 54, hand: 92 }

const WHOLE_ROW =
  'after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus'

const keyOf = (row: ComplianceRow) => row.key

export function ComplianceList({ rows }: { rows: ComplianceRow[] }) {
  const inSight = useRowsInSight({ rows, rowKey: keyOf, px: ROW_PX })
  return (
    <RowGrid label="What is due" inSight={inSight} head={<Head />}>
      {(row, { index, active }) => <Row row={row} index={index} active={active} />}
    </RowGrid>
  )
}

function Head() {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line-strong bg-canvas max-lg:sr-only">
      <div role="row" aria-rowindex={1} className={cx('grid gap-x-4 px-2', COLUMNS)}>
        {HEADS.map((head) => (
          <div key={head} role="columnheader" className="caption flex min-h-8 items-center">
            {head}
          </div>
        ))}
      </div>
    </div>
  )
}

const Row = memo(function Row({ row, index, active }: { row: ComplianceRow; index: number; active: boolean }) {
  const { duty, lockOut } = row
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cx(
        'relative grid h-full gap-x-4 border-b border-line text-sm hover:bg-surface focus-within:bg-surface',
        'max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:content-center max-lg:gap-y-1 lg:items-center lg:px-2',
        COLUMNS,
      )}
    >
      <div role="gridcell" className="grid gap-0.5 max-lg:order-2 max-lg:justify-items-end">
        {lockOut && <DueMark matter="locked" />}
        {duty && (!lockOut || duty.standing !== 'not-due') && <DueMark matter={duty.standing} />}
      </div>
      <div role="gridcell" className="min-w-0 max-lg:order-1">
        <Link
          {...to.dueAt(row.assetId)}
          tabIndex={active ? 0 : -1}
          data-row={index}
          className={cx('block truncate text-base font-medium text-ink', WHOLE_ROW)}
        >
          <Plain text={row.assetName} />
        </Link>
      </div>
      <div role="gridcell" className="min-w-0 truncate text-ink-2 max-lg:order-3">
        <Plain text={row.what} />
      </div>
      <div role="gridcell" className="min-w-0 truncate text-ink-2 max-lg:order-5">
        <Plain text={row.siteName} />
      </div>
      <div role="gridcell" className="whitespace-nowrap text-ink-2 max-lg:order-4 max-lg:justify-self-end">
        {duty ? formatDay(duty.dueOn) : <span className="text-ink-3">–</span>}
      </div>
      <div role="gridcell" className="min-w-0 truncate text-ink-2 max-lg:order-6 max-lg:justify-self-end">
        {duty?.lastDone ? (
          <>
            <span className="text-ink-3 lg:hidden">last </span>
            {formatDate(duty.lastDone.doneAt)}
            <span className={duty.lastDone.outcome === 'unsafe' ? 'font-medium text-fault' : 'text-ink-3'}>
              , {OUTCOME_WORD[duty.lastDone.outcome]}
            </span>
          </>
        ) : (
          <span className="text-ink-3">{duty ? 'never done' : '–'}</span>
        )}
      </div>
    </div>
  )
})
