// One alarm. The whole row opens it, beside the list on a desk and on a page of its own in the hand; the box chooses it.

import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Priority } from '../../../../core/alarm/states.ts'
import { formatTime, plural } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { Age } from '../../../ui/age.tsx'
import { cx } from '../../../ui/class.ts'
import { Plain } from '../../../ui/plain.tsx'
import { AlarmStateMark, PriorityMark } from '../../../ui/state-mark.tsx'
import type { AlarmsSearch } from './search.ts'
import { type AlarmRow, sinceOf } from './select.ts'

export const COLUMNS = {
  plain: 'lg:grid-cols-[5.5rem_minmax(10rem,1.7fr)_minmax(8rem,1.2fr)_9rem_4rem]',
  picking: 'lg:grid-cols-[1.25rem_5.5rem_minmax(10rem,1.7fr)_minmax(8rem,1.2fr)_9rem_4rem]',
}
/** Fixed heights, so that ten thousand rows need no measuring. */
export const ROW_PX = { desk: 54, hand: 96 }

const WHOLE_ROW =
  'after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus'
/** What waits for a person has an edge that is seen from the other end of the room. */
const EDGE: Record<Priority, string> = {
  critical: 'before:bg-fault-mark',
  high: 'before:bg-warn-mark',
  medium: 'before:bg-warn-mark',
  low: 'before:bg-ink-3',
}

type Props = {
  row: AlarmRow
  search: AlarmsSearch
  index: number
  active: boolean
  desk: boolean
  isOpen: boolean
  picked?: boolean | undefined
  onPick?: ((index: number, stretch: boolean) => void) | undefined
}

export const Row = memo(function Row({ row, search, index, active, desk, isOpen, picked = false, onPick }: Props) {
  const { state, priority } = row
  const isAside = state === 'shelved' || state === 'suppressed' || state === 'out-of-service'
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={onPick && picked}
      className={cx(
        'relative h-full border-b border-line pl-3 text-sm hover:bg-surface focus-within:bg-surface',
        'grid gap-x-4 max-lg:content-center max-lg:gap-y-1 lg:items-center lg:pr-2',
        onPick ? 'max-lg:grid-cols-[1.5rem_minmax(0,1fr)_auto]' : 'max-lg:grid-cols-[minmax(0,1fr)_auto]',
        COLUMNS[onPick ? 'picking' : 'plain'],
        state === 'unacknowledged' &&
          cx('before:absolute before:inset-y-0 before:left-0 before:w-1', EDGE[priority], 'font-medium'),
        (picked || isOpen) && 'bg-sunken',
      )}
    >
      {onPick && (
        <div role="gridcell" className="relative z-1 flex max-lg:row-span-3 lg:items-center">
          <input
            type="checkbox"
            aria-label={`Choose ${row.title}, ${row.assetName}`}
            tabIndex={-1}
            checked={picked}
            readOnly
            onClick={(event) => onPick(index, event.shiftKey)}
            className="size-4 accent-(--ink) pointer-coarse:size-5"
          />
        </div>
      )}
      <div role="gridcell" className="max-lg:order-3">
        <PriorityMark priority={priority} quiet={isAside} />
      </div>
      <div role="gridcell" className="min-w-0 max-lg:order-1">
        <Link
          {...(desk ? { ...to.alarms(), search: { ...search, open: row.key } } : to.alarm(row))}
          replace={desk}
          resetScroll={!desk}
          activeProps={{}}
          aria-current={isOpen ? 'true' : undefined}
          tabIndex={active ? 0 : -1}
          data-row={index}
          className={cx(
            'block truncate text-base',
            state === 'unacknowledged' ? 'font-semibold' : 'font-medium',
            isAside ? 'text-ink-2' : 'text-ink',
            WHOLE_ROW,
          )}
        >
          <Plain text={row.title} />
        </Link>
        <p className="truncate text-xs font-normal text-ink-3 max-lg:hidden">
          <Plain text={row.condition} />
        </p>
      </div>
      <div
        role="gridcell"
        className="min-w-0 max-lg:order-5 max-lg:col-span-2 max-lg:flex max-lg:items-baseline max-lg:gap-3"
      >
        <p className="truncate font-normal text-ink">
          <Plain text={row.assetName} />
        </p>
        <p className="truncate text-xs font-normal text-ink-3">
          <Plain text={row.siteName} />
        </p>
      </div>
      <div role="gridcell" className="min-w-0 max-lg:order-4 max-lg:justify-self-end">
        <AlarmStateMark state={state} />
        <p className="truncate text-xs font-normal text-ink-3 max-lg:hidden">{remark(row)}</p>
      </div>
      <div role="gridcell" className="font-normal text-ink-2 max-lg:order-2 max-lg:justify-self-end lg:text-right">
        <Age at={sinceOf(row)} suffix="" />
      </div>
    </div>
  )
})

function remark(row: AlarmRow): string {
  if (row.state === 'shelved' && row.shelvedUntil) return `until ${formatTime(row.shelvedUntil).slice(0, 5)}`
  if (row.state === 'unacknowledged' && !row.active) return 'gone, latched'
  return row.raises > 1 ? plural(row.raises, 'time') : ''
}
