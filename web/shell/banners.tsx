// What is true of the whole screen: that this is a demonstration, and that the connection is gone.

import { Link } from '@tanstack/react-router'
import { serverNow, useNow } from '../data/clock.ts'
import { formatAge } from '../data/format.ts'
import { live, useConnection } from '../data/use-live.ts'
import { to } from '../paths.ts'
import { Button } from '../ui/button.tsx'
import { SeverityShape } from '../ui/state-mark.tsx'

export function ConnectionBanner() {
  const connection = useConnection()
  if (connection.state !== 'lost') return null
  return (
    <div
      role="alert"
      className="sticky top-0 z-30 flex flex-wrap items-center gap-x-3 gap-y-1 border-b-2 border-warn-mark bg-warn-ground px-4 py-1.5 text-sm lg:px-8"
    >
      <SeverityShape severity="warning" />
      <p className="grow">
        <strong className="font-semibold">No connection to the server.</strong> Nothing on this screen is live
        <Since at={connection.heard_ms} />.
      </p>
      <Button onClick={() => live.retryNow()}>Try now</Button>
    </div>
  )
}

/** Ticks without being announced each second to those who listen. */
function Since({ at }: { at: number | null }) {
  useNow()
  if (at === null) return null
  return <span aria-hidden="true">; last heard {formatAge(serverNow() - at)} ago</span>
}

export function DemonstrationBanner() {
  return (
    <aside aria-label="Demonstration" className="border-b border-line bg-sunken px-4 py-1 text-xs text-ink-2 lg:px-8">
      <strong className="font-semibold text-ink">Demonstration.</strong> Simulated machines, not real assets. Mails are
      in the{' '}
      <Link {...to.outbox()} className="underline underline-offset-2 hover:text-ink pointer-coarse:py-3">
        outbox
      </Link>
      .
    </aside>
  )
}
