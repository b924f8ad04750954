// One certificate. The whole row is the link to its asset, or the box that chooses it; the cells are read by those who listen.

import { Link } from '@tanstack/react-router'
import { type MouseEvent, memo, useId, useRef } from 'react'
import { daysLeft } from '../../../core/expiry.ts'
import { serverNow } from '../../data/clock.ts'
import { formatDate, issuerName, plural } from '../../data/format.ts'
import { to } from '../../paths.ts'
import { Age } from '../../ui/age.tsx'
import { cx } from '../../ui/class.ts'
import { Plain } from '../../ui/plain.tsx'
import { StandingMark } from '../../ui/state-mark.tsx'
import { type CertificateRow, endOf } from './select.ts'

export const COLUMNS =
  'lg:grid-cols-[8.5rem_minmax(11rem,1.6fr)_minmax(7rem,1fr)_minmax(9rem,1fr)_6.5rem_minmax(5.5rem,0.6fr)_minmax(8rem,1fr)]'
export const PICK_COLUMNS =
  'lg:grid-cols-[1.25rem_8.5rem_minmax(11rem,1.6fr)_minmax(7rem,1fr)_minmax(9rem,1fr)_6.5rem_minmax(5.5rem,0.6fr)_minmax(8rem,1fr)]'
/** Fixed heights, so that ten thousand rows need no measuring. */
export const ROW_PX = { desk: 54, hand: 88 }

const PICKABLE =
  'cursor-default select-none has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus'
/** What covers the row, so that all of it can be pressed, and shows the focus around all of it. */
const WHOLE_ROW =
  'after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus'

type Props = {
  row: CertificateRow
  index: number
  active: boolean
  picked?: boolean | undefined
  /** Where rows are chosen. */
  onPick?: ((index: number, stretch: boolean) => void) | undefined
}

export const Row = memo(function Row({ row, index, active, picked = false, onPick }: Props) {
  const name = useId()
  const box = useRef<HTMLInputElement>(null)
  // A click anywhere in the row, and Space on its box, which is a click too; only a click knows whether Shift was held.
  const pick =
    onPick &&
    ((event: MouseEvent) => {
      box.current?.focus({ preventScroll: true })
      onPick(index, event.shiftKey)
    })
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the box in the row takes the keys, and its clicks come here
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={onPick && picked}
      onClick={pick}
      className={cx(
        'relative h-full border-b border-line text-sm hover:bg-surface focus-within:bg-surface',
        'grid gap-x-4 max-lg:content-center max-lg:gap-y-1 lg:items-center lg:px-2',
        onPick ? 'max-lg:grid-cols-[1.25rem_minmax(0,1fr)_auto]' : 'max-lg:grid-cols-[minmax(0,1fr)_auto]',
        onPick ? cx(PICK_COLUMNS, PICKABLE) : COLUMNS,
        row.past && 'text-ink-3',
        picked && 'bg-sunken',
      )}
    >
      {onPick && (
        <div role="gridcell" className="flex items-center max-lg:row-span-3">
          <input
            ref={box}
            type="checkbox"
            aria-labelledby={name}
            data-row={index}
            tabIndex={active ? 0 : -1}
            checked={picked}
            readOnly
            className="size-4 accent-(--ink) focus-visible:outline-none pointer-coarse:size-5"
          />
        </div>
      )}
      <div role="gridcell" className="max-lg:order-2 max-lg:justify-self-end">
        <StandingMark standing={row.standing} quiet={row.past} />
      </div>
      <div role="gridcell" className="min-w-0 max-lg:order-1">
        {onPick ? (
          <span id={name} className="block truncate text-base font-medium text-ink">
            <Plain text={row.assetName} />
          </span>
        ) : (
          <Link
            {...to.asset(row.assetId)}
            tabIndex={active ? 0 : -1}
            data-row={index}
            className={cx('block truncate text-base font-medium', WHOLE_ROW, row.past ? 'text-ink-2' : 'text-ink')}
          >
            <Plain text={row.assetName} />
          </Link>
        )}
      </div>
      <div role="gridcell" className="min-w-0 truncate text-ink-2 max-lg:order-5">
        <Plain text={row.siteName} />
      </div>
      <div role="gridcell" className="min-w-0 truncate text-ink-2 max-lg:order-3">
        <End row={row} />
      </div>
      <div role="gridcell" className="whitespace-nowrap text-ink-2 max-lg:order-4 max-lg:justify-self-end">
        <span className="text-ink-3 lg:hidden">used </span>
        <Age at={row.lastUsedAt} />
      </div>
      <div role="gridcell" className="text-ink-2 max-lg:order-6 max-lg:justify-self-end">
        <span className="text-ink-3 lg:hidden">key by </span>
        {row.keyOrigin === 'csr' ? 'device' : 'platform'}
      </div>
      <div role="gridcell" className="min-w-0 truncate text-ink-2 max-lg:sr-only">
        {issuerName(row.issuer)}
      </div>
    </div>
  )
})

function End({ row }: { row: CertificateRow }) {
  if (row.standing === 'revoked') return <>{row.revokedAt ? formatDate(row.revokedAt) : 'never taken'}</>
  const end = endOf(row)
  if (row.standing === 'expired') return <>{formatDate(end)}</>
  const left = daysLeft(Date.parse(end), serverNow())
  return (
    <>
      {formatDate(end)}
      <span className="text-ink-3">, {left === 0 ? 'within a day' : plural(left, 'day')}</span>
    </>
  )
}
