// On every page as long as it is so: assets whose identity ends within 90 days, or has ended. Gone once they have another.

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { daysLeft, EXPIRING_days } from '../../core/expiry.ts'
import { serverNow } from '../data/clock.ts'
import { plural } from '../data/format.ts'
import { expiringQuery } from '../data/queries.ts'
import { to } from '../paths.ts'
import { Plain } from '../ui/plain.tsx'
import { SeverityShape } from '../ui/state-mark.tsx'
import { useCan } from './use-session.ts'

type Some = { count: number; soonest: { assetId: string; name: string; notAfter: string }[] }

export function ExpiryBanner() {
  const can = useCan()
  return can('asset.read') ? <Ends /> : null
}

function Ends() {
  // A failure here must not cover the page that it is on; the next answer comes within a minute.
  const { data } = useQuery({ ...expiringQuery, throwOnError: false })
  if (!data || data.expiring.count + data.expired.count === 0) return null
  const { expired, expiring } = data
  return (
    <aside
      aria-label="Certificates that end"
      className="flex items-center gap-x-3 border-b border-warn-mark bg-warn-ground px-4 py-1.5 text-sm lg:px-8"
    >
      <SeverityShape severity={expired.count > 0 ? 'fault' : 'warning'} />
      <div className="min-w-0 grow">
        {expired.count > 0 && (
          <p>
            <strong className="font-semibold text-fault">Expired:</strong> <Names some={expired} />
            {' cannot connect any more.'}
          </p>
        )}
        {expiring.count > 0 && (
          <p>
            <strong className="font-semibold">
              {expiring.count === 1
                ? 'A certificate ends'
                : `${expiring.count.toLocaleString('en-GB')} certificates end`}{' '}
              within {EXPIRING_days} days:
            </strong>{' '}
            <Names some={expiring} counted />.
          </p>
        )}
      </div>
      <Link
        {...to.certificates()}
        search={{ state: expired.count > 0 ? 'expired' : 'expiring' }}
        className="font-medium whitespace-nowrap underline underline-offset-2 pointer-coarse:py-3"
      >
        Look
      </Link>
    </aside>
  )
}

/** The first of them by name, and how many more. */
function Names({ some, counted }: { some: Some; counted?: boolean }) {
  const more = some.count - some.soonest.length
  return (
    <>
      {some.soonest.map(({ assetId, name, notAfter }, n) => (
        <span key={assetId}>
          {n > 0 && (n === some.soonest.length - 1 && more === 0 ? ' and ' : ', ')}
          <Link {...to.asset(assetId)} className="underline underline-offset-2">
            <Plain text={name} />
          </Link>
          {counted && ` (${leftOf(notAfter)})`}
        </span>
      ))}
      {more > 0 && ` and ${more.toLocaleString('en-GB')} more`}
    </>
  )
}

function leftOf(notAfter: string): string {
  const left = daysLeft(Date.parse(notAfter), serverNow())
  return left === 0 ? 'within a day' : plural(left, 'day')
}
