// How much one was told and has not looked at yet, beside the word in the menu.

import { useQuery } from '@tanstack/react-query'
import { unseenQuery } from '../data/alarms/notifications.ts'
import { useCan } from './use-session.ts'

const COUNT_MAX = 99

export function UnseenCount() {
  const can = useCan()
  // A failure here must not cover the page that it is on.
  const { data = 0 } = useQuery({ ...unseenQuery, enabled: can('alarm.read'), throwOnError: false })
  if (data === 0) return null
  return (
    <span className="ml-auto rounded-full bg-ink px-1.5 text-xs font-semibold text-canvas tabular-nums">
      {data > COUNT_MAX ? `${COUNT_MAX}+` : data}
      <span className="sr-only"> new</span>
    </span>
  )
}
