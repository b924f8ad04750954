// How many alarms wait for somebody, and how bad the worst is: beside the word in the navigation, wherever one is.

import { useQuery } from '@tanstack/react-query'
import { alarmCountsQuery } from '../data/alarms/queries.ts'
import { PRIORITY_WORD } from '../data/alarms/words.ts'
import { waitingOf } from '../data/alarms/waiting.ts'
import { PriorityShape } from '../ui/state-mark.tsx'
import { useCan } from './use-session.ts'

/** More digits say nothing more. */
const COUNT_MAX = 999

export function AlarmCount() {
  const can = useCan()
  const counts = useQuery({ ...alarmCountsQuery, enabled: can('alarm.read') })
  const { count, worst } = waitingOf(counts.data ?? [])
  if (worst === undefined) return null
  return (
    <span className="inline-flex items-center gap-1 text-xs font-semibold text-ink tabular-nums max-lg:absolute max-lg:top-1 max-lg:left-1/2 max-lg:ml-1.5 max-lg:rounded-full max-lg:bg-surface max-lg:px-1 lg:ml-auto">
      <PriorityShape priority={worst} />
      {count > COUNT_MAX ? `${COUNT_MAX}+` : count}
      <span className="sr-only"> unacknowledged, the worst {PRIORITY_WORD[worst].toLowerCase()}</span>
    </span>
  )
}
