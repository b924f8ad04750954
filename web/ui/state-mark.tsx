// State is a shape and a word first, and a colour only where something is abnormal.

import type { AlarmState, Priority } from '../../core/alarm/states.ts'
import type { CertificateStanding } from '../../core/expiry.ts'
import type { CertificateState, PresenceState, Severity } from '../data/contract.ts'
import { ALARM_STATE_MEANING, ALARM_STATE_WORD, PRIORITY_MEANING, PRIORITY_WORD } from '../data/alarms/words.ts'
import { CERTIFICATE_WORD, PRESENCE_MEANING, PRESENCE_WORD, SEVERITY_WORD, STANDING_WORD } from '../data/words.ts'
import { cx } from './class.ts'

const box = { width: 12, height: 12, viewBox: '0 0 12 12', 'aria-hidden': true } as const

export function PresenceShape({ state }: { state: PresenceState }) {
  switch (state) {
    case 'online':
      return (
        <svg {...box} className="shrink-0 text-ink">
          <circle cx="6" cy="6" r="4.5" fill="currentColor" />
        </svg>
      )
    case 'quiet':
      return (
        <svg {...box} className="shrink-0 text-ink-2">
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />
        </svg>
      )
    case 'stale':
      return (
        <svg {...box} className="shrink-0 text-warn-mark">
          <path d="M6 .6L11.4 6 6 11.4 .6 6z" fill="currentColor" />
        </svg>
      )
    case 'offline':
      return (
        <svg {...box} className="shrink-0 text-ink-3">
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M2.8 9.2l6.4-6.4" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      )
    case 'never':
      return (
        <svg {...box} className="shrink-0 text-ink-3">
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2.1" />
        </svg>
      )
  }
}

export function PresenceMark({ state, certain = true }: { state: PresenceState; certain?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap" title={PRESENCE_MEANING[state]}>
      <PresenceShape state={state} />
      <span
        className={cx(
          state === 'online' && certain ? 'font-medium text-ink' : 'text-ink-2',
          state === 'stale' && 'font-medium text-warn',
        )}
      >
        {PRESENCE_WORD[state]}
      </span>
    </span>
  )
}

export function SeverityShape({ severity }: { severity: Severity }) {
  if (severity === 'fault')
    return (
      <svg {...box} className="shrink-0 text-fault-mark">
        <path d="M3.6.5h4.8l3.1  3.1 v4.8 l-3.1  3.1 H3.6 L.5 8.4 V3.6 z" fill="currentColor" />
      </svg>
    )
  if (severity === 'warning')
    return (
      <svg {...box} className="shrink-0 text-warn-mark">
        <path d="M6 .8l5.6 10.4 H.4z" fill="currentColor" />
      </svg>
    )
  return (
    <svg {...box} className="shrink-0 text-ink-3">
      <circle cx="6" cy="6" r="2.2" fill="currentColor" />
    </svg>
  )
}

export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <SeverityShape severity={severity} />
      <span
        className={cx(
          severity === 'fault' && 'font-medium text-fault',
          severity === 'warning' && 'font-medium text-warn',
          severity === 'info' && 'text-ink-2',
        )}
      >
        {SEVERITY_WORD[severity]}
      </span>
    </span>
  )
}

/** A certificate that is in order says so quietly; any other state is a matter for somebody. */
export function CertificateMark({ state }: { state: CertificateState }) {
  const tone = state === 'valid' || state === 'none' ? 'info' : state === 'unconfirmed' ? 'warning' : 'fault'
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      {tone !== 'info' && <SeverityShape severity={tone} />}
      <span
        className={cx(
          tone === 'fault' && 'font-medium text-fault',
          tone === 'warning' && 'font-medium text-warn',
          tone === 'info' && 'text-ink',
        )}
      >
        {CERTIFICATE_WORD[state]}
      </span>
    </span>
  )
}

/** `quiet`: it is history, so no reason for a colour. */
export function StandingMark({ standing, quiet }: { standing: CertificateStanding; quiet: boolean }) {
  const tone =
    quiet || standing === 'valid' ? 'info' : standing === 'revoked' || standing === 'expired' ? 'fault' : 'warning'
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      {tone !== 'info' && <SeverityShape severity={tone} />}
      <span
        className={cx(
          tone === 'fault' && 'font-medium text-fault',
          tone === 'warning' && 'font-medium text-warn',
          tone === 'info' && (quiet ? 'text-ink-3' : 'text-ink'),
        )}
      >
        {STANDING_WORD[standing]}
      </span>
    </span>
  )
}

/** A shape for each priority, told apart without colour: square, triangle, open diamond, ring. `quiet`: nobody has to act now. */
export function PriorityShape({ priority, quiet = false }: { priority: Priority; quiet?: boolean }) {
  const tone =
    quiet || priority === 'low' ? 'text-ink-3' : priority === 'critical' ? 'text-fault-mark' : 'text-warn-mark'
  return (
    <svg {...box} className={cx('shrink-0', tone)}>
      {priority === 'critical' && <path d="M.8.8h10.4v10.4H.8z" fill="currentColor" />}
      {priority === 'high' && <path d="M6 .8l5.6 10.4H.4z" fill="currentColor" />}
      {priority === 'medium' && (
        <path d="M6 1.4L10.6 6 6 10.6 1.4 6z" fill="none" stroke="currentColor" strokeWidth="1.8" />
      )}
      {priority === 'low' && <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  )
}

export function PriorityMark({ priority, quiet = false }: { priority: Priority; quiet?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap" title={PRIORITY_MEANING[priority]}>
      <PriorityShape priority={priority} quiet={quiet} />
      <span className={quiet || priority === 'low' ? 'text-ink-2' : priority === 'critical' ? FAULT : WARN}>
        {PRIORITY_WORD[priority]}
      </span>
    </span>
  )
}

const FAULT = 'font-medium text-fault'
const WARN = 'font-medium text-warn'

/** What waits for a person is said louder than what somebody already has in hand. */
export function AlarmStateMark({ state }: { state: AlarmState }) {
  const waits = state === 'unacknowledged' || state === 'returned'
  return (
    <span className={waits ? 'font-semibold text-ink' : 'text-ink-2'} title={ALARM_STATE_MEANING[state]}>
      {ALARM_STATE_WORD[state]}
    </span>
  )
}
