// For a day after it: what the platform itself could not see. Whoever looks at the alarms of that time should know it.

import { useQuery } from '@tanstack/react-query'
import { OUTAGE_WORD, outagesQuery } from '../../../data/alarms/notifications.ts'
import { serverNow } from '../../../data/clock.ts'
import { formatDateTime } from '../../../data/format.ts'
import { OUTAGE_SHOWN_MS } from '../../../data/limits.ts'
import { Notice } from '../../../ui/notice.tsx'

export function OutageNotice() {
  const { data = [] } = useQuery(outagesQuery)
  const since = serverNow() - OUTAGE_SHOWN_MS
  const recent = data.filter(({ until }) => Date.parse(until) > since)
  if (recent.length === 0) return null
  return (
    <div className="mb-4">
      <Notice severity="warning" title="The platform itself was down">
        <ul className="grid gap-1">
          {recent.map(({ part, from, until }) => (
            <li key={`${part} ${from}`}>
              {OUTAGE_WORD[part]} from {formatDateTime(from)} to {formatDateTime(until)}.
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  )
}
