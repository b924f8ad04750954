// One certificate. The whole row is the link to its asset; the cells are read by those who listen.

import { Link } from '@tanstack/react-router'
import { memo } from 'react'
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
/** Fixed heights, so that ten thousand rows need no measuring. */
export const ROW_PX_DESK = 54
export const ROW_PX_HAND = 88

type Props = { row: CertificateRow; index: number; active: boolean }

export const Row = memo(function Row({ row, index, active }: Props) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={cx(
        'relative h-full border-b border-line text-sm hover:bg-surface focus-within:bg-surface',
        'grid gap-x-4 max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:content-center max-lg:gap-y-1 lg:items-center lg:px-2',
        COLUMNS,
        row.past && 'text-ink-3',
      )}
    >
      <div role="gridcell" className="max-lg:order-2 max-lg:justify-self-end">
        <StandingMark standing={row.standing} quiet={row.past} />
      </div>
      <div role="gridcell" className="min-w-0 max-lg:order-1">
        <Link
          {...to.asset(row.assetId)}
          tabIndex={active ? 0 : -1}
          data-row={index}
          className={cx(
            'block truncate text-base font-medium outline-offset-[-2px] after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus',
            row.past ? 'text-ink-2' : 'text-ink',
          )}
        >
          <Plain text={row.assetName} />
        </Link>
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
