// Lines of the journal in words, the newest first.

import { Link } from '@tanstack/react-router'
import type { SignalNames } from '../../../data/alarms/condition-words.ts'
import type { AlarmEvent } from '../../../data/alarms/contract.ts'
import { ALARM_STATE_WORD, JOURNAL_WORD } from '../../../data/alarms/words.ts'
import { formatDateTime, formatMinute, formatValue } from '../../../data/format.ts'
import { to } from '../../../paths.ts'
import { cx } from '../../../ui/class.ts'
import { Plain } from '../../../ui/plain.tsx'
import { PriorityShape } from '../../../ui/state-mark.tsx'
import { usePersonWords } from '../use-names.ts'

/** So much between two clocks is worth a word. */
const LATE_MS = 60_000

type Props = {
  events: readonly AlarmEvent[]
  /** Of the one alarm that they are about; left out where they are of many. */
  names?: SignalNames
  /** What each is about, where they are of many. */
  about?: (event: AlarmEvent) => { title: string; asset: string }
  /** Beside something else: the time stands above the line. */
  narrow?: boolean
}

export function JournalLines({ events, names, about, narrow = false }: Props) {
  const person = usePersonWords()
  return (
    <ol className="divide-y divide-line border-y border-line">
      {events.map((event) => (
        <li
          key={event.eventId}
          className={cx('grid gap-x-4 gap-y-0.5 py-2.5 text-sm', !narrow && 'sm:grid-cols-[11rem_minmax(0,1fr)]')}
        >
          <time dateTime={event.at} className="whitespace-nowrap text-ink-2">
            {formatDateTime(event.at)}
          </time>
          <div className="min-w-0">
            <p className="flex flex-wrap items-baseline gap-x-2">
              {event.kind === 'raised' && <PriorityShape priority={event.priority} />}
              <span className={cx('font-medium', event.kind === 'raised' && 'font-semibold')}>
                {JOURNAL_WORD[event.kind]}
              </span>
              <span className="text-ink-2">{by(event, person)}</span>
              {event.until && <span className="text-ink-2">until {formatMinute(event.until)}</span>}
              {event.value && <Value value={event.value} names={names} />}
              <span className="ml-auto text-ink-3">{ALARM_STATE_WORD[event.state]}</span>
            </p>
            {about && <About event={event} about={about(event)} />}
            {event.comment && (
              <p className="mt-1 border-l-2 border-line-strong pl-3 text-ink">
                <Plain text={event.comment} />
              </p>
            )}
            {isLate(event) && (
              <p className="text-ink-3">Received {formatDateTime(event.receivedAt)}, by the clock of the platform.</p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

function by(event: AlarmEvent, person: (id: string) => string): string {
  if (event.staffId) return 'by platform staff'
  return event.personId ? `by ${person(event.personId)}` : ''
}

const isLate = ({ at, receivedAt }: AlarmEvent) => Math.abs(Date.parse(receivedAt) - Date.parse(at)) > LATE_MS

function Value({ value, names }: { value: NonNullable<AlarmEvent['value']>; names: SignalNames | undefined }) {
  const { name, unit } = names?.(value.signal) ?? { name: value.signal, unit: null }
  return (
    <span className="text-ink-2">
      at <Plain text={name} /> {formatValue(value.value)}
      {unit && ` ${unit}`}
    </span>
  )
}

function About({ event, about }: { event: AlarmEvent; about: { title: string; asset: string } }) {
  return (
    <p>
      <Link {...to.alarm(event)} className="hover:underline pointer-coarse:inline-block pointer-coarse:py-1.5">
        <Plain text={about.title} /> <span className="text-ink-3">at</span> <Plain text={about.asset} />
      </Link>
    </p>
  )
}
