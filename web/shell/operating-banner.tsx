// On every page while staff operate as an organisation: as whom, why, how far, how long still, and the way out.

import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useNow } from '../data/clock.ts'
import { OPERATING_ASKED_MS, OPERATING_SHORT_MS } from '../data/limits.ts'
import { sessionMayHaveEnded } from '../data/session-end.ts'
import { Countdown } from '../pages/operate-as/countdown.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class.ts'
import { Plain } from '../ui/plain.tsx'
import { SeverityShape } from '../ui/state-mark.tsx'
import { Refused } from '../ui/states.tsx'
import { leaveOrganisation } from './cross-over.ts'
import { useSession } from './use-session.ts'

export function OperatingBanner() {
  const { operateAs } = useSession()
  const now = useNow()
  const leave = useMutation({ mutationFn: leaveOrganisation })
  const isOperating = operateAs !== null && operateAs !== undefined
  // The customer may end it at any moment; their data must not stay on this screen until something happens to ask.
  useEffect(() => {
    if (!isOperating) return
    const timer = window.setInterval(() => void sessionMayHaveEnded(), OPERATING_ASKED_MS)
    return () => window.clearInterval(timer)
  }, [isOperating])
  if (!operateAs) return null
  const isShort = Date.parse(operateAs.expiresAt) - now < OPERATING_SHORT_MS
  return (
    <aside
      aria-label="Operating as an organisation"
      className="border-b-2 border-warn-mark bg-warn-ground px-4 py-1.5 text-sm lg:px-8"
    >
      <div className="flex items-center gap-x-3">
        <SeverityShape severity="warning" />
        <div className="flex min-w-0 grow flex-wrap items-baseline gap-x-4">
          <p className="line-clamp-2 min-w-0">
            You operate as <Plain text={operateAs.organisation} className="font-semibold" />
          </p>
          <p className="font-semibold">{operateAs.elevated ? 'You may change machines' : 'Read only'}</p>
          <p className="min-w-0 text-ink-2 max-lg:hidden">
            <Plain text={operateAs.reason} className="line-clamp-1" />
          </p>
        </div>
        <p className={cx('whitespace-nowrap', isShort && 'font-semibold text-warn')}>
          <Countdown until={operateAs.expiresAt} /> left
        </p>
        <Button busy={leave.isPending} onClick={() => leave.mutate()}>
          Leave
        </Button>
      </div>
      <Refused error={leave.error} what="Not left" />
    </aside>
  )
}
