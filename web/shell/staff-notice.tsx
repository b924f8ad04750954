// For the people of an organisation: somebody of the platform is in, or asks to be let in. It is on every page as long as that is so.

import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { type Grant, grantsQuery, isRunning } from '../data/access.ts'
import { useNow } from '../data/clock.ts'
import { Countdown } from '../pages/operate-as/countdown.tsx'
import { to } from '../paths.ts'
import { Plain } from '../ui/plain.tsx'
import { SeverityShape } from '../ui/state-mark.tsx'
import { useCan, useSession } from './use-session.ts'

export function StaffNotice() {
  const { organisation, operateAs, needsSecondFactor } = useSession()
  // The page about it says it all, larger.
  const isThere = useLocation().pathname === '/people/staff-access'
  const isCustomer = organisation.kind === 'tenant' && !operateAs && !needsSecondFactor
  if (!isCustomer || isThere) return null
  return <Notice />
}

function Notice() {
  const can = useCan()
  // A failure here must not cover the page that it is on; the next answer comes in seconds.
  const { data = [] } = useQuery({ ...grantsQuery, throwOnError: false })
  const now = useNow()
  const inside = data.filter((grant) => isRunning(grant, now))
  const asking = can('operate-as.decide') ? data.filter((grant) => grant.state === 'requested') : []
  if (inside.length === 0 && asking.length === 0) return null
  return (
    <aside
      aria-label="Staff of the platform"
      className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-warn-mark bg-warn-ground px-4 py-1.5 text-sm lg:px-8"
    >
      <SeverityShape severity="warning" />
      <div className="min-w-0 grow basis-3/4 sm:basis-auto">
        {inside.map((grant) => (
          <Inside key={grant.grantId} grant={grant} />
        ))}
        {asking.map((grant) => (
          <p key={grant.grantId}>
            <Plain text={grant.staff.name ?? 'Staff of the platform'} className="font-semibold" /> asks to be let in.
          </p>
        ))}
      </div>
      {can('operate-as.decide') && (
        <Link {...to.staffAccess()} className="font-medium underline underline-offset-2 pointer-coarse:py-3">
          {asking.length > 0 ? 'Look and decide' : 'Look'}
        </Link>
      )}
    </aside>
  )
}

function Inside({ grant }: { grant: Grant }) {
  return (
    <p>
      <Plain text={grant.staff.name ?? 'Staff'} className="font-semibold" /> of the platform is in,{' '}
      {grant.elevated ? 'and may change machines' : 'read only'}
      {grant.expiresAt && (
        <>
          , <Countdown until={grant.expiresAt} /> left
        </>
      )}
      .
    </p>
  )
}
