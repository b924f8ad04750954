// Where a request to operate as an organisation stands, in a word, and in a shape where somebody has to look.

import type { Grant } from '../../data/access.ts'
import { isRunning } from '../../data/access.ts'
import { useNow } from '../../data/clock.ts'
import { formatDateTime } from '../../data/format.ts'
import { cx } from '../../ui/class.ts'
import { SeverityShape } from '../../ui/state-mark.tsx'
import { Countdown } from './countdown.tsx'

export function GrantState({ grant }: { grant: Grant }) {
  const now = useNow()
  const running = isRunning(grant, now)
  const waiting = grant.state === 'requested'
  return (
    <span
      className={cx(
        'inline-flex items-center gap-2 whitespace-nowrap',
        running || waiting ? 'font-medium text-warn' : 'text-ink-2',
      )}
    >
      {(running || waiting) && <SeverityShape severity="warning" />}
      {waiting && 'Waiting for consent'}
      {running && grant.expiresAt && (
        <span>
          Open, <Countdown until={grant.expiresAt} /> left
        </span>
      )}
      {!waiting && !running && (grant.state === 'refused' ? 'Refused' : 'Ended')}
    </span>
  )
}

export const EXTENT = { read: 'Read only', elevated: 'May change machines' } as const
export const extentOf = (grant: Pick<Grant, 'elevated'>) => (grant.elevated ? EXTENT.elevated : EXTENT.read)

/** When it was inside: from the yes to the end, or to when it would have ended by itself. */
export function spanOf(grant: Grant): string {
  if (grant.state === 'refused' || grant.decidedAt === null) return formatDateTime(grant.requestedAt)
  const end = grant.endedAt ?? grant.expiresAt
  return end
    ? `${formatDateTime(grant.decidedAt)}, ${minutesBetween(grant.decidedAt, end)} min`
    : formatDateTime(grant.decidedAt)
}

const minutesBetween = (from: string, to: string) =>
  Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 60_000))
